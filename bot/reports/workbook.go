package reports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/feed/xlsx"
	"kaspibot/kaspi"
)

// Records shows the record of each order that was placed from one time on and before another, the oldest first, and ends
// with the first error.
type Records interface {
	EachRecord(ctx context.Context, from, to time.Time, show func(orders.Record) error) error
}

// Texts are the words of a workbook, in the reader's language.
type Texts interface {
	Text(name string, view any) string
	// Columns are the heads of a table.
	Columns(name string) []string
}

// Month is the time of the month that a moment is in.
func Month(of time.Time) (from, to time.Time) {
	year, month, _ := of.In(kaspi.Almaty()).Date()
	from = time.Date(year, month, 1, 0, 0, 0, 0, kaspi.Almaty())
	return from, from.AddDate(0, 1, 0)
}

// The sheets, in their order.
const (
	sheetOrders = iota
	sheetLines
	sheetGoods
	sheetMoney
	sheetLost
	sheetNotes
)

var sheetNames = []string{"orders", "lines", "goods", "money", "lost", "notes"}

// report is a workbook of orders that is being written.
type report struct {
	Stats // of its orders, but for cities, hours and the times to accept
	// row hears of the rows of the first sheet, the names of its columns first. A cell is a string, a number, a time.Time or
	// nil.
	row func(cells []any)

	texts  Texts
	book   *xlsx.Writer
	parts  []parts     // by day
	lost   kaspi.Tenge // what cancelled and returned orders would have brought
	back   kaspi.Tenge // what was paid for their delivery
	goods  goods
	titles map[string]string // by SKU
}

// parts are what a day's profit is made of, as far as it is known.
type parts struct{ cost, commission, delivery, tax kaspi.Tenge }

// Write writes the orders of the days from one midnight to another as a workbook, and tells row of the rows of its first
// sheet. Nothing in it names a buyer.
func Write(ctx context.Context, book Records, from, to time.Time, texts Texts, out io.Writer, row func([]any)) (_ Stats, err error) {
	names := make([]string, len(sheetNames))
	for i, name := range sheetNames {
		names[i] = texts.Text("reports.sheet", name)
	}
	w, err := xlsx.NewWriter(names...)
	if err != nil {
		return Stats{}, fmt.Errorf("report: %w", err)
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	r := &report{
		Stats: Stats{From: from, To: to}, row: row, texts: texts, book: w, goods: goods{}, titles: map[string]string{},
	}
	for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
		r.Days, r.parts = append(r.Days, Day{Date: day}), append(r.parts, parts{})
	}
	if err = r.heads(); err == nil {
		err = book.EachRecord(ctx, from, to, r.add)
	}
	if err == nil {
		err = errors.Join(r.totals(), r.writeGoods(), r.writeMoney(), r.writeNotes())
	}
	if err == nil {
		_, err = w.WriteTo(out)
	}
	if err != nil {
		return r.Stats, fmt.Errorf("report: %w", err)
	}
	return r.Stats, nil
}

// looks are how the columns of each sheet look, and how wide they are.
var looks = [][]xlsx.Column{
	sheetOrders: {
		{Width: 13}, {Width: 17, Look: xlsx.DayClock}, {Width: 17, Look: xlsx.DayClock}, {Width: 17, Look: xlsx.DayClock}, {Width: 24},
		{Width: 14}, {Width: 20}, {Width: 12, Look: xlsx.Whole}, {Width: 12, Look: xlsx.Whole}, {Width: 12, Look: xlsx.Whole},
		{Width: 12, Look: xlsx.Whole}, {Width: 12, Look: xlsx.Whole}, {Width: 12, Look: xlsx.Whole}, {Width: 12, Look: xlsx.Whole},
		{Width: 12, Look: xlsx.Tenths}, {Width: 10, Look: xlsx.Whole},
	},
	sheetLines: {
		{Width: 13}, {Width: 17, Look: xlsx.DayClock}, {Width: 14}, {Width: 18}, {Width: 60}, {Width: 8, Look: xlsx.Whole},
		{Width: 12, Look: xlsx.Whole}, {Width: 12, Look: xlsx.Whole}, {Width: 10, Look: xlsx.Whole}, {Width: 12, Look: xlsx.Whole},
		{Width: 12, Look: xlsx.Whole},
	},
	sheetGoods: {
		{Width: 18}, {Width: 60}, {Width: 10, Look: xlsx.Whole}, {Width: 13, Look: xlsx.Whole}, {Width: 13, Look: xlsx.Whole},
		{Width: 10, Look: xlsx.Whole}, {Width: 10, Look: xlsx.Whole},
	},
	sheetMoney: {
		{Width: 12, Look: xlsx.Day}, {Width: 9, Look: xlsx.Whole}, {Width: 9, Look: xlsx.Whole}, {Width: 13, Look: xlsx.Whole},
		{Width: 13, Look: xlsx.Whole}, {Width: 13, Look: xlsx.Whole}, {Width: 13, Look: xlsx.Whole}, {Width: 13, Look: xlsx.Whole},
		{Width: 13, Look: xlsx.Whole}, {Width: 16, Look: xlsx.Whole},
	},
	sheetLost: {
		{Width: 13}, {Width: 17, Look: xlsx.DayClock}, {Width: 17, Look: xlsx.DayClock}, {Width: 14}, {Width: 24}, {Width: 34}, {Width: 20},
		{Width: 12, Look: xlsx.Whole}, {Width: 12, Look: xlsx.Whole},
	},
	sheetNotes: {{Width: 100, Look: xlsx.Prose}},
}

// heads begins the sheets with the names of their columns.
func (r *report) heads() error {
	for i, name := range sheetNames {
		columns := slices.Clone(looks[i])
		heads := []string{r.texts.Text("reports.note.head", r.From)}
		if i != sheetNotes {
			heads = r.texts.Columns("reports.columns." + name)
		}
		if len(heads) != len(columns) {
			return fmt.Errorf("sheet %s has %d columns and %d names for them", name, len(columns), len(heads))
		}
		cells := make([]any, len(heads))
		for c, head := range heads {
			columns[c].Head, cells[c] = strings.TrimSpace(head), strings.TrimSpace(head)
		}
		if err := r.book.Sheet(i).Head(columns...); err != nil {
			return err
		}
		if i == sheetOrders {
			r.row(cells)
		}
	}
	return nil
}
