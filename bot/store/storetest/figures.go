package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// decided is a record of an order that was sold by the facts of when it was decided.
func decided(code string, seconds int) orders.Record {
	r := Record(code)
	r.Stage = orders.StageDone
	r.Entered = orders.Entered{Stage: r.Stage, At: At(seconds + 40)}
	r.Order.Created, r.Order.Approved, r.AcceptedAt = At(seconds), At(seconds+1), At(seconds+31)
	r.Order.Total, r.Order.Address.Town = 14_000, "Өскемен"
	r.Order.Entries = []kaspi.Entry{
		{Number: 0, SKU: "a\tb\n", Title: "Чайник", Quantity: 2, Price: 5000, Total: 10_000}, {Number: 1, Quantity: 1, Total: 4000},
	}
	r.Facts = orders.Facts{
		At: At(seconds), Total: 14_000, Delivery: orders.Amount{Tenge: 1276, Known: true}, Tax: 420,
		Lines: []orders.LineFacts{
			{SKU: "a\tb\n", Quantity: 2, Cost: orders.Amount{Tenge: 4000, Known: true}, Commission: orders.Amount{Tenge: 1250, Known: true}},
			{Quantity: 1, Cost: orders.Amount{Tenge: 3900, Known: true}, Commission: orders.Amount{Tenge: 500, Known: true}},
		},
	}
	return r
}

func figuresBetween(t *testing.T, s Engine, from, to time.Time) (list []orders.Figures) {
	t.Helper()
	must(t, s.EachFigures(t.Context(), from, to, func(f orders.Figures) {
		f.Lines = slices.Clone(f.Lines)
		list = append(list, f)
	}))
	return list
}

func testFiguresAreThoseOfTheRecord(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	late, early := decided("1", 20), decided("2", 10)
	unknown := Record("3")
	unknown.Order.Created = At(30)
	must(t, s.SaveRecords(t.Context(), late, early, unknown, Placed("4", orders.StageDone, 31, "not any more")))
	want := []orders.Figures{orders.FiguresOf(early), orders.FiguresOf(late), orders.FiguresOf(unknown)}
	for i := range want {
		for n := range want[i].Lines {
			if l := &want[i].Lines[n]; l.SKU != "" {
				l.SKU = "a b " // no blank stands between fields
			}
		}
	}
	check := func(what string) {
		t.Helper()
		same(t, what, figuresBetween(t, s, At(10), At(31)), want)
		same(t, what+", of a shorter time", figuresBetween(t, s, At(11), At(30)), want[1:2])
	}
	check("figures")
	for _, form := range []orders.Form{orders.FormCompact, orders.FormForgotten} {
		must(t, s.Shorten(t.Context(), form, []orders.Record{early.In(form, At(50)), late.In(form, At(50))}))
		check("figures of shortened records")
	}
	must(t, s.Close())
	s = open(t, dir)
	check("figures after reopening")
}

func testRecordsAreShownByDateUntilSomebodyHasEnough(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	for i, code := range []string{"3", "1", "2", "4"} {
		must(t, s.SaveRecords(t.Context(), Placed(code, orders.StageDone, i, "")))
	}
	enough := errors.New("enough")
	var got []orders.Record
	err := s.EachRecord(t.Context(), At(0), At(3), func(r orders.Record) error {
		if got = append(got, r); len(got) == 2 {
			return enough
		}
		return nil
	})
	same(t, "shown", inOrder(got), []string{"3", "1"})
	if !errors.Is(err, enough) {
		t.Errorf("got %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := s.EachRecord(ended, At(0), At(3), func(orders.Record) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
