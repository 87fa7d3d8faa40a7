package app

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/orders"
	"kaspibot/bot/store/storetest"
	feedlist "kaspibot/feed/list"
	"kaspibot/kaspi"
)

func TestSalesAreLinesOfOrdersThatWereNotCancelled(t *testing.T) {
	t.Parallel()
	s := storetest.OpenSQLite(t, t.TempDir())
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	save := func(code string, stage orders.Stage, days int) {
		r := orders.Record{Stage: stage}
		r.Order.Code, r.Order.Created = kaspi.OrderCode(code), now.AddDate(0, 0, -days)
		r.Order.Entries = []kaspi.Entry{{Number: 0, SKU: "a b", Quantity: 2}, {Number: 1, Quantity: 5}}
		if err := s.SaveRecords(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	save("1", orders.StageNew, 1)
	save("2", orders.StageCancelled, 1)
	save("3", orders.StageInDelivery, 3)
	save("4", orders.StageDone, 46)
	save("5", orders.StageReturned, 5)
	untold := orders.Record{Stage: orders.StagePack} // how many Kaspi has not told, or not so that it could be read
	untold.Order.Code, untold.Order.Created, untold.Order.Entries = "6", now.AddDate(0, 0, -1), []kaspi.Entry{{Number: 0, SKU: "a b"}}
	if err := s.SaveRecords(t.Context(), untold); err != nil {
		t.Fatal(err)
	}

	var failure error
	source := sales{book: s, now: func() time.Time { return now }, fresh: func(context.Context) error { return failure }}
	got, err := source.Sales(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]feedlist.Sale{
		"1": {Order: "1", SKU: "a b", Pieces: 2, At: now.AddDate(0, 0, -1)},
		"3": {Order: "3", SKU: "a b", Pieces: 2, At: now.AddDate(0, 0, -3), Left: true},
		"6": {Order: "6", SKU: "a b", Pieces: 1, At: now.AddDate(0, 0, -1)},
	}
	sold := map[string]feedlist.Sale{}
	for _, sale := range got {
		sold[sale.Order] = sale
	}
	if diff := cmp.Diff(want, sold); diff != "" || len(got) != len(want) {
		t.Error(diff)
	}
	failure = errors.New("kaspi is down")
	if _, err := source.Sales(t.Context()); !errors.Is(err, failure) {
		t.Errorf("error %v, want %v", err, failure)
	}
}

func TestOrdersAreFreshWhenTheirJobSaysSo(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	e := newEngine(t.Context(), engineParts{now: func() time.Time { return now }})
	polls, failure := 0, errors.New("kaspi is down")
	poll := func(context.Context) error { polls++; return nil }
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.ordersFresh(impatient, true, poll); !errors.Is(err, context.Canceled) {
		t.Errorf("before the job has run: %v", err)
	}
	e.heard(&e.orders, nil)
	now = now.Add(ordersLast)
	e.heard(&e.orders, failure)
	if err := e.ordersFresh(t.Context(), true, poll); err != nil || polls != 0 {
		t.Errorf("one failure after a good answer: %v, %d polls", err, polls)
	}
	now = now.Add(time.Second)
	if err := e.ordersFresh(t.Context(), true, poll); !errors.Is(err, failure) || polls != 0 {
		t.Errorf("a quarter of an hour of failures: %v, %d polls", err, polls)
	}
	e.heard(&e.orders, nil)
	now = now.Add(time.Hour)
	if err := e.ordersFresh(t.Context(), true, poll); err != nil || polls != 1 {
		t.Errorf("a job that runs rarely: %v, %d polls", err, polls)
	}
}
