package reports

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/feed/xlsx"
	"kaspibot/kaspi"
)

// add writes an order into the sheets that it belongs to.
func (r *report) add(rec orders.Record) error {
	f := orders.FiguresOf(rec)
	outcome := f.Stage.Outcome()
	day := f.Created.Sub(r.From) / (24 * time.Hour)
	r.Stats.add(outcome, f.Money)
	r.Days[day].add(outcome, f.Money)
	r.goods.add(f, outcome)
	p := &r.parts[day]
	for sum, a := range map[*kaspi.Tenge]orders.Amount{
		&p.cost: f.Money.Cost, &p.commission: f.Money.Commission, &p.delivery: f.Money.Delivery, &p.tax: f.Money.Tax,
	} {
		if a.Known {
			*sum += a.Tenge
		}
	}
	err := errors.Join(r.addOrder(rec, f), r.addLines(rec, f))
	if outcome == orders.OutcomeCancelled || outcome == orders.OutcomeReturned {
		err = errors.Join(err, r.addLost(rec, f))
	}
	return err
}

// money is a cell of an amount, empty when it is not known.
func money(a orders.Amount) any {
	if !a.Known {
		return nil
	}
	return int64(a.Tenge)
}

// local is a time by Almaty's clock; a zero one stays zero, which is an empty cell.
func local(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(kaspi.Almaty())
}

func (r *report) outcome(o orders.Outcome) string { return r.texts.Text("reports.outcome", string(o)) }
func (r *report) stage(s orders.Stage) string     { return r.texts.Text("reports.stage", string(s)) }

// addOrder writes the row of an order. Its profit is a formula: who fills in a cost that was not known sees the sums change.
func (r *report) addOrder(rec orders.Record, f orders.Figures) error {
	s, m := r.book.Sheet(sheetOrders), f.Money
	row := s.Rows() + 1
	var accept any
	if f.Accept >= 0 {
		accept = f.Accept.Minutes()
	}
	known := 0
	if m.Profit().Known {
		known = 1
	}
	cells := []any{
		string(f.Code), local(f.Created), local(rec.AcceptedAt), local(rec.OverSince()), r.stage(f.Stage),
		r.outcome(f.Stage.Outcome()), f.City, int64(f.Total), int64(m.Revenue), money(m.Cost), money(m.Commission),
		money(m.Delivery), money(m.Tax), money(m.Profit()), accept, known,
	}
	r.row(slices.Clone(cells))
	cells[13] = xlsx.Formula{
		Text: fmt.Sprintf(`IF(COUNT(I%[1]d:M%[1]d)=5,I%[1]d-J%[1]d-K%[1]d-L%[1]d-M%[1]d,"")`, row), Value: money(m.Profit()),
	}
	cells[15] = xlsx.Formula{Text: fmt.Sprintf("COUNT(N%d)", row), Value: known}
	return s.Row(cells...)
}

func (r *report) addLines(rec orders.Record, f orders.Figures) error {
	outcome := f.Stage.Outcome()
	for i, l := range f.Lines {
		e := rec.Order.Entries[i]
		r.titles[l.SKU] = cmp.Or(e.Title, e.Category.Title, r.titles[l.SKU])
		sold, revenue := 0, int64(0)
		if outcome == orders.OutcomeSold {
			sold, revenue = l.Pieces, int64(l.Total)
		}
		err := r.book.Sheet(sheetLines).Row(
			string(f.Code), local(f.Created), r.outcome(outcome), l.SKU, cmp.Or(e.Title, e.Category.Title), l.Pieces, int64(e.Price),
			int64(l.Total), sold, revenue, money(l.Profit),
		)
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *report) addLost(rec orders.Record, f orders.Figures) error {
	r.lost += f.Total
	if f.Money.Delivery.Known {
		r.back += f.Money.Delivery.Tenge
	}
	since, reason := rec.OverSince(), ""
	if rec.Entered.Stage == rec.Stage {
		since = rec.Entered.At
	}
	if rec.Order.CancellationReason != "" {
		reason = r.texts.Text("reports.reason", rec.Order.CancellationReason)
	}
	return r.book.Sheet(sheetLost).Row(
		string(f.Code), local(f.Created), local(since), r.outcome(f.Stage.Outcome()), r.stage(f.Stage), reason, f.City, int64(f.Total),
		money(f.Money.Delivery),
	)
}

// sums ends a sheet with the sums of its columns from one on, and what they come to.
func (r *report) sums(sheet, from int, values ...int64) error {
	s := r.book.Sheet(sheet)
	last := s.Rows()
	if last < 2 {
		return nil
	}
	cells := make([]any, from, from+len(values))
	cells[0] = r.texts.Text("reports.total", nil)
	for i, v := range values {
		column := xlsx.Letters(from + i)
		cells = append(cells, xlsx.Formula{Text: fmt.Sprintf("SUM(%s2:%s%d)", column, column, last), Value: v})
	}
	return s.Total(cells...)
}

// all adds up what the days' profit is made of.
func (r *report) all() (p parts) {
	for _, d := range r.parts {
		p.cost, p.commission, p.delivery, p.tax = p.cost+d.cost, p.commission+d.commission, p.delivery+d.delivery, p.tax+d.tax
	}
	return p
}

// totals ends the sheets that have a row for each order or line.
func (r *report) totals() error {
	p := r.all()
	pieces, revenue, profit := 0, kaspi.Tenge(0), kaspi.Tenge(0)
	for _, g := range r.goods {
		pieces, revenue, profit = pieces+g.Pieces, revenue+g.Revenue, profit+g.Profit
	}
	return errors.Join(
		r.sums(sheetOrders, 8, int64(r.Revenue), int64(p.cost), int64(p.commission), int64(p.delivery), int64(p.tax), int64(r.Profit)),
		r.sums(sheetLines, 8, int64(pieces), int64(revenue), int64(profit)),
		r.sums(sheetLost, 7, int64(r.lost), int64(r.back)),
	)
}

// writeGoods writes a row for each thing that was ordered, with what brings the most on top.
func (r *report) writeGoods() error {
	list := make([]Good, 0, len(r.goods))
	for _, g := range r.goods {
		list = append(list, *g)
	}
	slices.SortFunc(list, func(a, b Good) int { return byNumber(int64(a.Revenue), int64(b.Revenue), a.SKU, b.SKU) })
	all := Good{}
	for _, g := range list {
		var profit any = int64(g.Profit)
		if g.Known == 0 && g.Profit == 0 && g.Pieces > 0 {
			profit = nil
		}
		err := r.book.Sheet(sheetGoods).Row(
			g.SKU, r.titles[g.SKU], g.Pieces, int64(g.Revenue), profit, g.Cancelled, g.Returned,
		)
		if err != nil {
			return err
		}
		all.Pieces, all.Revenue, all.Profit = all.Pieces+g.Pieces, all.Revenue+g.Revenue, all.Profit+g.Profit
		all.Cancelled, all.Returned = all.Cancelled+g.Cancelled, all.Returned+g.Returned
	}
	return r.sums(sheetGoods, 2, int64(all.Pieces), int64(all.Revenue), int64(all.Profit), int64(all.Cancelled), int64(all.Returned))
}

// notes say how to read the rest, in this order.
var notes = []string{
	"day", "sold", "cancelled", "returned", "waiting", "cost", "delivery", "empty", "shared", "missing", "buyers",
}

func (r *report) writeNotes() error {
	for _, note := range notes {
		if err := r.book.Sheet(sheetNotes).Row(r.texts.Text("reports.note."+note, nil)); err != nil {
			return err
		}
	}
	return nil
}
