package store

import (
	"context"

	"kaspibot/bot/orders"
)

// Subscriptions returns the kinds of news that a chat has switched on or off. Kinds it never switched are left out.
func (s NewsLog) Subscriptions(ctx context.Context, chat int64) (map[orders.NewsKind]bool, error) {
	type choice struct {
		kind   orders.NewsKind
		wanted bool
	}
	list, err := query[choice]{
		"read subscriptions",
		`select kind, wanted from subscriptions where chat = $1`,
		func(r row) (c choice, err error) {
			err = r.Scan(&c.kind, &c.wanted)
			return c, err
		},
	}.all(ctx, s.read, chat)
	switched := make(map[orders.NewsKind]bool, len(list))
	for _, c := range list {
		switched[c.kind] = c.wanted
	}
	return switched, err
}

// Subscribe switches a kind of news on or off for a chat.
func (s NewsLog) Subscribe(ctx context.Context, chat int64, kind orders.NewsKind, wanted bool) error {
	return s.exec(ctx, "save subscription", `
		insert into subscriptions (chat, kind, wanted) values ($1, $2, $3)
		on conflict (chat, kind) do update set wanted = excluded.wanted`, chat, kind, flag(wanted))
}
