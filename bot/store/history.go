package store

import (
	"context"
	"database/sql"
	"time"

	"kaspibot/feed"
)

// addHistory notes levels that differ from those before.
func addHistory(ctx context.Context, tx *sql.Tx, levels map[feed.Article]level, at time.Time) error {
	add, err := tx.PrepareContext(ctx, `
		insert into history (article, at, quantity, at_least, cost, retail) values ($1, $2, $3, $4, $5, $6)
		on conflict (article, at) do update set
			quantity = excluded.quantity, at_least = excluded.at_least, cost = excluded.cost, retail = excluded.retail`)
	if err != nil {
		return err
	}
	defer func() { _ = add.Close() }()
	for article, l := range levels {
		_, err := add.ExecContext(ctx, article, millis(at), l.stock.N, flag(l.stock.AtLeast), l.cost, l.retail)
		if err != nil {
			return err
		}
	}
	return nil
}

// History lists how an article's pieces and prices changed, oldest first: what it was at the given time, if that is
// known, and each change since.
func (s *Store) History(ctx context.Context, article feed.Article, since time.Time) ([]feed.StockPoint, error) {
	return query[feed.StockPoint]{
		"read history",
		`select at, quantity, at_least, cost, retail from history h
		where article = $1 and not exists (
			select 1 from history later where later.article = h.article and later.at > h.at and later.at <= $2)
		order by at`,
		scanLevel,
	}.all(ctx, s.read, article, millis(since))
}

// PruneHistory forgets the changes before a time, but for each article's last one: it tells what there was then. It
// returns how many it has forgotten.
func (s *Store) PruneHistory(ctx context.Context, before time.Time) (int64, error) {
	var n int64
	err := s.tx(ctx, "prune history", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `
			delete from history where at < $1 and exists (
				select 1 from history later
				where later.article = history.article and later.at > history.at and later.at <= $1)`, millis(before))
		if err != nil {
			return err
		}
		n, err = done.RowsAffected()
		return err
	})
	return n, err
}

func scanLevel(r row) (l feed.StockPoint, err error) {
	var at int64
	err = r.Scan(&at, &l.Stock.N, &l.Stock.AtLeast, &l.Cost, &l.Retail)
	l.At = moment(at)
	return l, err
}
