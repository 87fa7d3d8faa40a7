package bot

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-telegram/bot/models"

	"kaspibot/feed"
)

// maxStops is how many stopped SKUs are listed; the rest are counted.
const maxStops = 40

func (b *Bot) onStop(ctx context.Context, u *models.Update) error {
	return b.setPaused(ctx, u, true)
}

func (b *Bot) onResume(ctx context.Context, u *models.Update) error {
	return b.setPaused(ctx, u, false)
}

// setPaused takes an SKU off sale or lets it be sold again; without an SKU it lists what is off sale.
func (b *Bot) setPaused(ctx context.Context, u *models.Update, paused bool) error {
	sku, _ := b.argument(u)
	if sku == "" {
		return b.listStops(ctx, u.Message.Chat.ID)
	}
	if _, err := b.Prices.Good(ctx, sku, nil); errors.Is(err, ErrNoGood) {
		return b.sayNoGood(ctx, u.Message.Chat.ID, sku)
	} else if err != nil {
		return err
	}
	old, err := b.Prices.Settle(ctx, sku, func(o *feed.Override) { o.Paused = paused })
	if err != nil {
		return err
	}
	verb, text := "sku.resume", "resumed"
	if paused {
		verb, text = "sku.stop", "stopped"
	}
	if err := b.settled(ctx, who(u), verb, fmt.Sprintf("sku %s: stopped %t → %t", sku, old.Paused, paused)); err != nil {
		return err
	}
	return b.sayGood(ctx, u, sku, text)
}

type stops struct {
	List []stop
	All  int
}

// More is how many are not listed.
func (s stops) More() int { return s.All - len(s.List) }

type stop struct {
	SKU  feed.SKU
	Name string
}

func (b *Bot) listStops(ctx context.Context, chat int64) error {
	stopped, err := b.Prices.Stopped(ctx)
	if err != nil {
		return err
	}
	view := stops{All: len(stopped)}
	for _, l := range stopped[:min(len(stopped), maxStops)] {
		view.List = append(view.List, stop{l.SKU, shorten(l.Model.Plain(), 60)})
	}
	_, err = b.say(ctx, chat, "stops", view)
	return err
}
