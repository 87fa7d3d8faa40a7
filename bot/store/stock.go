package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"kaspibot/feed"
)

// stockReadKey is the setting that tells when the whole stock was read last, in ms.
const stockReadKey = "stock.read"

// SaveStock makes the stock equal to the items, which are everything the supplier has, and adds what has changed to the
// history. It returns how many rows are new, differ or are gone. Of two items with one article the later counts. What
// NoteStock has heard of an article since that moment stays. Without any items it returns feed.ErrNoItems.
func (s Goods) SaveStock(ctx context.Context, items []feed.Item, at time.Time) (changed int, err error) {
	var p ReadingPacker
	for _, i := range items {
		p.Add(i.Article, Figures{i.Stock, i.Cost, i.Retail})
	}
	return s.SaveFigures(ctx, p.Reading(), at)
}

// SaveFigures is SaveStock for figures by article. Only what has changed is written, which is several times faster than
// writing all: few rows change between two polls.
func (s Goods) SaveFigures(ctx context.Context, now Reading, at time.Time) (changed int, err error) {
	m := &s.stock
	m.mu.Lock()
	defer m.mu.Unlock()
	err = s.tx(ctx, "save stock", func(tx *sql.Tx) error {
		if now.Len() == 0 {
			return feed.ErrNoItems
		}
		newer, err := newerStock(ctx, tx, at)
		if err != nil {
			return err
		}
		was, err := m.get(ctx, tx)
		if err != nil {
			return err
		}
		now = now.With(newer)
		put, gone := was.changed(now)
		changed = put.Len() + gone.Len()
		return errors.Join(dropStock(ctx, tx, gone), putStock(ctx, tx, put, at, 0), addHistory(ctx, tx, put, at),
			addHistory(ctx, tx, gone, at), noteStockRead(ctx, tx, at))
	})
	m.ended(now, err)
	if err != nil {
		return 0, err
	}
	return changed, nil
}

// changed are the rows of a newer reading that are new or differ, and those that it does not have any more: with their last
// prices and no pieces.
func (r Reading) changed(now Reading) (put, gone Reading) {
	var changed, lost ReadingPacker
	r.beside(now, func(a feed.Article, was, is *Figures) {
		switch {
		case is == nil:
			lost.Add(a, Figures{Cost: was.Cost, Retail: was.Retail})
		case was == nil || *was != *is:
			changed.Add(a, *is)
		}
	})
	return changed.Reading(), lost.Reading()
}

// UnknownArticles counts the articles in stock that the catalogue does not have: they are newer than it.
func (s Goods) UnknownArticles(ctx context.Context) (int, error) {
	n, _, err := query[int64]{
		"count unknown articles",
		`select count(*) from stock s where not exists (select * from catalogue c where c.article = s.article)`,
		scanNumber,
	}.one(ctx, s.read)
	return int(n), err
}

// wholeStock is what the table says.
func wholeStock(ctx context.Context, tx *sql.Tx) (Reading, error) {
	var p ReadingPacker
	err := query[struct{}]{
		"read",
		`select article, quantity || ' ' || at_least || ' ' || cost || ' ' || retail from stock order by article`,
		func(r row) (_ struct{}, err error) {
			var a feed.Article
			var packed string
			if err := r.Scan(&a, &packed); err != nil {
				return struct{}{}, err
			}
			n := numbers(packed)
			p.Add(a, Figures{feed.Stock{N: n.next(), AtLeast: n.next() != 0}, feed.Tenge(n.next()), feed.Tenge(n.next())})
			return struct{}{}, nil
		},
	}.each(ctx, tx, func(struct{}) {})
	return p.Reading(), err
}

// dropStock deletes what the supplier no longer has.
func dropStock(ctx context.Context, tx *sql.Tx, gone Reading) error {
	for c := gone.cursor(); c.next(); {
		if _, err := tx.ExecContext(ctx, `delete from stock where article = $1`, c.article); err != nil {
			return err
		}
	}
	return nil
}

// readStock adds the stock of some articles as it is in the table.
func readStock(ctx context.Context, tx *sql.Tx, was map[feed.Article]Figures, articles ...feed.Article) error {
	var args []any
	_, err := query[struct{}]{
		"read",
		`select article, quantity, at_least, cost, retail from stock where true` + in("article", articles, &args),
		func(r row) (_ struct{}, err error) {
			var a feed.Article
			var l Figures
			err = r.Scan(&a, &l.Stock.N, &l.Stock.AtLeast, &l.Cost, &l.Retail)
			was[a] = l
			return struct{}{}, err
		},
	}.all(ctx, tx, args...)
	return err
}

// putStock writes rows that have changed. Of what was read by itself read says when, in ms.
func putStock(ctx context.Context, tx *sql.Tx, changed Reading, at time.Time, read int64) error {
	put, err := tx.PrepareContext(ctx, `
		insert into stock (article, quantity, at_least, cost, retail, changed_at, read_at)
		values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (article) do update set
			quantity = excluded.quantity, at_least = excluded.at_least, cost = excluded.cost, retail = excluded.retail,
			changed_at = excluded.changed_at, read_at = excluded.read_at`) // the transaction closes it
	if err != nil {
		return err
	}
	for c := changed.cursor(); c.next(); {
		_, err := put.ExecContext(ctx, c.article, c.Stock.N, flag(c.Stock.AtLeast), c.Cost, c.Retail, millis(at), read)
		if err != nil {
			return err
		}
	}
	return nil
}
