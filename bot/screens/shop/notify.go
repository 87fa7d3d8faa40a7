package shop

import (
	"context"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

// onNotify shows what this chat is told of, with a switch for each kind.
func (s *Screen) onNotify(ctx context.Context, r *chat.Request) error {
	wanted, err := s.wanted(ctx, r)
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
	wanted, err := s.wanted(ctx, r)
	if err != nil {
		return err
	}
	if err := s.Subscriptions(r.Shop()).Wish(ctx, r.ID, kind, !wanted[kind]); err != nil {
		return err
	}
	return s.onNotify(ctx, r)
}

// wanted are the kinds of news for a chat: as it has said, or else the usual ones where cards go.
func (s *Screen) wanted(ctx context.Context, r *chat.Request) (map[orders.NewsKind]bool, error) {
	wishes, err := s.Subscriptions(r.Shop()).Wishes(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	home := s.Chats().IsHome(r.ID)
	wanted := map[orders.NewsKind]bool{}
	for _, kind := range orders.NewsKinds() {
		wish, said := wishes[kind]
		wanted[kind] = said && wish || !said && home && kind.Usual()
	}
	return wanted, nil
}
