package store

import (
	"context"
	"database/sql"
	"time"

	"kaspibot/feed"
)

// addHistory saves figures that differ from those before.
func addHistory(ctx context.Context, tx *sql.Tx, changed Reading, at time.Time) error {
	const add = `
		insert into history (article, at, quantity, at_least, cost, retail) values ($1, $2, $3, $4, $5, $6)
		on conflict (article, at) do update set
			quantity = excluded.quantity, at_least = excluded.at_least, cost = excluded.cost, retail = excluded.retail`
	for c := changed.cursor(); c.next(); {
		_, err := tx.ExecContext(ctx, add, c.article, millis(at), c.Stock.N, flag(c.Stock.AtLeast), c.Cost, c.Retail)
		if err != nil {
			return err
		}
	}
	return nil
}

// History lists how an article's pieces and prices changed, oldest first: what it was at the given time, if that is
// known, and each change since.
func (s Goods) History(ctx context.Context, article feed.Article, since time.Time) ([]feed.StockPoint, error) {
	return query[feed.StockPoint]{
		"read history",
		`select at, quantity, at_least, cost, retail from history h
		where article = $1 and not exists (
			select * from history later where later.article = h.article and later.at > h.at and later.at <= $2)
		order by at`,
		scanStockPoint,
	}.all(ctx, s.read, article, millis(since))
}

func scanStockPoint(r row) (p feed.StockPoint, err error) {
	var at int64
	err = r.Scan(&at, &p.Stock.N, asFlag{&p.Stock.AtLeast}, &p.Cost, &p.Retail)
	p.At = moment(at)
	return p, err
}
