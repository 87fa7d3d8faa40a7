package bot

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"time"

	feedlist "kaspibot/feed/list"
)

const (
	// toldLasts is how long a good is not mentioned again for the same reason.
	toldLasts = 24 * time.Hour
	// topGoods is how many goods of a reason a message names.
	topGoods = 10
)

// goodsView is what is wrong with goods, by reason.
type goodsView struct {
	Reason feedlist.Reason
	Goods  []feedlist.Alarm // the first of them
	N      int              // all of them
	More   int              // that are not named
}

// TellGoods tells every chat about goods that need a look, each at most once a day for the same reason. What reached
// no chat is told the next time.
func (b *Bot) TellGoods(ctx context.Context, alarms []feedlist.Alarm) error {
	told, err := b.toldGoods(ctx)
	if err != nil {
		return err
	}
	news := map[feedlist.Reason][]feedlist.Alarm{}
	for _, a := range alarms {
		key := string(a.Reason) + " " + string(a.SKU)
		if _, known := told[key]; known {
			continue
		}
		told[key] = b.Now().UnixMilli()
		a.Model = shorten(a.Model, maxTitle)
		news[a.Reason] = append(news[a.Reason], a)
	}
	var errs []error
	reached := len(news) == 0
	for _, reason := range []feedlist.Reason{feedlist.ReasonStockOut, feedlist.ReasonLoss, feedlist.ReasonFloor, feedlist.ReasonCost} {
		goods := news[reason]
		if len(goods) == 0 {
			continue
		}
		named := goods[:min(len(goods), topGoods)]
		view := goodsView{reason, named, len(goods), len(goods) - len(named)}
		for _, chat := range b.chats() {
			_, err := b.say(ctx, chat, "goods", view)
			reached = reached || err == nil
			errs = append(errs, err)
		}
	}
	if reached && len(news) > 0 {
		errs = append(errs, b.saveToldGoods(ctx, told))
	}
	return errors.Join(errs...)
}

const toldGoodsKey = "told.goods"

// toldGoods are the goods of which the chats know, and since when.
func (b *Bot) toldGoods(ctx context.Context) (map[string]int64, error) {
	told := map[string]int64{}
	text, found, err := b.Store.Setting(ctx, toldGoodsKey)
	if err != nil || !found {
		return told, err
	}
	if err := json.Unmarshal([]byte(text), &told); err != nil {
		return nil, err
	}
	maps.DeleteFunc(told, func(_ string, at int64) bool { return b.Now().Sub(time.UnixMilli(at)) >= toldLasts })
	return told, nil
}

func (b *Bot) saveToldGoods(ctx context.Context, told map[string]int64) error {
	text, err := json.Marshal(told)
	if err != nil {
		return err
	}
	return b.Store.SetSetting(context.WithoutCancel(ctx), toldGoodsKey, string(text))
}
