package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kaspibot/bot/orders"
)

const urgentRing = orders.UrgencyLast // the urgency from which a waiting order rings again

// ring says aloud that the time of waiting orders runs out, once for each rung. Only cards are rung for: who asks for a
// list knows of its orders.
func (b *Bot) ring(ctx context.Context, chat int64) error {
	if !slices.Contains(b.chats(), chat) {
		return nil
	}
	waiting, err := b.Desk.New(ctx)
	if err != nil {
		return fmt.Errorf("waiting orders: %w", err)
	}
	var errs []error
	for _, rec := range waiting {
		if rec.Stage != orders.StageNew || rec.Urgency < urgentRing {
			continue
		}
		cards, err := b.cardsOf(ctx, chat, rec.Order.Code)
		heard := func(c orders.Card) bool { return c.Urgency >= rec.Urgency }
		if err == nil && len(cards) > 0 && !slices.ContainsFunc(cards, heard) {
			err = b.remind(ctx, cards[0], rec)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// remind sends a reminder below an order's card.
func (b *Bot) remind(ctx context.Context, c orders.Card, rec orders.Record) error {
	text, err := b.words.HTML("reminder", card{rec, b.Now()})
	if err != nil {
		return err
	}
	accept := button(b.words.Text("button.accept.code", c.Code), verbAccept, string(c.Code))
	id, err := b.post.send(ctx, c.Chat, message{Text: text, Keys: keyboard{row(accept)}, ReplyTo: c.Message})
	if err != nil {
		return fmt.Errorf("send reminder: %w", err)
	}
	return b.note(ctx, c.Chat, id, cardsFor([]orders.Record{rec})...)
}
