package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

const (
	// pruneAtOnce is how many rows one transaction deletes, since a press may have to wait for it.
	pruneAtOnce = 500

	// keepAudit is how long the audit trail is kept.
	keepAudit = 3 * 366 * 24 * time.Hour
	// keepDecisions is how long it is known what the program decided about an order by itself.
	keepDecisions = 400 * 24 * time.Hour
	// keepDialogs is how long a question that has expired is kept, to be told so to a late answer.
	keepDialogs = 24 * time.Hour

	// keepHistory is how long changes of stock and price are kept, as long as there are no more than maxHistory.
	keepHistory = 90 * 24 * time.Hour
	maxHistory  = 400_000
)

// Grows are the tables that grow with time, in the order in which people are told of them.
func Grows() []string {
	return []string{"orders", "cards", "actions", "audit", "inbox", "news", "tries", "pulls", "versions", "history", "rulings", "settings"}
}

// prunes delete at most $2 rows that are older than $1, or take out of them what people wrote.
var prunes = []struct {
	text string
	keep time.Duration // 0 is the retention that the shop has chosen
}{
	{`delete from dialogs where (chat, user_id) in (select chat, user_id from dialogs where expires < $1 limit $2)`, keepDialogs},
	{`delete from inbox where id in (select id from inbox where done_at > 0 and done_at < $1 limit $2)`, keepDone},
	// Nobody waits any more for an answer to what could not be handled for so long.
	{`update inbox set done_at = at, body = x'' where id in (select id from inbox where done_at = 0 and taken = 0 and at < $1 limit $2)`, 0},
	{`delete from tries where (chat, key) in (select chat, key from tries where last < $1 and key like '% %' limit $2)`, keepTries},
	{`delete from news where id in (select id from news where at < $1 limit $2)`, keepNews},
	{`delete from gathered where id in (select id from gathered where at < $1 limit $2)`, keepGathered},
	{`delete from rulings where code in (select code from rulings where at < $1 limit $2)`, keepDecisions},
	// Lines are written in the order of time, so that only the first ones are looked at.
	{`delete from audit where id in (select id from audit order by id limit $2) and at < $1`, keepAudit},
}

// Prune deletes what is kept long enough, in many short transactions. What is waiting for something stays, however old.
// Retention is how long what a person wrote to the bot and could never be handled is kept.
func (s *Store) Prune(ctx context.Context, now time.Time, retention time.Duration) error {
	defer s.db.tries.changed()
	defer s.db.untold.changed()
	for _, p := range prunes {
		keep := p.keep
		if keep == 0 {
			keep = retention
		}
		for more := true; more; {
			var err error
			more, err = changed(s.db.write.ExecContext(ctx, p.text, millis(now.Add(-keep)), pruneAtOnce))
			if err != nil {
				return fmt.Errorf("prune: %w", classify(err))
			}
		}
	}
	return s.boundHistory(ctx, now, maxHistory)
}

// boundHistory deletes old changes of stock and price. Where there are too many of them, they are kept for fewer days.
func (s *Store) boundHistory(ctx context.Context, now time.Time, most int64) error {
	for keep := keepHistory; ; keep = keep * 2 / 3 {
		if _, err := s.PruneHistory(ctx, now.Add(-keep)); err != nil {
			return err
		}
		n, err := s.rows(ctx, "history")
		if err != nil || n <= most || keep < 24*time.Hour {
			return err
		}
	}
}

// Rows counts what is in the tables that grow, and, as "forgotten", the orders whose buyer was forgotten.
func (s *Store) Rows(ctx context.Context) (map[string]int64, error) {
	rows := map[string]int64{}
	for _, table := range Grows() {
		n, err := s.rows(ctx, table)
		if err != nil {
			return nil, err
		}
		rows[table] = n
	}
	n, _, err := query[int64]{"count forgotten", `select count(*) from orders where form = 2`, scanNumber}.one(ctx, s.db.read)
	rows["forgotten"] = n
	return rows, err
}

func (s *Store) rows(ctx context.Context, table string) (int64, error) {
	n, _, err := query[int64]{"count " + table, `select count(*) from ` + table, scanNumber}.one(ctx, s.db.read)
	return n, err
}

// historyAtOnce is of how many articles one transaction prunes the history.
const historyAtOnce = 100

// PruneHistory deletes the changes before a time and returns how many those were. Of each article the last of them
// stays: it says what there was at that time. It takes a few articles at a time.
func (s Goods) PruneHistory(ctx context.Context, before time.Time) (n int64, err error) {
	for from := ""; ; {
		to, more, err := query[string]{
			"prune history",
			`select max(article) from (select distinct article from history where article > $1 order by article limit $2)
			where article is not null having max(article) is not null`, scanText,
		}.one(ctx, s.read, from, historyAtOnce)
		if err != nil || !more {
			return n, err
		}
		err = s.tx(ctx, "prune history", func(tx *sql.Tx) error {
			done, err := tx.ExecContext(ctx, `
				delete from history where article > $1 and article <= $2 and at < $3 and exists (
					select * from history later
					where later.article = history.article and later.at > history.at and later.at <= $3)`, from, to, millis(before))
			if err != nil {
				return err
			}
			deleted, err := done.RowsAffected()
			n += deleted
			return err
		})
		if err != nil {
			return 0, err
		}
		from = to
	}
}
