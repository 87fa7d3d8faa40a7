package store

import (
	"context"
	"database/sql"
	"maps"
	"time"

	"kaspibot/bot/news"
)

var _ news.Store = (*Store)(nil)

// Modes are how a chat wants to be told of the kinds of news about which it has said so.
func (s NewsLog) Modes(ctx context.Context, chat int64) (map[news.Kind]news.Mode, error) {
	type choice struct {
		kind news.Kind
		mode news.Mode
	}
	said, err := s.modes.of(ofChat(chat)).get(func() (map[news.Kind]news.Mode, error) {
		list, err := query[choice]{
			"read subscriptions",
			`select kind, mode from subscriptions where chat = $1`,
			func(r row) (c choice, err error) {
				err = r.Scan(&c.kind, &c.mode)
				return c, err
			},
		}.all(ctx, s.read, chat)
		chosen := make(map[news.Kind]news.Mode, len(list))
		for _, c := range list {
			chosen[c.kind] = c.mode
		}
		return chosen, err
	})
	return maps.Clone(said), err
}

// SetMode chooses how a chat is told of a kind of news.
func (s NewsLog) SetMode(ctx context.Context, chat int64, kind news.Kind, mode news.Mode) error {
	defer s.modes.changedOf(ofChat(chat))
	return s.exec(ctx, "save subscription", `
		insert into subscriptions (chat, kind, mode) values ($1, $2, $3)
		on conflict (chat, kind) do update set mode = excluded.mode`, chat, kind, mode)
}

// keepGathered is how long an event waits for a digest: a chat may take nothing for weeks.
const keepGathered = 14 * 24 * time.Hour

// Gather keeps events for the next digest of a chat. Those whose key waits there already are passed over.
func (s NewsLog) Gather(ctx context.Context, chat int64, events ...news.Event) error {
	return s.tx(ctx, "gather news", func(tx *sql.Tx) error {
		for _, e := range events {
			_, err := tx.ExecContext(ctx, `
				insert into gathered (chat, key, at, kind, line) values ($1, $2, $3, $4, $5)
				on conflict (chat, key) do nothing`, chat, e.Key, millis(e.At), e.Kind, e.Line)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Gathered are the events that wait for the digest of a chat: how many of each kind, and the oldest few of each.
func (s NewsLog) Gathered(ctx context.Context, chat int64, few int) (g news.Gathered, err error) {
	g.Count = map[news.Kind]int{}
	type count struct {
		kind news.Kind
		n    int
		last int64
	}
	counts, err := query[count]{
		"count gathered news",
		`select kind, count(*), max(id) from gathered where chat = $1 group by kind`,
		func(r row) (c count, err error) {
			err = r.Scan(&c.kind, &c.n, &c.last)
			return c, err
		},
	}.all(ctx, s.read, chat)
	if err != nil {
		return news.Gathered{}, err
	}
	for _, c := range counts {
		g.Count[c.kind], g.Last = c.n, max(g.Last, c.last)
		first, err := query[news.Event]{
			"read gathered news",
			`select key, at, kind, line from gathered where chat = $1 and kind = $2 order by id limit $3`,
			func(r row) (e news.Event, err error) {
				var at int64
				err = r.Scan(&e.Key, &at, &e.Kind, &e.Line)
				e.At = moment(at)
				return e, err
			},
		}.all(ctx, s.read, chat, c.kind, few)
		if err != nil {
			return news.Gathered{}, err
		}
		g.First = append(g.First, first...)
	}
	return g, nil
}

// ForgetGathered drops the events of a chat up to a number.
func (s NewsLog) ForgetGathered(ctx context.Context, chat, last int64) error {
	return s.exec(ctx, "forget gathered news", `delete from gathered where chat = $1 and id <= $2`, chat, last)
}
