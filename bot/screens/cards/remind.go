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
	tries, err := c.triesIn(ctx, to.ID)
	if err != nil {
		return err
	}
	var due []orders.Record
	var first []chat.Card // of each of them; zero when it may not have reached the chat
	var errs []error
	for _, rec := range waiting {
		if rec.Stage != orders.StageNew || rec.Urgency < remindFrom {
			continue
		}
		cards, err := c.cardsOf(ctx, to.ID, rec.Order.Code)
		reminded := func(card chat.Card) bool { return card.Urgency >= rec.Urgency }
		told := len(cards) > 0 || tries.lost(string(rec.Order.Code))
		if err == nil && told && !slices.ContainsFunc(cards, reminded) && tries.due(reminderKey(rec), c.Now()) {
			due, first = append(due, rec), append(first, firstOf(cards))
		}
		errs = append(errs, err)
	}
	if len(due) > burst {
		for group := range slices.Chunk(due, listSize) {
			errs = append(errs, c.send(ctx, to, group, reminderKeys))
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
	code := string(rec.Order.Code)
	accept := to.Button("cards.button.accept.code", code, VerbAccept, code)
	m, err := to.Compose("cards.reminder", c.View(rec), chat.Row{accept})
	if err != nil {
		return err
	}
	m.ReplyTo, m.Reminds = card.Message, true
	key := reminderKey(rec)
	id, err := c.post(ctx, to, m, key)
	if err != nil {
		return fmt.Errorf("send reminder: %w", err)
	}
	c.setTicking(to.ID, id, []orders.Record{rec})
	c.endTries(ctx, to.ID, key)
	return c.note(ctx, to.ID, id, cardsFor([]orders.Record{rec})...)
}

func reminderKeys(recs []orders.Record) []string {
	keys := make([]string, len(recs))
	for i, rec := range recs {
		keys[i] = reminderKey(rec)
	}
	return keys
}

// firstOf is the oldest card, zero when there is none that can be replied to.
func firstOf(cards []chat.Card) chat.Card {
	for _, card := range cards {
		if card.Message > 0 {
			return card
		}
	}
	return chat.Card{}
}
