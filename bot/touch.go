package bot

import (
	"context"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kaspibot/kaspi"
)

// touch notes that a person has reacted to an order: whatever the pressed button does, from then on the order is his and
// is not accepted automatically. A press must not fail for it.
func (b *Bot) touch(next tg.HandlerFunc) tg.HandlerFunc {
	return func(ctx context.Context, t *tg.Bot, u *models.Update) {
		if code := pressedOrder(u); code != "" {
			if err := b.Desk.MarkHandled(ctx, code); err != nil {
				b.Log.Error("noting that somebody is at an order failed", "order", code, "err", err)
			}
		}
		next(ctx, t, u)
	}
}

// pressedOrder is the code at the head of a button's key: that of an order, or a number that no order has.
func pressedOrder(u *models.Update) kaspi.OrderCode {
	if u.CallbackQuery == nil {
		return ""
	}
	key := pressKey(u)
	return kaspi.OrderCode(key[:len(key)-len(strings.TrimLeft(key, "0123456789"))])
}
