package store

import (
	"context"
	"encoding/json"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/kaspi"
)

// packLines is what was sold by an order, as the column has it.
func packLines(entries []kaspi.Entry) asJSON {
	lines := make([][3]any, len(entries))
	for i, e := range entries {
		lines[i] = [3]any{e.Number, e.SKU, e.Quantity}
	}
	return asJSON{lines}
}

// line is one of them.
type line struct {
	number, pieces int
	sku            feed.SKU
}

func (l *line) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[3]any{&l.number, &l.sku, &l.pieces})
}

// SoldFilter chooses the sales that matter to a price list.
type SoldFilter struct {
	Held, Left []orders.Stage // of orders whose goods are still to leave the seller, and have left
	Since      time.Time      // placed
	LeftSince  time.Time      // of orders that have left: placed, unless their pieces are still reserved
}

// Sold lists what the orders sold that pass the filter, in no particular order. It is one look: no order moves on meanwhile.
func (s Orders) Sold(ctx context.Context, f SoldFilter) (sales []list.Sale, err error) {
	type sold struct {
		code    string
		created int64
		left    bool
		lines   []line
	}
	text, args := soldQuery(f)
	err = query[sold]{"read what was sold", text, func(r row) (v sold, err error) {
		err = r.Scan(&v.code, &v.created, &v.left, asJSON{&v.lines})
		return v, err
	}}.each(ctx, s.read, func(v sold) {
		for _, l := range v.lines {
			if l.sku == "" {
				continue // Kaspi has left the offer out, it comes with a later answer
			}
			sales = append(sales, list.Sale{
				Order: v.code, Line: l.number, SKU: l.sku, Pieces: max(1, l.pieces), At: moment(v.created), Left: v.left, // also where Kaspi has not told how many
			})
		}
	}, args...)
	return sales, err
}

// soldQuery reads the index orders_sold, and of older orders those alone whose pieces are reserved.
func soldQuery(f SoldFilter) (text string, args []any) {
	text = `select code, created, 0, lines from orders where created >= ` + param(&args, millis(f.Since)) + in("stage", f.Held, &args)
	text += ` union all select code, created, 1, lines from orders where created >= ` + param(&args, millis(f.LeftSince)) +
		in("stage", f.Left, &args)
	text += ` union all select o.code, o.created, 1, o.lines
		from (select distinct order_code from reserves where settled_at = 0) r cross join orders o
		where o.code = r.order_code and o.created >= ` + param(&args, millis(f.Since)) + ` and o.created < ` + param(&args, millis(f.LeftSince)) +
		in("o.stage", f.Left, &args)
	return text, args
}
