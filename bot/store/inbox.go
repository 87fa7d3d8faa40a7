package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"
)

// keepDone is how long the ID of a finished update is kept, to recognise the update when Telegram sends it again.
// Telegram itself keeps an update for 24 hours.
const keepDone = 7 * 24 * time.Hour

// SaveUpdates saves Telegram updates, JSON by their ID, that arrived at the given time: all or none. Known ones stay as
// they are: Telegram repeats what was not confirmed in time.
func (s Inbox) SaveUpdates(ctx context.Context, at time.Time, updates map[int64][]byte) error {
	return s.tx(ctx, "save updates", func(tx *sql.Tx) error {
		for id, body := range updates {
			_, err := tx.ExecContext(ctx, `
				insert into inbox (id, at, body) values ($1, $2, $3)
				on conflict (id) do nothing`, id, millis(at), body)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// TakeUpdates hands out at most limit updates in the order of their arrival, each to one caller only. An update that is
// not done when the store is closed is handed out again after the next Open.
func (s Inbox) TakeUpdates(ctx context.Context, limit int) ([][]byte, error) {
	var taken []update
	err := s.tx(ctx, "take updates", func(tx *sql.Tx) (err error) { // what cannot be read to the end is not taken
		taken, err = query[update]{
			"read",
			`update inbox set taken = 1
			where id in (select id from inbox where done_at = 0 and taken = 0 order by at, id limit $1)
			returning id, at, body`,
			scanUpdate,
		}.all(ctx, tx, limit)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(taken, func(a, b update) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id))
	})
	bodies := make([][]byte, len(taken))
	for i, u := range taken {
		bodies[i] = u.body
	}
	return bodies, nil
}

// BeginUpdate counts a try of an update whose handling begins now, and returns which one it is, from 1.
func (s Inbox) BeginUpdate(ctx context.Context, id int64) (try int, err error) {
	try, _, err = query[int]{
		"begin update", `update inbox set tries = tries + 1 where id = $1 returning tries`,
		func(r row) (n int, err error) { return n, r.Scan(&n) },
	}.one(ctx, s.write, id)
	return try, err
}

// DoneUpdate notes that an update has had its effect and deletes its text. It also deletes the updates that were done
// over seven days before.
func (s Inbox) DoneUpdate(ctx context.Context, id int64, at time.Time) error {
	return s.tx(ctx, "finish update", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `update inbox set done_at = $1, body = $2 where id = $3`,
			millis(at), []byte{}, id)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `delete from inbox where done_at > 0 and done_at < $1`,
			millis(at.Add(-keepDone)))
		return err
	})
}

// returnUndone lets this run of the program take the updates that an earlier one took and did not finish.
func (s Inbox) returnUndone(ctx context.Context) error {
	return s.exec(ctx, "read inbox", `update inbox set taken = 0 where taken = 1`)
}

type update struct {
	id, at int64
	body   []byte
}

func scanUpdate(r row) (u update, err error) {
	err = r.Scan(&u.id, &u.at, &u.body)
	return u, err
}
