package store

import (
	"context"
	"slices"
	"strings"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// countedOne is how many orders that a search has found are counted one by one: of more the engine is asked for the number.
const countedOne = 1_000

// Find lists at most limit orders that match every term of a search, the newest first, and returns how many match in
// all. It reads the table order_search, newest first, and of the records those alone that it lists.
func (s Orders) Find(ctx context.Context, what orders.Search, limit int) (found []orders.Record, all int, err error) {
	where, args := searched(what)
	return s.find(ctx, where, args, limit)
}

// FindGoods is Find for who may not know buyers: a name or a phone finds nothing.
func (s Orders) FindGoods(ctx context.Context, what orders.Search, limit int) (found []orders.Record, all int, err error) {
	where, args := searched(what)
	for _, term := range what {
		either := []string{"1 = 0"}
		for _, way := range term.InGoods() {
			either = append(either, like("search", way, &args))
		}
		where += " and (" + strings.Join(either, " or ") + ")"
	}
	return s.find(ctx, where, args, limit)
}

func (s Orders) find(ctx context.Context, where string, args []any, limit int) (found []orders.Record, all int, err error) {
	newest := args
	text := findNewest(where, max(limit, countedOne), &newest)
	codes, err := query[kaspi.OrderCode]{"find records", text, func(r row) (code kaspi.OrderCode, err error) {
		err = r.Scan(&code)
		return code, err
	}}.all(ctx, s.read, newest...)
	if err != nil {
		return nil, 0, err
	}
	all = len(codes)
	if all >= countedOne {
		n, _, err := query[int64]{"count found records", findCount(where), scanNumber}.one(ctx, s.read, args...)
		if err != nil {
			return nil, 0, err
		}
		all = max(all, int(n))
	}
	var of []any
	text = `select record, code from orders where true` + in("code", codes[:min(max(limit, 0), len(codes))], &of) + ` order by created desc, code desc`
	if len(of) == 0 {
		return nil, all, nil
	}
	found, err = query[orders.Record]{"read found records", text, scanRecord}.readable(ctx, s.database, s.read, of...)
	if err != nil {
		return nil, 0, err
	}
	return found, all, nil
}

// searched is the condition that an order has each term of a search.
func searched(what orders.Search) (where string, args []any) {
	conditions := []string{"true"}
	for _, term := range what {
		conditions = append(conditions, "("+contains("search", term, &args)+")")
	}
	return strings.Join(conditions, " and "), args
}

func findNewest(where string, limit int, args *[]any) string {
	return `select code from order_search where ` + where + ` order by created desc, code desc limit ` + param(args, limit)
}

func findCount(where string) string { return `select count(*) from order_search where ` + where }

// contains returns the condition that the column contains one of the texts. What all of them have in common is looked for
// first: of most orders nothing else is.
func contains(column string, texts []string, args *[]any) string {
	either := make([]string, len(texts))
	for i, text := range texts {
		either[i] = like(column, []string{text}, args)
	}
	condition := "(" + strings.Join(either, " or ") + ")"
	if len(texts) < 2 {
		return condition
	}
	common := strings.Trim(texts[0], " $#")
	if slices.ContainsFunc(texts, func(s string) bool { return !strings.Contains(s, common) }) {
		return condition
	}
	return like(column, []string{common}, args) + " and " + condition
}

// like returns the condition that the column contains the texts, in their order.
func like(column string, texts []string, args *[]any) string {
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	parts := make([]string, len(texts))
	for i, text := range texts {
		parts[i] = escape.Replace(text)
	}
	return column + " like " + param(args, "%"+strings.Join(parts, "%")+"%") + ` escape '\'`
}
