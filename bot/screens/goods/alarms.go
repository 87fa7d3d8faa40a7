package goods

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/feed/list"
)

const (
	// toldLasts is how long an SKU is not mentioned again for the same reason.
	toldLasts = 24 * time.Hour
	// topGoods is how many SKUs of a reason a message names.
	topGoods = 10
)

// alarmsView is what is wrong with goods, by reason.
type alarmsView struct {
	Reason list.Reason
	Goods  []list.Alarm // the first of them
	N      int          // all of them
	More   int          // that are not named
}

// TellGoods tells the chats about goods of a shop that need a look, each chat at most once a day for the same reason.
// What has not reached a chat it is told the next time, and the others are not told again.
func (s *Screen) TellGoods(ctx context.Context, shop chat.ShopID, alarms []list.Alarm) error {
	if err := s.owed.Write(ctx); err != nil {
		return fmt.Errorf("note what was told: %w", err)
	}
	told, err := s.toldGoods(ctx, shop)
	if err != nil {
		return err
	}
	before := len(told)
	var errs []error
	for _, id := range slices.Compact(slices.Sorted(slices.Values(s.Chats().Hear(ctx, news.Supplier)))) {
		errs = append(errs, s.tellGoods(ctx, id, told, alarms))
	}
	if len(told) > before {
		errs = append(errs, s.owed.Note(ctx, func(ctx context.Context) error { return s.saveToldGoods(ctx, shop, told) }))
	}
	return errors.Join(errs...)
}

// tellGoods tells one chat what it has not been told, and notes that.
func (s *Screen) tellGoods(ctx context.Context, id int64, told map[string]int64, alarms []list.Alarm) error {
	fresh := map[list.Reason][]list.Alarm{}
	for _, a := range alarms {
		_, all := told[toldKey(0, a)] // as an earlier version noted it
		if _, known := told[toldKey(id, a)]; known || all {
			continue
		}
		fresh[a.Reason] = append(fresh[a.Reason], a)
	}
	for _, reason := range []list.Reason{
		list.ReasonStockOut, list.ReasonStockMay, list.ReasonLoss, list.ReasonFloor, list.ReasonCost,
	} {
		goods := fresh[reason]
		if len(goods) == 0 {
			continue
		}
		named := slices.Clone(goods[:min(len(goods), topGoods)])
		for i, a := range named {
			named[i].Model = chat.Shorten(a.Model, chat.MaxTitle)
		}
		view := alarmsView{reason, named, len(goods), len(goods) - len(named)}
		if err := s.Chats().To(id).News(news.Supplier).Say(ctx, "goods.goods", view); err != nil {
			return err
		}
		for _, a := range goods {
			told[toldKey(id, a)] = s.Now().UnixMilli()
		}
	}
	return nil
}

// toldKey is what a chat has been told; of chat 0, what all have.
func toldKey(id int64, a list.Alarm) string {
	key := string(a.Reason) + " " + string(a.SKU)
	if id != 0 {
		key = strconv.FormatInt(id, 10) + " " + key
	}
	return key
}

const toldGoodsKey = "told.goods"

// toldGoods are the chats, reasons and SKUs that were told, and since when in Unix milliseconds.
func (s *Screen) toldGoods(ctx context.Context, shop chat.ShopID) (map[string]int64, error) {
	told := map[string]int64{}
	text, found, err := s.Store(shop).Setting(ctx, toldGoodsKey)
	if err != nil || !found {
		return told, err
	}
	var kept map[string]int64
	if json.Unmarshal([]byte(text), &kept) == nil { // else damaged: what stands is told once more
		maps.Copy(told, kept)
	}
	maps.DeleteFunc(told, func(_ string, at int64) bool { return s.Now().Sub(time.UnixMilli(at)) >= toldLasts })
	return told, nil
}

func (s *Screen) saveToldGoods(ctx context.Context, shop chat.ShopID, told map[string]int64) error {
	text, err := json.Marshal(told)
	if err != nil {
		return err
	}
	return s.Store(shop).SetSetting(ctx, toldGoodsKey, string(text))
}
