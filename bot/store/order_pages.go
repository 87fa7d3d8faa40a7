package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// countStages reads the index orders_page only, not the records.
const countStages = `select stage, count(*) from orders group by stage`

// Stages counts the orders in each stage; stages without any are left out.
func (s Orders) Stages(ctx context.Context) (map[orders.Stage]int, error) {
	return countBy[orders.Stage](ctx, s.read, "count stages", countStages)
}

// Marks counts the orders placed since a time by their mark in the quality figures; MarkNone is one of them.
func (s Orders) Marks(ctx context.Context, since time.Time) (map[orders.Mark]int, error) {
	return countBy[orders.Mark](ctx, s.read, "count marks",
		`select mark, count(*) from orders where created >= $1 group by mark`, millis(since))
}

// Total adds up what the orders cost that pass the filter. It reads them one by one and keeps none.
func (s Orders) Total(ctx context.Context, f orders.Filter) (sum kaspi.Tenge, err error) {
	text, args := recordsQuery(f)
	list, err := query[kaspi.Tenge]{"add up orders", text, func(r row) (kaspi.Tenge, error) {
		var raw []byte
		var part struct{ Order struct{ Total kaspi.Tenge } }
		err := r.Scan(&raw)
		if err == nil {
			err = json.Unmarshal(raw, &part)
		}
		return part.Order.Total, err
	}}.all(ctx, s.read, args...)
	for _, total := range list {
		sum += total
	}
	return sum, err
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
	return query[orders.Record]{"read page of records", text, scanRecord}.all(ctx, s.read, args...)
}

func pageQuery(l orders.Page) (text string, args []any) {
	order := " order by created, code"
	if l.NewestFirst {
		order = " order by created desc, code desc"
	}
	page := `select code from orders where 1 = 1` + in("stage", l.Stages, &args) + order +
		" limit " + param(&args, l.Limit) + " offset " + param(&args, l.Skip)
	return `select record from orders where code in (` + page + `)` + order, args
}

// Find lists at most limit orders that match every term of a search, the newest first, and returns how many match in
// all.
func (s Orders) Find(ctx context.Context, what orders.Search, limit int) (found []orders.Record, all int, err error) {
	var args []any
	conditions := []string{"1 = 1"}
	for _, term := range what {
		conditions = append(conditions, "("+contains("search", term, &args)+")")
	}
	where := ` from orders where ` + strings.Join(conditions, " and ")
	n, _, err := query[int64]{"count found records", `select count(*)` + where, scanNumber}.one(ctx, s.read, args...)
	if err != nil {
		return nil, 0, err
	}
	text := `select record` + where + ` order by created desc, code desc limit ` + param(&args, limit)
	found, err = query[orders.Record]{"find records", text, scanRecord}.all(ctx, s.read, args...)
	return found, int(n), err
}

// contains returns the condition that the column contains one of the texts.
func contains(column string, texts []string, args *[]any) string {
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	either := make([]string, len(texts))
	for i, text := range texts {
		either[i] = column + " like " + param(args, "%"+escape.Replace(text)+"%") + ` escape '\'`
	}
	return strings.Join(either, " or ")
}

// param adds a value to the arguments of a query and returns its placeholder.
func param(args *[]any, value any) string {
	*args = append(*args, value)
	return "$" + strconv.Itoa(len(*args))
}

// fillBatch is how many orders one transaction indexes: others wait for it, and it holds their records in memory.
const fillBatch = 500

// fillSearch fills in the columns by which orders are found and sorted, and when they were over, where an earlier program
// has left them empty.
func (s Orders) fillSearch(ctx context.Context) error {
	for {
		n := 0
		err := s.tx(ctx, "index orders", func(tx *sql.Tx) error {
			bare, err := query[orders.Record]{
				"read",
				`select record from orders where search = '' or form = 0 and over = -1 limit $1`,
				scanRecord,
			}.all(ctx, tx, fillBatch)
			if err != nil {
				return err
			}
			n = len(bare)
			for _, r := range bare {
				_, err := tx.ExecContext(ctx, `update orders set search = $1, created = $2, mark = $3, over = $4 where code = $5`,
					orders.SearchText(r.Order), millis(r.Order.Created), orders.MarkOf(r), millis(r.OverSince()), r.Order.Code)
				if err != nil {
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
