package store

import (
	"context"

	"kaspibot/bot/orders"
)

// Wishes are the kinds of news that a chat has asked for or has switched off; kinds it never spoke of are left out.
func (s NewsLog) Subscriptions(ctx context.Context, chat int64) (map[orders.NewsKind]bool, error) {
	type wish struct {
		kind   orders.NewsKind
		wanted bool
	}
	list, err := query[wish]{
		"read subscriptions",
		`select kind, wanted from subscriptions where chat = $1`,
		func(r row) (w wish, err error) {
			err = r.Scan(&w.kind, &w.wanted)
			return w, err
		},
	}.all(ctx, s.read, chat)
	wishes := make(map[orders.NewsKind]bool, len(list))
	for _, w := range list {
		wishes[w.kind] = w.wanted
	}
	return wishes, err
}

// Wish notes whether a chat wants a kind of news.
func (s NewsLog) Subscribe(ctx context.Context, chat int64, kind orders.NewsKind, wanted bool) error {
	return s.exec(ctx, "save subscription", `
		insert into subscriptions (chat, kind, wanted) values ($1, $2, $3)
		on conflict (chat, kind) do update set wanted = excluded.wanted`, chat, kind, flag(wanted))
}
