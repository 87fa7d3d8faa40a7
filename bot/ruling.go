package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

// rulingsLast is how long a ruling is worth telling: after it the order's own card has said everything.
const rulingsLast = time.Hour

// Rulings keeps which chats know what the program decided by itself.
type Decisions interface {
	// UntoldRulings lists those since a time that a chat has not been told of, oldest first.
	UntoldDecisions(ctx context.Context, chat int64, since time.Time) ([]auto.Decision, error)
	// ToldRuling notes that a chat knows.
	ToldDecision(ctx context.Context, code kaspi.OrderCode, chat int64) error
}

// ruling is what the program decided about an order, as templates see it.
type ruling struct {
	auto.Decision
	Card  card
	Rules auto.Rules
}

// tellRulings says below the cards of a chat what the program has decided by itself, once each.
func (b *Bot) tellRulings(ctx context.Context, chat int64) error {
	if !slices.Contains(b.chats(), chat) {
		return nil
	}
	list, err := b.Store.UntoldDecisions(ctx, chat, b.Now().Add(-rulingsLast))
	if err != nil {
		return fmt.Errorf("rulings to tell: %w", err)
	}
	var errs []error
	for _, r := range list {
		errs = append(errs, b.tellRuling(ctx, chat, r))
	}
	return errors.Join(errs...)
}

func (b *Bot) tellRuling(ctx context.Context, chat int64, r auto.Decision) error {
	rec, err := b.Desk.Order(ctx, r.Code)
	if err != nil {
		return fmt.Errorf("order %s: %w", r.Code, err)
	}
	cards, err := b.cardsOf(ctx, chat, r.Code)
	if err != nil {
		return err
	}
	text, err := b.words.HTML("ruling", ruling{r, card{rec, b.Now()}, b.Auto.Rules})
	if err != nil {
		return err
	}
	m := message{Text: text}
	if len(cards) > 0 {
		m.ReplyTo = cards[0].Message
	}
	if _, err := b.post.send(ctx, chat, m); err != nil {
		return fmt.Errorf("tell ruling: %w", err)
	}
	return b.Store.ToldDecision(context.WithoutCancel(ctx), r.Code, chat)
}
