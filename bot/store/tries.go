package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"kaspibot/bot/chat"
)

// keepTries is how long it is remembered that something other than an order was tried.
const keepTries = 72 * time.Hour

// Tries lists what may have been sent to a chat without Telegram saying so, by key.
func (s Cards) Tries(ctx context.Context, id int64) ([]chat.Try, error) {
	list, err := s.tries.of(ofChat(id)).get(func() ([]chat.Try, error) {
		return query[chat.Try]{
			"read tries",
			`select key, tries, last, named from tries where chat = $1 order by key`,
			func(r row) (t chat.Try, err error) {
				var last int64
				err = r.Scan(&t.Key, &t.Tries, &last, asFlag{&t.Named})
				t.Last = moment(last)
				return t, err
			},
		}.readable(ctx, s.database, s.read, id)
	})
	return slices.Clone(list), err
}

// Try is how often something may have been sent to a chat without Telegram saying so, and when the last time was.
func (s Cards) Try(ctx context.Context, id int64, key string) (tries int, last time.Time, err error) {
	var at int64
	err = s.read.QueryRowContext(ctx, `select tries, last from tries where chat = $1 and key = $2`, id, key).Scan(&tries, &at)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, time.Time{}, nil
	case err != nil:
		return 0, time.Time{}, fmt.Errorf("read a try: %w", classify(err))
	}
	return tries, moment(at), nil
}

// BeginTry counts that a message about these keys is being sent to a chat: all or none.
func (s Cards) BeginTry(ctx context.Context, id int64, at time.Time, keys ...string) error {
	defer s.tries.changed() // old ones of all chats go
	return s.tx(ctx, "count a try", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `delete from tries where last < $1 and key like '% %'`, millis(at.Add(-keepTries)))
		for _, key := range keys {
			if err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, `
				insert into tries (chat, key, tries, last, named) values ($1, $2, 1, $3, 0)
				on conflict (chat, key) do update set tries = tries.tries + 1, last = excluded.last`,
				id, key, millis(at))
		}
		return err
	})
}

// TakeBackTry takes back a BeginTry of a message that was surely not sent.
func (s Cards) TakeBackTry(ctx context.Context, id int64, keys ...string) error {
	return s.eachKey(ctx, "take back a try", keys,
		`update tries set tries = tries - 1 where chat = $1 and key = $2`, id)
}

// EndTries forgets what was tried: it is known to be there, or is to be told no more.
func (s Cards) EndTries(ctx context.Context, id int64, keys ...string) error {
	return s.eachKey(ctx, "end tries", keys, `delete from tries where chat = $1 and key = $2`, id)
}

// NameTries notes that a chat has been told, in a message that Telegram confirmed, of what may not have reached it.
func (s Cards) NameTries(ctx context.Context, id int64, keys ...string) error {
	return s.eachKey(ctx, "name tries", keys, `update tries set named = 1 where chat = $1 and key = $2`, id)
}

func (s Cards) eachKey(ctx context.Context, doing string, keys []string, text string, id int64) error {
	defer s.tries.changedOf(ofChat(id))
	return s.tx(ctx, doing, func(tx *sql.Tx) error {
		for _, key := range keys {
			if _, err := tx.ExecContext(ctx, text, id, key); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `delete from tries where chat = $1 and tries < 1`, id)
		return err
	})
}
