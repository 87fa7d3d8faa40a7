package store

import (
	"context"
	"database/sql"

	"kaspibot/feed/page"
)

var _ page.Pulls = (*Store)(nil)

// keepPulls is over a year of a fetch an hour.
const keepPulls = 10_000

// SavePull adds a fetch of the price list and forgets all but the last ten thousand.
func (s *Store) SavePull(ctx context.Context, p page.Pull) error {
	return s.tx(ctx, "save pull", func(tx *sql.Tx) error {
		id, _, err := query[int64]{
			"insert",
			`insert into pulls (at, addr, agent, status, version, bytes, gzip)
			values ($1, $2, $3, $4, $5, $6, $7) returning id`,
			scanNumber,
		}.one(ctx, tx, millis(p.At), p.Addr, p.Agent, p.Status, p.Version, p.Bytes, flag(p.Gzip))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `delete from pulls where id <= $1`, id-keepPulls)
		return err
	})
}

// LastPull is the newest fetch, whatever it was answered; the zero Pull when nobody ever came.
func (s *Store) LastPull(ctx context.Context) (page.Pull, error) {
	p, _, err := query[page.Pull]{
		"read last pull",
		`select at, addr, agent, status, version, bytes, gzip from pulls order by id desc limit 1`,
		scanPull,
	}.one(ctx, s.read)
	return p, err
}

// LastGoodPull is the newest fetch that got the list or learnt that it has it; the zero Pull when there was none. Who
// failed to log in was not Kaspi, or got nothing.
func (s *Store) LastGoodPull(ctx context.Context) (page.Pull, error) {
	p, _, err := query[page.Pull]{
		"read last good pull",
		`select at, addr, agent, status, version, bytes, gzip from pulls
		where status in (200, 304) order by id desc limit 1`,
		scanPull,
	}.one(ctx, s.read)
	return p, err
}

// LastPulls lists at most n fetches, the newest first, whatever they were answered.
func (s *Store) LastPulls(ctx context.Context, n int) ([]page.Pull, error) {
	return query[page.Pull]{
		"list pulls",
		`select at, addr, agent, status, version, bytes, gzip from pulls order by id desc limit $1`,
		scanPull,
	}.all(ctx, s.read, n)
}

func scanPull(r row) (page.Pull, error) {
	var p page.Pull
	var at int64
	err := r.Scan(&at, &p.Addr, &p.Agent, &p.Status, &p.Version, &p.Bytes, &p.Gzip)
	p.At = moment(at)
	return p, err
}
