package cards

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// burstView sums up many new orders at once.
type burstView struct {
	Orders int
	Sum    kaspi.Tenge
	Due    time.Time // the first deadline, zero when none is known
}

// showBurst tells of many new orders in one message: a list that opens with what they are worth together, and with what
// is due first. All of them count as shown.
func (c *lists) showBurst(ctx context.Context, to chat.Chat, recs []orders.Record) error {
	p, err := c.readPage(ctx, orders.TabNew, 1)
	if err != nil {
		return err
	}
	p.Burst = &burstView{Orders: len(recs)}
	for _, rec := range recs {
		p.Burst.Sum += rec.Order.Total
		if due := rec.Deadline; !due.IsZero() && (p.Burst.Due.IsZero() || due.Before(p.Burst.Due)) {
			p.Burst.Due = due
		}
	}
	m, err := c.listMessage(to, p)
	if err != nil {
		return err
	}
	id, err := c.post(ctx, to, m, codesOf(recs)...)
	if err != nil {
		return fmt.Errorf("send many orders: %w", err)
	}
	c.announced(recs)
	cards := cardsFor(recs)
	for _, rec := range p.recs { // the page may show an older order too
		if !slices.ContainsFunc(cards, func(card chat.Card) bool { return card.Code == rec.Order.Code }) {
			cards = append(cards, quietCards([]orders.Record{rec})...)
		}
	}
	if err := c.note(ctx, to.ID, id, cards...); err != nil {
		return err
	}
	return keptList.Set(ctx, c.Store, c.Chats().Current(to.ID), list{id, 1, orders.TabNew})
}
