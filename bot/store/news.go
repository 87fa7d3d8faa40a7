package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// keepNews is how long news is kept, so that it is not told twice: longer than goods are ever on their way back.
const keepNews = 400 * 24 * time.Hour

// AddNews saves news. News whose key is already there is skipped. It also deletes what is older than keepNews.
func (s NewsLog) AddNews(ctx context.Context, news ...orders.News) error {
	return s.tx(ctx, "add news", func(tx *sql.Tx) error { return addNews(ctx, tx, news) })
}

func addNews(ctx context.Context, tx *sql.Tx, news []orders.News) error {
	for _, n := range news {
		_, err := tx.ExecContext(ctx, `
			insert into news (key, at, news) values ($1, $2, $3) on conflict (key) do nothing`, n.Key, millis(n.At), asJSON{n})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `delete from news where at < $1`, millis(n.At.Add(-keepNews)))
		if err != nil {
			return err
		}
	}
	return nil
}

// News lists at most limit pieces of news that a chat has not read, oldest first.
func (s NewsLog) News(ctx context.Context, chat int64, limit int) ([]orders.News, error) {
	return query[orders.News]{
		"read news",
		`select id, news from news
		where id > coalesce((select last from heard where chat = $1), 0) order by id limit $2`,
		scanNews,
	}.readable(ctx, s.database, s.read, chat, limit)
}

// MarkRead notes that a chat has read the news up to this ID.
func (s NewsLog) MarkRead(ctx context.Context, chat, last int64) error {
	return s.exec(ctx, "mark news as read", `
		insert into heard (chat, last) values ($1, $2)
		on conflict (chat) do update set last = excluded.last`, chat, last)
}

func scanNews(r row) (n orders.News, err error) {
	var id int64
	err = r.Scan(&id, asJSON{&n})
	n.ID = id
	return n, err
}

// addNewsOf saves the news that a changed record makes, in the transaction that saves the record: after a crash both
// are there or neither. A record in place of one that cannot be read makes none, and is newer than what cards show of that.
func (s Orders) addNewsOf(ctx context.Context, tx *sql.Tx, next orders.Record) (old, now orders.Record, err error) {
	old, err = s.recordIn(ctx, tx, next.Order.Code)
	if broken, ok := errors.AsType[*Error](err); ok && broken.Kind == feed.DiskCorrupt {
		n, _, err := query[int64]{"read revision", `select revision from orders where code = $1`, scanNumber}.one(ctx, tx, next.Order.Code)
		next.Revision = max(next.Revision, min(n, lastRevision)+1)
		s.stages.forget()
		return orders.Record{}, next, err
	}
	if errors.Is(err, orders.ErrUnknownOrder) {
		return orders.Record{}, next, nil
	}
	if err != nil {
		return orders.Record{}, next, err
	}
	return old, next, addNews(ctx, tx, orders.NewsBetween(old, next))
}

// lastRevision is more than an order has in all its life.
const lastRevision = 1 << 40

func (s Orders) recordIn(ctx context.Context, from source, code kaspi.OrderCode) (orders.Record, error) {
	r, found, err := query[orders.Record]{
		"read",
		`select record, code from orders where code = $1`,
		s.decoded.scan,
	}.one(ctx, from, code)
	if err == nil && !found {
		err = orders.ErrUnknownOrder
	}
	return r, err
}
