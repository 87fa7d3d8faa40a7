package cards

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

const remindFrom = orders.UrgencyLast // the urgency from which a waiting order is spoken of again

// remindAll says aloud that the time of waiting orders runs out, once for each urgency. Only orders with a card are
// spoken of: who asks for a list knows of its orders. Many at once are spoken of in one message.
func (c *Cards) remindAll(ctx context.Context, to chat.Chat) error {
	waiting, err := c.Desk.New(ctx)
	if err != nil {
		return fmt.Errorf("waiting orders: %w", err)
	}
	var due []orders.Record
	var first []chat.Card // of each of them
	var errs []error
	for _, rec := range waiting {
		if rec.Stage != orders.StageNew || rec.Urgency < remindFrom {
			continue
		}
		cards, err := c.cardsOf(ctx, to.ID, rec.Order.Code)
		reminded := func(card chat.Card) bool { return card.Urgency >= rec.Urgency }
		if err == nil && len(cards) > 0 && !slices.ContainsFunc(cards, reminded) {
			due, first = append(due, rec), append(first, cards[0])
		}
		errs = append(errs, err)
	}
	if len(due) > burst {
		for group := range slices.Chunk(due, listSize) {
			errs = append(errs, c.send(ctx, to, group))
		}
		return errors.Join(errs...)
	}
	for i, rec := range due {
		errs = append(errs, c.remind(ctx, to, first[i], rec))
	}
	return errors.Join(errs...)
}

// remind sends a reminder below an order's card.
func (c *Cards) remind(ctx context.Context, to chat.Chat, card chat.Card, rec orders.Record) error {
	code := string(card.Code)
	accept := to.Button("cards.button.accept.code", code, VerbAccept, code)
	m, err := to.Compose("cards.reminder", c.View(rec), chat.Row{accept})
	if err != nil {
		return err
	}
	m.ReplyTo = card.Message
	id, err := to.Post(ctx, m)
	if err != nil {
		return fmt.Errorf("send reminder: %w", err)
	}
	return c.note(ctx, to.ID, id, cardsFor([]orders.Record{rec})...)
}
