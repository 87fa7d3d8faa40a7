package store

import (
	"context"
	"database/sql"

	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/publish"
)

var _ publish.States = FeedStates{}

// FeedState returns what the last sync saved for the next one; it is empty before the first.
func (s FeedStates) FeedState(ctx context.Context) (list.State, error) {
	state := list.State{Readings: map[feed.SKU]int{}}
	err := s.readingsInto(ctx, state.Readings)
	if err != nil {
		return list.State{}, err
	}
	state.Reserves, err = s.Reserves(ctx)
	return state, err
}

// Reserves lists the pieces that customers have bought, those held and those released, by order and line.
func (s FeedStates) Reserves(ctx context.Context) ([]list.Reserve, error) {
	return query[list.Reserve]{
		"read reserves",
		`select order_code, line, sku, article, pieces, figure, at, left_at, settled_at from reserves
		order by order_code, line`,
		scanReserve,
	}.all(ctx, s.read)
}

func scanReserve(r row) (v list.Reserve, err error) {
	var at, left, settled int64
	err = r.Scan(&v.Order, &v.Line, &v.SKU, &v.Article, &v.Pieces, &v.Figure, &at, &left, &settled)
	v.At, v.Left, v.Released = moment(at), moment(left), moment(settled)
	return v, err
}

func (s FeedStates) readingsInto(ctx context.Context, readings map[feed.SKU]int) error {
	_, err := query[struct{}]{
		"read readings",
		`select sku, good from readings`,
		func(r row) (struct{}, error) {
			var sku feed.SKU
			var n int
			err := r.Scan(&sku, &n)
			readings[sku] = n
			return struct{}{}, err
		},
	}.all(ctx, s.read)
	return err
}

// SaveFeedState saves the state in place of the last one. Both tables are small, so all rows are written anew: recent
// orders, and goods that have just come back.
func (s FeedStates) SaveFeedState(ctx context.Context, state list.State) error {
	return s.tx(ctx, "save state of the price list", func(tx *sql.Tx) error {
		for _, empty := range []string{`delete from reserves`, `delete from readings`} {
			if _, err := tx.ExecContext(ctx, empty); err != nil {
				return err
			}
		}
		for _, r := range state.Reserves {
			_, err := tx.ExecContext(ctx, `
				insert into reserves (order_code, line, sku, article, pieces, figure, at, left_at, settled_at)
				values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
				r.Order, r.Line, r.SKU, r.Article, r.Pieces, r.Figure, millis(r.At), millis(r.Left), millis(r.Released))
			if err != nil {
				return err
			}
		}
		for sku, n := range state.Readings {
			if _, err := tx.ExecContext(ctx, `insert into readings (sku, good) values ($1, $2)`, sku, n); err != nil {
				return err
			}
		}
		return nil
	})
}
