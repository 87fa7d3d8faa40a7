package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"kaspibot/feed"
)

// inDoubt is how much older a reading may be than the one that is kept and still lose against it. A reading that is older
// by more comes from a clock that was set back.
const inDoubt = 5 * time.Minute

// NoteStock keeps what the supplier has said of some articles at a moment, in place of what was read before. So there is
// one newest reading of each article, whoever asked for it.
func (s Goods) NoteStock(ctx context.Context, items []feed.Item, at time.Time) error {
	m := &s.stock
	m.mu.Lock()
	defer m.mu.Unlock()
	var changed map[feed.Article]Figures
	err := s.tx(ctx, "note stock of articles", func(tx *sql.Tx) error {
		now := make(map[feed.Article]Figures, len(items))
		for _, i := range items {
			now[i.Article] = Figures{i.Stock, i.Cost, i.Retail}
		}
		asked := slices.Collect(maps.Keys(now))
		was := map[feed.Article]Figures{}
		for some := range slices.Chunk(asked, maxCodes) {
			if err := readStock(ctx, tx, was, some...); err != nil {
				return err
			}
		}
		newer, err := newerStock(ctx, tx, at)
		if err != nil {
			return err
		}
		for a := range now {
			if later, ok := newer[a]; ok {
				now[a] = later
			}
		}
		changed = maps.Clone(now)
		maps.DeleteFunc(changed, func(a feed.Article, l Figures) bool { old, ok := was[a]; return ok && old == l })
		return errors.Join(putStock(ctx, tx, ReadingOf(changed), at, millis(at)), addHistory(ctx, tx, ReadingOf(changed), at),
			markRead(ctx, tx, asked, at))
	})
	m.note(changed, err)
	return err
}

// markRead notes when articles were read. Of those that were read later that stays.
func markRead(ctx context.Context, tx *sql.Tx, asked []feed.Article, at time.Time) error {
	for some := range slices.Chunk(asked, maxCodes) {
		args := []any{millis(at), millis(at.Add(inDoubt))}
		const text = `update stock set read_at = $1 where not (read_at > $1 and read_at <= $2)`
		if _, err := tx.ExecContext(ctx, text+in("article", some, &args), args...); err != nil {
			return err
		}
	}
	return nil
}

// selectNewer reads the index stock_read, which has only what was read by itself.
const selectNewer = `select article, quantity, at_least, cost, retail from stock where read_at > 0 and read_at > $1 and read_at <= $2`

// newerStock is what was read of articles by themselves after a moment.
func newerStock(ctx context.Context, from source, at time.Time) (map[feed.Article]Figures, error) {
	newer := map[feed.Article]Figures{}
	return newer, query[struct{}]{
		"read newer stock",
		selectNewer,
		func(r row) (_ struct{}, err error) {
			var a feed.Article
			var l Figures
			err = r.Scan(&a, &l.Stock.N, &l.Stock.AtLeast, &l.Cost, &l.Retail)
			newer[a] = l
			return struct{}{}, err
		},
	}.each(ctx, from, func(struct{}) {}, millis(at), millis(at.Add(inDoubt)))
}

// NewerStock is what NoteStock has heard of articles after a moment.
func (s Goods) NewerStock(ctx context.Context, at time.Time) (map[feed.Article]Figures, error) {
	return newerStock(ctx, s.read, at)
}

func noteStockRead(ctx context.Context, tx *sql.Tx, at time.Time) error {
	_, err := tx.ExecContext(ctx, `
		insert into settings (key, value) values ($1, $2)
		on conflict (key) do update set value = excluded.value`, stockReadKey, strconv.FormatInt(millis(at), 10))
	return err
}

// StockRead is when the whole stock was read last; zero when it never was.
func (s Goods) StockRead(ctx context.Context) (time.Time, error) {
	text, found, err := query[string]{
		"read age of stock", `select value from settings where key = $1`, scanText,
	}.one(ctx, s.read, stockReadKey)
	if err != nil || !found {
		return time.Time{}, err
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, errors.New(stockReadKey + " in the settings is no time")
	}
	return moment(ms), nil
}

// StockOf lists the pieces, costs and weights of these articles, as read last. Articles that the supplier did not have
// then are left out.
func (s Goods) StockOf(ctx context.Context, articles []feed.Article) ([]feed.Supply, error) {
	whole, err := s.StockRead(ctx)
	if err != nil {
		return nil, err
	}
	var list []feed.Supply
	for some := range slices.Chunk(articles, maxCodes) {
		var args []any
		text := `select s.article, s.quantity, s.at_least, s.cost, s.retail, coalesce(c.grams, 0), s.read_at
			from stock s left join catalogue c on c.article = s.article
			where true` + in("s.article", some, &args)
		part, err := query[feed.Supply]{"read stock of articles", text, scanSupply}.all(ctx, s.read, args...)
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	for i := range list {
		if list[i].At.Before(whole) {
			list[i].At = whole
		}
	}
	return list, nil
}

func scanSupply(r row) (i feed.Supply, err error) {
	var at int64
	err = r.Scan(&i.Article, &i.Stock.N, &i.Stock.AtLeast, &i.Cost, &i.Retail, &i.Grams, &at)
	i.At = moment(at)
	return i, err
}
