package cards

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

// decisionsLast is how long a decision is worth telling: after it the order's own card has said everything.
const decisionsLast = time.Hour

// Decisions keeps which chats know what the program decided by itself.
type Decisions interface {
	// UntoldDecisions lists those since a time that a chat has not been told of, oldest first.
	UntoldDecisions(ctx context.Context, chat int64, since time.Time) ([]auto.Decision, error)
	// ToldDecision notes that a chat knows.
	ToldDecision(ctx context.Context, code kaspi.OrderCode, chat int64) error
}

// decisionView is what the program decided about an order, as templates see it.
type decisionView struct {
	auto.Decision
	Card  View
	Rules auto.Rules
}

// tellDecisions says below the cards of a chat what the program has decided by itself, once each.
func (c *telling) tellDecisions(ctx context.Context, to chat.Chat) error {
	list, err := c.Store.UntoldDecisions(ctx, to.ID, c.Now().Add(-decisionsLast))
	if err != nil {
		return fmt.Errorf("decisions to tell: %w", err)
	}
	if len(list) == 0 {
		return nil
	}
	tries, err := c.triesIn(ctx, to.ID)
	if err != nil {
		return err
	}
	var errs []error
	for _, d := range list {
		if !tries.due(decisionKey(d.Code), c.Now()) {
			continue
		}
		errs = append(errs, c.tellDecision(ctx, to, d))
	}
	return errors.Join(errs...)
}

func (c *telling) tellDecision(ctx context.Context, to chat.Chat, d auto.Decision) error {
	rec, err := c.Desk.Order(ctx, d.Code)
	if errors.Is(err, orders.ErrUnknownOrder) { // a damaged note: it is named once
		return errors.Join(fmt.Errorf("decision about %s: %w", d.Code, err), c.Store.ToldDecision(ctx, d.Code, to.ID))
	}
	if err != nil {
		return fmt.Errorf("order %s: %w", d.Code, err)
	}
	cards, err := c.cardsOf(ctx, to.ID, d.Code)
	if err != nil {
		return err
	}
	m, err := to.Compose("cards.ruling", decisionView{d, c.View(rec), c.Rules})
	if err != nil {
		return err
	}
	if to.Topic == to.About(chat.Cards).Topic {
		m.ReplyTo = firstOf(cards).Message
	}
	if _, err := c.post(ctx, to, m, decisionKey(d.Code)); err != nil {
		return fmt.Errorf("tell a decision: %w", err)
	}
	c.endTries(ctx, to.ID, decisionKey(d.Code))
	return c.owed.Note(ctx, func(ctx context.Context) error {
		return c.Store.ToldDecision(ctx, d.Code, c.Chats().Current(to.ID))
	})
}
