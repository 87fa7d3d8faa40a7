package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"time"

	"kaspibot/feed"
)

// level is what the supplier said about one article.
type level struct {
	stock        feed.Stock
	cost, retail feed.Tenge
}

// SaveStock makes the stock equal to the items, which are everything the supplier has, notes in the history
// what that changed, and tells how many rows it was: those that are new, differ or are gone. Comparing here and writing the rest is
// several times faster than writing all, since few rows change between two polls. Of two items with
// one article the later counts. No items at all are feed.ErrNoItems.
func (s Goods) SaveStock(ctx context.Context, items []feed.Item, at time.Time) (changed int, err error) {
	now := make(map[feed.Article]level, len(items))
	for _, i := range items {
		now[i.Article] = level{i.Stock, i.Cost, i.Retail}
	}
	err = s.tx(ctx, "save stock", func(tx *sql.Tx) error {
		if len(now) == 0 {
			return feed.ErrNoItems
		}
		was, err := levels(ctx, tx)
		if err != nil {
			return err
		}
		gone, err := dropStock(ctx, tx, was, now)
		if err != nil {
			return err
		}
		maps.DeleteFunc(now, func(a feed.Article, l level) bool { old, ok := was[a]; return ok && old == l })
		changed = len(gone) + len(now)
		return errors.Join(putStock(ctx, tx, now, at), addHistory(ctx, tx, now, at), addHistory(ctx, tx, gone, at))
	})
	if err != nil {
		return 0, err
	}
	return changed, nil
}

// UnknownArticles counts articles in stock that the catalogue does not name: goods that are newer than it.
func (s Goods) UnknownArticles(ctx context.Context) (int, error) {
	n, _, err := query[int64]{
		"count unknown articles",
		`select count(*) from stock s where not exists (select 1 from catalogue c where c.article = s.article)`,
		scanNumber,
	}.one(ctx, s.read)
	return int(n), err
}

// levels reads the stock as it was.
func levels(ctx context.Context, tx *sql.Tx) (map[feed.Article]level, error) {
	was := map[feed.Article]level{}
	_, err := query[struct{}]{
		"read",
		`select article, quantity, at_least, cost, retail from stock`,
		func(r row) (none struct{}, err error) {
			var a feed.Article
			var l level
			err = r.Scan(&a, &l.stock.N, &l.stock.AtLeast, &l.cost, &l.retail)
			was[a] = l
			return none, err
		},
	}.all(ctx, tx)
	return was, err
}

// dropStock removes what the supplier has no more, and gives it with the last prices and no pieces.
func dropStock(ctx context.Context, tx *sql.Tx, was, now map[feed.Article]level) (map[feed.Article]level, error) {
	gone := map[feed.Article]level{}
	for article, l := range was {
		if _, ok := now[article]; ok {
			continue
		}
		if _, err := tx.ExecContext(ctx, `delete from stock where article = $1`, article); err != nil {
			return nil, err
		}
		gone[article] = level{cost: l.cost, retail: l.retail}
	}
	return gone, nil
}

func putStock(ctx context.Context, tx *sql.Tx, levels map[feed.Article]level, at time.Time) error {
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
	for article, l := range levels {
		_, err := put.ExecContext(ctx, article, l.stock.N, flag(l.stock.AtLeast), l.cost, l.retail, millis(at))
		if err != nil {
			return err
		}
	}
	return nil
}
