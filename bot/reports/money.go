package reports

import (
	"fmt"
	"strings"

	"kaspibot/bot/orders"
	"kaspibot/feed/xlsx"
)

// writeMoney writes a row for each day, which adds up the rows of the first sheet.
func (r *report) writeMoney() error {
	s := r.book.Sheet(sheetMoney)
	for i, d := range r.Days {
		in := r.ofDay(s.Rows() + 1)
		p := r.parts[i]
		sold := fmt.Sprintf(`,%s,%s`, r.column('F'), quoted(r.outcome(orders.OutcomeSold)))
		cells := []any{
			d.Date,
			xlsx.Formula{Text: "COUNTIFS(" + in + ")", Value: d.Orders},
			xlsx.Formula{Text: "COUNTIFS(" + in + sold + ")", Value: d.Sold},
		}
		for column, v := range []int64{int64(d.Revenue), int64(p.cost), int64(p.commission), int64(p.delivery), int64(p.tax), int64(d.Profit)} {
			cells = append(cells, xlsx.Formula{Text: "SUMIFS(" + r.column('I'+rune(column)) + "," + in + ")", Value: v})
		}
		cells = append(cells, xlsx.Formula{Text: "SUMIFS(" + r.column('P') + "," + in + sold + ")", Value: d.Known})
		if err := s.Row(cells...); err != nil {
			return err
		}
	}
	p := r.all()
	return r.sums(sheetMoney, 1, int64(r.Orders), int64(r.Sold), int64(r.Revenue), int64(p.cost), int64(p.commission),
		int64(p.delivery), int64(p.tax), int64(r.Profit), int64(r.Known))
}

// ofDay is the condition that an order was placed on the day of a row. The numbers in it are whole: a decimal one would be
// written the way of the reader's country, and not be read so everywhere.
func (r *report) ofDay(row int) string {
	placed := r.column('B')
	return fmt.Sprintf(`%s,">="&$A%d,%s,"<"&($A%d+1)`, placed, row, placed, row)
}

// column is one of the first sheet without its head and its sums.
func (r *report) column(letter rune) string {
	orders := r.book.Sheet(sheetOrders)
	last := max(2, r.Orders+1)
	return fmt.Sprintf("'%s'!$%c$2:$%c$%d", strings.ReplaceAll(orders.Name, "'", "''"), letter, letter, last)
}

func quoted(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }
