package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// countStages reads an index only, not the records.
const countStages = `select stage, count(*) from orders group by stage`

// Stages counts the orders in each stage; stages without any are left out.
func (s Orders) Stages(ctx context.Context) (map[orders.Stage]int, error) {
	counts, known, moves := s.stages.get()
	if known {
		return counts, nil
	}
	counts, err := countBy[orders.Stage](ctx, s.read, "count stages", countStages)
	if err == nil {
		s.stages.set(counts, moves)
	}
	return counts, err
}

// Marks counts the orders placed since a time by their mark in the quality figures; MarkNone is one of them.
func (s Orders) Marks(ctx context.Context, since time.Time) (map[orders.Mark]int, error) {
	return countBy[orders.Mark](ctx, s.read, "count marks",
		`select mark, count(*) from orders where created >= $1 group by mark`, millis(since))
}

// Total adds up what the orders cost that pass the filter, by the index orders_sold unless codes are asked for.
func (s Orders) Total(ctx context.Context, f orders.Filter) (kaspi.Tenge, error) {
	sum := int64(0)
	codes := slices.Compact(slices.Sorted(slices.Values(f.Codes)))
	for some := range chunks(codes, maxCodes) {
		text, args := recordsQuery(orders.Filter{Codes: some, Stages: f.Stages, Created: f.Created})
		text = strings.Replace(text, "select record, code", "select coalesce(sum(total), 0)", 1)
		part, _, err := query[int64]{"add up orders", text, scanNumber}.one(ctx, s.read, args...)
		if err != nil {
			return 0, err
		}
		sum += part
	}
	return kaspi.Tenge(sum), nil
}

// chunks are parts of a list; of an empty one a single empty part.
func chunks[T any](list []T, n int) iter.Seq[[]T] {
	if len(list) == 0 {
		return func(yield func([]T) bool) { yield(nil) }
	}
	return slices.Chunk(list, n)
}

func countBy[T ~string](ctx context.Context, from source, doing, text string, args ...any) (map[T]int, error) {
	type group struct {
		of T
		n  int
	}
	groups, err := query[group]{doing, text, func(r row) (g group, err error) {
		err = r.Scan(&g.of, &g.n)
		return g, err
	}}.all(ctx, from, args...)
	counts := make(map[T]int, len(groups))
	for _, g := range groups {
		counts[g.of] = g.n
	}
	return counts, err
}

// Page returns one page of the order book. The page is found in the index alone, and only its own records are read.
func (s Orders) Page(ctx context.Context, l orders.Page) ([]orders.Record, error) {
	text, args := pageQuery(l)
	return query[orders.Record]{"read page of records", text, scanRecord}.readable(ctx, s.database, s.read, args...)
}

func pageQuery(l orders.Page) (text string, args []any) {
	order := " order by created, code"
	if l.NewestFirst {
		order = " order by created desc, code desc"
	}
	// Of each stage only so many can be on the page: they are read off the index in their order.
	end := param(&args, l.Skip+l.Limit)
	var parts []string
	for stage := range chunks(l.Stages, 1) {
		parts = append(parts, `select code, created from (select code, created from orders where true`+in("stage", stage, &args)+
			order+` limit `+end+`) one`)
	}
	page := `select code from (` + strings.Join(parts, " union all ") + `) each` + order +
		" limit " + param(&args, l.Limit) + " offset " + param(&args, l.Skip)
	return `select record, code from orders where code in (` + page + `)` + order, args
}

// param adds a value to the arguments of a query and returns its placeholder.
func param(args *[]any, value any) string {
	*args = append(*args, value)
	return "$" + strconv.Itoa(len(*args))
}

// fillBatch is how many orders one transaction indexes: others wait for it, and it holds their records in memory.
const fillBatch = 500

// fillSearch fills in the columns by which orders are found, sorted and counted, and when they were over, where an earlier
// program has left them empty.
func (s Orders) fillSearch(ctx context.Context) error {
	for {
		n := 0
		err := s.tx(ctx, "index orders", func(tx *sql.Tx) error {
			bare, err := query[orders.Record]{
				"read",
				`select record, code from orders where form in (0, 1, 2) and over = -1 limit $1`,
				scanRecord,
			}.readable(ctx, s.database, tx, fillBatch)
			if err != nil {
				return err
			}
			n = len(bare)
			for _, r := range bare {
				_, err := tx.ExecContext(ctx, `update orders set created = $1, mark = $2, over = $3 where code = $4`,
					millis(r.Order.Created), orders.MarkOf(r), millis(r.OverSince()), r.Order.Code)
				if err := errors.Join(err, saveTexts(ctx, tx, r)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n < fillBatch {
			return err
		}
	}
}
