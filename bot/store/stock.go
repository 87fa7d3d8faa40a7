package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"time"

	"kaspibot/feed"
)

// stockReadKey is the setting that tells when the whole stock was read last, in ms.
const stockReadKey = "stock.read"

// Figures are what the supplier says about one article.
type Figures struct {
	Stock        feed.Stock
	Cost, Retail feed.Tenge
}

// SaveStock makes the stock equal to the items, which are everything the supplier has, and adds what has changed to the
// history. It returns how many rows are new, differ or are gone. Of two items with one article the later counts. What
// NoteStock has heard of an article since that moment stays. Without any items it returns feed.ErrNoItems.
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
	var put map[feed.Article]Figures
	err = s.tx(ctx, "save stock", func(tx *sql.Tx) error {
		if len(now) == 0 {
			return feed.ErrNoItems
		}
		newer, err := newerStock(ctx, tx, at)
		if err != nil {
			return err
		}
		maps.Copy(now, newer)
		var gone map[feed.Article]Figures
		var known bool
		if put, known = m.changed(now); !known {
			m.forget(len(now))
			m.keep(now)
			put = now
			if gone, err = compareStock(ctx, tx, now); err != nil {
				return err
			}
		}
		changed = len(gone) + len(put)
		if err := dropStock(ctx, tx, gone); err != nil {
			return err
		}
		return errors.Join(putStock(ctx, tx, put, at, 0), addHistory(ctx, tx, put, at), addHistory(ctx, tx, gone, at),
			noteStockRead(ctx, tx, at))
	})
	m.ended(put, err)
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

// readStock adds the stock of some articles as it is in the table.
func readStock(ctx context.Context, tx *sql.Tx, was map[feed.Article]Figures, articles ...feed.Article) error {
	var args []any
	_, err := query[struct{}]{
		"read",
		`select article, quantity, at_least, cost, retail from stock where 1 = 1` + in("article", articles, &args),
		func(r row) (none struct{}, err error) {
			var a feed.Article
			var l Figures
			err = r.Scan(&a, &l.Stock.N, &l.Stock.AtLeast, &l.Cost, &l.Retail)
			was[a] = l
			return none, err
		},
	}.all(ctx, tx, args...)
	return err
}

// putStock writes rows that have changed. Of what was read by itself read says when, in ms.
func putStock(ctx context.Context, tx *sql.Tx, changed map[feed.Article]Figures, at time.Time, read int64) error {
	put, err := tx.PrepareContext(ctx, `
		insert into stock (article, quantity, at_least, cost, retail, changed_at, read_at)
		values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (article) do update set
			quantity = excluded.quantity, at_least = excluded.at_least, cost = excluded.cost, retail = excluded.retail,
			changed_at = excluded.changed_at, read_at = excluded.read_at`)
	if err != nil {
		return err
	}
	defer func() { _ = put.Close() }()
	for article, l := range changed {
		_, err := put.ExecContext(ctx, article, l.Stock.N, flag(l.Stock.AtLeast), l.Cost, l.Retail, millis(at), read)
		if err != nil {
			return err
		}
	}
	return nil
}
