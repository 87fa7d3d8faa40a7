package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// Find lists at most limit orders that match every term of a search, the newest first, and returns how many match in
// all. It reads the index orders_search once, and of the records those alone that it lists.
func (s Orders) Find(ctx context.Context, what orders.Search, limit int) (found []orders.Record, all int, err error) {
	where, args := searched(what)
	newest := hits{limit: limit}
	err = query[hit]{
		"find records", `select code, created from orders where ` + where,
		func(r row) (h hit, err error) { err = r.Scan(&h.code, &h.created); return h, err },
	}.each(ctx, s.read, func(h hit) { all++; newest.add(h) }, args...)
	codes := newest.codes()
	if err != nil || len(codes) == 0 {
		return nil, all, err
	}
	args = nil
	text := `select record from orders where 1 = 1` + in("code", codes, &args) + ` order by created desc, code desc`
	found, err = query[orders.Record]{"read found records", text, scanRecord}.all(ctx, s.read, args...)
	return found, all, err
}

// FindGoods is Find for who may not know buyers: a name or a phone finds nothing. The search text does not tell where a word
// in it is from, so that each record it leads to is looked at.
func (s Orders) FindGoods(ctx context.Context, what orders.Search, limit int) (found []orders.Record, all int, err error) {
	where, args := searched(what)
	err = query[orders.Record]{
		"find records by goods", `select record from orders where ` + where + ` order by created desc, code desc`, scanRecord,
	}.each(ctx, s.read, func(r orders.Record) {
		if !what.In(orders.GoodsText(r.Order)) {
			return
		}
		if all++; all <= limit {
			found = append(found, r)
		}
	}, args...)
	return found, all, err
}

// searched is the condition that an order has each term of a search.
func searched(what orders.Search) (where string, args []any) {
	conditions := []string{"1 = 1"}
	for _, term := range what {
		conditions = append(conditions, "("+contains("search", term, &args)+")")
	}
	return strings.Join(conditions, " and "), args
}

// hit is an order that a search has found.
type hit struct {
	code    kaspi.OrderCode
	created int64
}

// hits are the newest of those that were found.
type hits struct {
	limit int
	list  []hit
}

func (h *hits) add(one hit) {
	h.list = append(h.list, one)
	if len(h.list) > 2*h.limit+100 {
		h.cut()
	}
}

// cut leaves the newest.
func (h *hits) cut() {
	slices.SortFunc(h.list, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.created, a.created), cmp.Compare(b.code, a.code))
	})
	h.list = h.list[:min(len(h.list), max(h.limit, 0))]
}

func (h *hits) codes() []kaspi.OrderCode {
	h.cut()
	codes := make([]kaspi.OrderCode, len(h.list))
	for i, one := range h.list {
		codes[i] = one.code
	}
	return codes
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
