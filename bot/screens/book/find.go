package book

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
	"kaspibot/kaspi"
)

// maxFound is how many orders a search lists; whoever wants another one can say more of it.
const maxFound = 10

// onOrder shows the card of the order with this code, or else what a search for the text finds.
func (s *Screen) onOrder(ctx context.Context, r *chat.Request) error {
	rec, err := s.Desk(r.Shop()).Order(ctx, kaspi.OrderCode(r.Rest()))
	if errors.Is(err, orders.ErrUnknownOrder) {
		return s.onFind(ctx, r)
	}
	if err != nil {
		return err
	}
	return s.Cards.Show(ctx, r.Chat, rec)
}

// foundView is what a search has found, as templates see it.
type foundView struct {
	Text  string
	All   int
	Cards []cards.View
}

// onFind looks for orders by the end of a code or a phone, or by words. A single one is shown as its card.
func (s *Screen) onFind(ctx context.Context, r *chat.Request) error {
	what := orders.ParseSearch(r.Rest())
	if len(what) == 0 {
		return r.Say(ctx, "book.find.how", nil)
	}
	found, all, err := s.Store(r.Shop()).Find(ctx, what, maxFound)
	view := foundView{Text: chat.Shorten(r.Rest(), chat.MaxTitle), All: all}
	switch {
	case err != nil:
		return fmt.Errorf("find orders: %w", err)
	case all == 1:
		return s.Cards.Show(ctx, r.Chat, found[0])
	case all == 0:
		return r.Say(ctx, "book.find.none", view)
	}
	for _, rec := range found {
		view.Cards = append(view.Cards, s.Cards.View(rec))
	}
	return r.Say(ctx, "book.find", view, s.Cards.OrderRows(r.Chat, found)...)
}
