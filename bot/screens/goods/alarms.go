package goods

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"time"

	"kaspibot/bot/chat"
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

// TellGoods tells the home chats about goods of a shop that need a look, each at most once a day for the same reason.
// What reached no chat is told the next time.
func (s *Screen) TellGoods(ctx context.Context, shop chat.ShopID, alarms []list.Alarm) error {
	told, err := s.toldGoods(ctx, shop)
	if err != nil {
		return err
	}
	news := map[list.Reason][]list.Alarm{}
	for _, a := range alarms {
		key := string(a.Reason) + " " + string(a.SKU)
		if _, known := told[key]; known {
			continue
		}
		told[key] = s.Now().UnixMilli()
		a.Model = chat.Shorten(a.Model, chat.MaxTitle)
		news[a.Reason] = append(news[a.Reason], a)
	}
	if len(news) == 0 {
		return nil
	}
	var errs []error
	reached := false
	for _, reason := range []list.Reason{list.ReasonStockOut, list.ReasonLoss, list.ReasonFloor, list.ReasonCost} {
		goods := news[reason]
		if len(goods) == 0 {
			continue
		}
		named := goods[:min(len(goods), topGoods)]
		view := alarmsView{reason, named, len(goods), len(goods) - len(named)}
		for _, id := range s.Chats().Home() {
			err := s.Chats().To(id).Say(ctx, "goods.goods", view)
			reached = reached || err == nil
			errs = append(errs, err)
		}
	}
	if reached {
		errs = append(errs, s.saveToldGoods(ctx, shop, told))
	}
	return errors.Join(errs...)
}

const toldGoodsKey = "told.goods"

// toldGoods are the reasons and SKUs of which the chats know, and since when in Unix milliseconds.
func (s *Screen) toldGoods(ctx context.Context, shop chat.ShopID) (map[string]int64, error) {
	told := map[string]int64{}
	text, found, err := s.Store(shop).Setting(ctx, toldGoodsKey)
	if err != nil || !found {
		return told, err
	}
	if err := json.Unmarshal([]byte(text), &told); err != nil {
		return nil, err
	}
	maps.DeleteFunc(told, func(_ string, at int64) bool { return s.Now().Sub(time.UnixMilli(at)) >= toldLasts })
	return told, nil
}

func (s *Screen) saveToldGoods(ctx context.Context, shop chat.ShopID, told map[string]int64) error {
	text, err := json.Marshal(told)
	if err != nil {
		return err
	}
	return s.Store(shop).SetSetting(context.WithoutCancel(ctx), toldGoodsKey, string(text))
}
