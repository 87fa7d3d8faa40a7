package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"kaspibot/feed"
)

// Figures are what the supplier says about one article.
type Figures struct {
	Stock        feed.Stock
	Cost, Retail feed.Tenge
}

// SaveStock makes the stock equal to the items, which are everything the supplier has, and adds what has changed to the
// history. It returns how many rows are new, differ or are gone. Of two items with one article the later counts. Without
// any items it returns feed.ErrNoItems.
func (s Goods) SaveStock(ctx context.Context, items []feed.Item, at time.Time) (changed int, err error) {
	now := make(map[feed.Article]Figures, len(items))
	for _, i := range items {
		now[i.Article] = Figures{i.Stock, i.Cost, i.Retail}
	}
	return s.SaveFigures(ctx, now, at)
}

// SaveFigures is SaveStock for figures by article. Only what has changed is written, which is several times faster than
// writing all: few rows change between two polls. The map belongs to SaveFigures from then on.
func (s Goods) SaveFigures(ctx context.Context, now map[feed.Article]Figures, at time.Time) (changed int, err error) {
	m := &s.stock
	m.mu.Lock()
	defer m.mu.Unlock()
	if different, ok := m.changed(now); ok {
		if len(different) == 0 && len(now) > 0 {
			return 0, nil
		}
		m.known = false
		if changed, err = s.writeStock(ctx, at, len(now), func(*sql.Tx) (put, gone map[feed.Article]Figures, err error) {
			return different, nil, nil
		}); err == nil {
			m.keep(different)
			m.known = true
		}
		return changed, err
	}
	m.forget(len(now))
	m.keep(now)
	total := len(now)
	changed, err = s.writeStock(ctx, at, total, func(tx *sql.Tx) (put, gone map[feed.Article]Figures, err error) {
		gone, err = compareStock(ctx, tx, now)
		return now, gone, err
	})
	m.known = err == nil
	return changed, err
}

// writeStock writes what compare finds to be different or gone. Of an empty answer nothing is believed.
func (s Goods) writeStock(
	ctx context.Context, at time.Time, total int, compare func(*sql.Tx) (put, gone map[feed.Article]Figures, err error),
) (changed int, err error) {
	err = s.tx(ctx, "save stock", func(tx *sql.Tx) error {
		if total == 0 {
			return feed.ErrNoItems
		}
		put, gone, err := compare(tx)
		if err != nil {
			return err
		}
		changed = len(gone) + len(put)
		if err := dropStock(ctx, tx, gone); err != nil {
			return err
		}
		return errors.Join(putStock(ctx, tx, put, at), addHistory(ctx, tx, put, at), addHistory(ctx, tx, gone, at))
	})
	if err != nil {
		return 0, err
	}
	return changed, nil
}

// UnknownArticles counts the articles in stock that the catalogue does not have: they are newer than it.
func (s Goods) UnknownArticles(ctx context.Context) (int, error) {
	n, _, err := query[int64]{
		"count unknown articles",
		`select count(*) from stock s where not exists (select 1 from catalogue c where c.article = s.article)`,
		scanNumber,
	}.one(ctx, s.read)
	return int(n), err
}

// compareStock takes out of now what the table says already, and returns what only the table has: with its last prices
// and no pieces.
func compareStock(ctx context.Context, tx *sql.Tx, now map[feed.Article]Figures) (gone map[feed.Article]Figures, err error) {
	gone = map[feed.Article]Figures{}
	err = query[struct{}]{
		"read",
		`select article, quantity || ' ' || at_least || ' ' || cost || ' ' || retail from stock`,
		func(r row) (none struct{}, err error) {
			var a feed.Article
			var packed string
			if err := r.Scan(&a, &packed); err != nil {
				return none, err
			}
			n := numbers(packed)
			was := Figures{feed.Stock{N: n.next(), AtLeast: n.next() != 0}, feed.Tenge(n.next()), feed.Tenge(n.next())}
			is, ok := now[a]
			switch {
			case !ok:
				gone[a] = Figures{Cost: was.Cost, Retail: was.Retail}
			case is == was:
				delete(now, a)
			}
			return none, nil
		},
	}.each(ctx, tx, func(struct{}) {})
	return gone, err
}

// dropStock deletes what the supplier no longer has.
func dropStock(ctx context.Context, tx *sql.Tx, gone map[feed.Article]Figures) error {
	for article := range gone {
		if _, err := tx.ExecContext(ctx, `delete from stock where article = $1`, article); err != nil {
			return err
		}
	}
	return nil
}

func putStock(ctx context.Context, tx *sql.Tx, changed map[feed.Article]Figures, at time.Time) error {
	put, err := tx.PrepareContext(ctx, `
		insert into stock (article, quantity, at_least, cost, retail, changed_at)
		values ($1, $2, $3, $4, $5, $6)
		on conflict (article) do update set
			quantity = excluded.quantity, at_least = excluded.at_least,
			cost = excluded.cost, retail = excluded.retail, changed_at = excluded.changed_at`)
	if err != nil {
		return err
	}
	defer func() { _ = put.Close() }()
	for article, l := range changed {
		_, err := put.ExecContext(ctx, article, l.Stock.N, flag(l.Stock.AtLeast), l.Cost, l.Retail, millis(at))
		if err != nil {
			return err
		}
	}
	return nil
}
