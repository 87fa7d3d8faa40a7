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

// knowsBuyers reports whether a person may know who has bought: the buyer's button needs the same role.
func knowsBuyers(r *chat.Request) bool { return r.Person().Role >= chat.Packer }

// The questions for what to open and what to look for.
const (
	stepOrder = "order"
	stepFind  = "find"
)

// onOrder shows the card of the order with this code, or else what a search for the text finds.
func (s *Screen) onOrder(ctx context.Context, r *chat.Request) error {
	if r.Rest() == "" {
		return r.Ask(ctx, stepOrder, nil, "book.order.ask", nil)
	}
	return s.open(ctx, r, r.Rest())
}

func (s *Screen) onOrderTyped(ctx context.Context, r *chat.Request, _ []byte) error {
	return s.open(ctx, r, r.Written())
}

func (s *Screen) open(ctx context.Context, r *chat.Request, text string) error {
	rec, err := s.Desk(r.Shop()).Order(ctx, kaspi.OrderCode(text))
	if err == nil {
		return s.Cards.Show(ctx, r.Chat, rec)
	}
	if !errors.Is(err, orders.ErrUnknownOrder) {
		return err
	}
	found, err := s.known(ctx, r.Shop(), text)
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return s.showFound(ctx, r, text, found, len(found))
	}
	if code, bare := bareCode(text); bare {
		text = string(code)
	}
	return s.search(ctx, r, text)
}

// foundView is what a search has found, as templates see it.
type foundView struct {
	Text   string // that was looked for; empty in a group
	All    int
	Cards  []cards.View
	Buyers bool // the search knows those
}

// onFind looks for orders by the end of a code or a phone, or by words. A single one is shown as its card.
func (s *Screen) onFind(ctx context.Context, r *chat.Request) error {
	return s.search(ctx, r, r.Rest())
}

func (s *Screen) onFindTyped(ctx context.Context, r *chat.Request, _ []byte) error {
	return s.search(ctx, r, r.Written())
}

func (s *Screen) search(ctx context.Context, r *chat.Request, text string) error {
	what := orders.ParseSearch(text)
	if len(what) == 0 {
		return r.Ask(ctx, stepFind, nil, "book.find.how", foundView{Buyers: knowsBuyers(r)})
	}
	find := s.Store(r.Shop()).Find
	if !knowsBuyers(r) {
		find = s.Store(r.Shop()).FindGoods
	}
	found, all, err := find(ctx, what, maxFound)
	if err != nil {
		return fmt.Errorf("find orders: %w", err)
	}
	return s.showFound(ctx, r, text, found, all)
}

// showFound shows what was found of all that there are: one as its card, several as a list.
func (s *Screen) showFound(ctx context.Context, r *chat.Request, text string, found []orders.Record, all int) error {
	view := foundView{Text: chat.Shorten(text, chat.MaxTitle), All: all, Buyers: knowsBuyers(r)}
	if r.ID < 0 { // where it stays: it may be who has bought
		view.Text = ""
	}
	switch all {
	case 1:
		return s.Cards.Show(ctx, r.Chat, found[0])
	case 0:
		return r.Say(ctx, "book.find.none", view)
	}
	found = found[:min(len(found), maxFound)]
	for _, rec := range found {
		view.Cards = append(view.Cards, s.Cards.View(rec))
	}
	return r.Say(ctx, "book.find", view, s.Cards.OrderRows(r.Chat, found)...)
}
