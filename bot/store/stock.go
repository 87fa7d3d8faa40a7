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

// figures is what the supplier said about one article.
type figures struct {
	stock        feed.Stock
	cost, retail feed.Tenge
}

// SaveStock makes the stock equal to the items, which are everything the supplier has, and adds what has changed to the
// history. It returns how many rows are new, differ or are gone. Only those are written, which is several times faster
// than writing all: few rows change between two polls. Of two items with one article the later counts. What NoteStock
// has heard of an article since that moment stays. Without any items it returns feed.ErrNoItems.
func (s Goods) SaveStock(ctx context.Context, items []feed.Item, at time.Time) (changed int, err error) {
	now := make(map[feed.Article]figures, len(items))
	for _, i := range items {
		now[i.Article] = figures{i.Stock, i.Cost, i.Retail}
	}
	err = s.tx(ctx, "save stock", func(tx *sql.Tx) error {
		if len(now) == 0 {
			return feed.ErrNoItems
		}
		was := map[feed.Article]figures{}
		if err := readStock(ctx, tx, was); err != nil {
			return err
		}
		if err := keepNewer(ctx, tx, was, now, at); err != nil {
			return err
		}
		gone, err := dropStock(ctx, tx, was, now)
		if err != nil {
			return err
		}
		maps.DeleteFunc(now, func(a feed.Article, l figures) bool { old, ok := was[a]; return ok && old == l })
		changed = len(gone) + len(now)
		return errors.Join(putStock(ctx, tx, now, at, 0), addHistory(ctx, tx, now, at), addHistory(ctx, tx, gone, at),
			noteStockRead(ctx, tx, at))
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

// readStock adds the stock as it is in the table, of some articles or of all.
func readStock(ctx context.Context, tx *sql.Tx, was map[feed.Article]figures, articles ...feed.Article) error {
	var args []any
	_, err := query[struct{}]{
		"read",
		`select article, quantity, at_least, cost, retail from stock where 1 = 1` + in("article", articles, &args),
		func(r row) (none struct{}, err error) {
			var a feed.Article
			var l figures
			err = r.Scan(&a, &l.stock.N, &l.stock.AtLeast, &l.cost, &l.retail)
			was[a] = l
			return none, err
		},
	}.all(ctx, tx, args...)
	return err
}

// dropStock deletes what the supplier no longer has, and returns it with the last prices and no pieces.
func dropStock(ctx context.Context, tx *sql.Tx, was, now map[feed.Article]figures) (map[feed.Article]figures, error) {
	gone := map[feed.Article]figures{}
	for article, l := range was {
		if _, ok := now[article]; ok {
			continue
		}
		if _, err := tx.ExecContext(ctx, `delete from stock where article = $1`, article); err != nil {
			return nil, err
		}
		gone[article] = figures{cost: l.cost, retail: l.retail}
	}
	return gone, nil
}

// putStock writes rows that have changed. Of what was read by itself read says when, in ms.
func putStock(ctx context.Context, tx *sql.Tx, changed map[feed.Article]figures, at time.Time, read int64) error {
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
		_, err := put.ExecContext(ctx, article, l.stock.N, flag(l.stock.AtLeast), l.cost, l.retail, millis(at), read)
		if err != nil {
			return err
		}
	}
	return nil
}
