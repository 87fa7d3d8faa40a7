package store

import (
	"context"
	"database/sql"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/feed/page"
)

var _ page.Pulls = Pulls{}

const (
	// keepPulls is over a year of a fetch an hour.
	keepPulls = 10_000
	// tidyPulls is how many fetches come between two tidyings, each of which looks at all that are kept.
	tidyPulls = 64
)

// SavePulls saves fetches of the price list in their order, in one transaction. Of each kind, those that got the list and those
// that did not, some ten thousand stay: so strangers cannot push out Kaspi's. What the disk refuses is owed, as lines of the
// audit trail are: Kaspi comes once an hour, and whether it has is asked.
func (s Pulls) SavePulls(ctx context.Context, pulls ...page.Pull) error {
	_ = s.owed.Write(ctx) // fetches before these; what it does not write stays owed
	return s.owed.NoteOf(ctx, orders.WorthLook, func(ctx context.Context) error { return s.savePulls(ctx, pulls) })
}

func (s Pulls) savePulls(ctx context.Context, pulls []page.Pull) error {
	return s.tx(ctx, "save pulls", func(tx *sql.Tx) error {
		full := false
		for _, p := range pulls {
			id, _, err := query[int64]{
				"insert",
				`insert into pulls (at, addr, agent, status, version, bytes, gzip, stock_at)
				values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
				scanNumber,
			}.one(ctx, tx, millis(p.At), p.Addr, p.Agent, p.Status, p.Version, p.Bytes, flag(p.Gzip), millis(p.StockAt))
			if err != nil {
				return err
			}
			full = full || id%tidyPulls == 0
		}
		if !full {
			return nil
		}
		for good := range 2 {
			_, err := tx.ExecContext(ctx, `delete from pulls where (status < 400) = $1 and id <= (
				select id from pulls where (status < 400) = $1 order by id desc limit 1 offset $2)`, good, keepPulls)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// LastPull is the newest fetch, whatever the answer; the zero Pull when there was none.
func (s Pulls) LastPull(ctx context.Context) (page.Pull, error) {
	p, _, err := query[page.Pull]{
		"read last pull",
		`select at, addr, agent, status, version, bytes, gzip, stock_at from pulls order by id desc limit 1`,
		scanPull,
	}.one(ctx, s.read)
	return p, err
}

// LastGoodPull is the newest fetch that was given the list or was told that it has not changed; the zero Pull when there
// was none. A fetch with another answer was not Kaspi's, or got nothing.
func (s Pulls) LastGoodPull(ctx context.Context) (page.Pull, error) {
	p, _, err := query[page.Pull]{
		"read last good pull",
		`select at, addr, agent, status, version, bytes, gzip, stock_at from pulls
		where status in (200, 304) and version <> 0 order by id desc limit 1`,
		scanPull,
	}.one(ctx, s.read)
	return p, err
}

// LastPulls lists at most n fetches, the newest first, whatever the answers.
func (s Pulls) LastPulls(ctx context.Context, n int) ([]page.Pull, error) {
	return query[page.Pull]{
		"list pulls",
		`select at, addr, agent, status, version, bytes, gzip, stock_at from pulls order by id desc limit $1`,
		scanPull,
	}.all(ctx, s.read, n)
}

// GoodPullsSince lists the fetches since a time that were given the list or told that it has not changed, the newest first
// and no more than a thousand.
func (s Pulls) GoodPullsSince(ctx context.Context, since time.Time) ([]page.Pull, error) {
	return query[page.Pull]{
		"list good pulls",
		`select at, addr, agent, status, version, bytes, gzip, stock_at from pulls
		where status in (200, 304) and at >= $1 order by id desc limit 1000`,
		scanPull,
	}.all(ctx, s.read, millis(since))
}

func scanPull(r row) (page.Pull, error) {
	var p page.Pull
	var at, stock int64
	err := r.Scan(&at, &p.Addr, &p.Agent, &p.Status, &p.Version, &p.Bytes, asFlag{&p.Gzip}, &stock)
	p.At, p.StockAt = moment(at), moment(stock)
	return p, err
}
