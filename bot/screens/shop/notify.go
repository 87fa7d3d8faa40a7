package shop

import (
	"context"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

// onNotify shows what this chat is told of, with a switch for each kind.
func (s *Screen) onNotify(ctx context.Context, r *chat.Request) error {
	wanted, err := s.News(r.Shop()).Wanted(ctx, r.ID)
	if err != nil {
		return err
	}
	var rows []chat.Row
	for _, kind := range orders.NewsKinds() {
		view := switchView{kind, wanted[kind]}
		rows = append(rows, chat.Row{r.Button("shop.button.wish", view, verbNews, string(kind))})
	}
	return r.Show(ctx, "shop.notify", nil, rows...)
}

type switchView struct {
	Kind orders.NewsKind
	On   bool
}

// onSwitch turns a switch over.
func (s *Screen) onSwitch(ctx context.Context, r *chat.Request) error {
	kind := orders.NewsKind(r.Key())
	if !slices.Contains(orders.NewsKinds(), kind) {
		return r.Old(ctx)
	}
	news := s.News(r.Shop())
	wanted, err := news.Wanted(ctx, r.ID)
	if err != nil {
		return err
	}
	if err := news.Subscribe(ctx, r.ID, kind, !wanted[kind]); err != nil {
		return err
	}
	return s.onNotify(ctx, r)
}
