package store

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
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

// unpackLines adds what packLines wrote to a list. Each poll reads thousands of them; what is written otherwise is any JSON.
func unpackLines(list []line, text string) (_ []line, err error) {
	had := len(list)
	rest, begun := strings.CutPrefix(text, "[[")
	rest, ended := strings.CutSuffix(rest, "]]")
	plain, more := begun && ended && !strings.Contains(rest, `\`), true
	for plain && more {
		var number, sku, pieces string
		number, rest, _ = strings.Cut(rest, `,"`)
		sku, rest, _ = strings.Cut(rest, `",`)
		pieces, rest, more = strings.Cut(rest, "],[")
		l, bad := line{sku: feed.SKU(sku)}, [2]error{}
		l.number, bad[0] = strconv.Atoi(number)
		l.pieces, bad[1] = strconv.Atoi(pieces)
		plain, list = bad == [2]error{}, append(list, l)
	}
	if plain {
		return list, nil
	}
	var all []line
	err = json.Unmarshal([]byte(text), &all)
	return append(list[:had], all...), unread(err)
}

// distinct gives the lines of an order the numbers of their places where two have one number: reserves are known by order
// and line, and Kaspi may send none.
func distinct(lines []line) {
	if len(lines) < 2 {
		return
	}
	numbers := make(map[int]bool, len(lines))
	for _, l := range lines {
		numbers[l.number] = true
	}
	for i := range lines {
		if len(numbers) < len(lines) {
			lines[i].number = i
		}
	}
}

// SoldFilter chooses the sales that matter to a price list.
type SoldFilter struct {
	Held, Left []orders.Stage // of orders whose goods are still to leave the seller, and have left
	Since      time.Time      // placed
	LeftSince  time.Time      // of orders that have left: placed, unless their pieces are still reserved
}

// Sold lists what the orders sold that pass the filter, in no particular order. It is one look: no order moves on meanwhile.
func (s Orders) Sold(ctx context.Context, f SoldFilter) (sales []list.Sale, err error) {
	var lines []line
	text, args := soldQuery(f)
	err = query[struct{}]{"read what was sold", text, func(r row) (_ struct{}, err error) {
		var code, packed string
		if err := r.Scan(&code, &packed); err != nil {
			return struct{}{}, err
		}
		created, packed, _ := strings.Cut(packed, " ")
		ms, left := integer[int64](&created), strings.HasPrefix(packed, "1")
		lines, err = unpackLines(lines[:0], packed[1:])
		distinct(lines)
		for _, l := range lines {
			if l.sku != "" { // else Kaspi has left the offer out, it comes with a later answer
				pieces := max(1, l.pieces) // also where Kaspi has not told how many
				sales = append(sales, list.Sale{Order: code, Line: l.number, SKU: l.sku, Pieces: pieces, At: moment(ms), Left: left})
			}
		}
		return struct{}{}, err
	}}.each(ctx, s.read, func(struct{}) {}, args...)
	return sales, err
}

// soldQuery reads the index orders_sold, and of older orders those alone whose pieces are reserved.
func soldQuery(f SoldFilter) (text string, args []any) {
	text = `select code, created || ' 0' || lines from orders where created >= ` + param(&args, millis(f.Since)) + in("stage", f.Held, &args)
	text += ` union all select code, created || ' 1' || lines from orders where created >= ` + param(&args, millis(f.LeftSince)) +
		in("stage", f.Left, &args)
	text += ` union all select o.code, o.created || ' 1' || o.lines
		from (select distinct order_code from reserves where settled_at = 0) r cross join orders o
		where o.code = r.order_code and o.created >= ` + param(&args, millis(f.Since)) + ` and o.created < ` + param(&args, millis(f.LeftSince)) +
		in("o.stage", f.Left, &args)
	return text, args
}
