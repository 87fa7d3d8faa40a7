package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/feed/list"
	"kaspibot/feed/page"
	"kaspibot/kaspi"
)

func TestTheGuardIsTheUsualOneUnlessSetOtherwise(t *testing.T) {
	t.Parallel()
	c, err := parseConfig(good(), everything()...)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(list.DefaultGuard(), c.Guard.guard()); diff != "" {
		t.Error(diff)
	}
	for name, value := range map[string]string{
		"GUARD_OFFERS_DROP_PERCENT": "101", "GUARD_MEDIAN_PRICE_PERCENT": "-1", "GUARD_PRICE_SLACK": "-1",
	} {
		set := good()
		set[name] = value
		if _, err := parseConfig(set, everything()...); err == nil {
			t.Errorf("%s=%s is taken", name, value)
		}
	}
}

func TestSalesAreLinesOfOrdersThatWereNotCancelled(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
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

	var failure error
	book := &countingBook{Store: s}
	source := sales{
		records: book, now: func() time.Time { return now }, fresh: func(context.Context) error { return failure },
	}
	got, err := source.Sales(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]list.Sale{
		"1": {Order: "1", SKU: "a b", Pieces: 2, At: now.AddDate(0, 0, -1)},
		"3": {Order: "3", SKU: "a b", Pieces: 2, At: now.AddDate(0, 0, -3), Left: true},
	}
	sold := map[string]list.Sale{}
	for _, sale := range got {
		sold[sale.Order] = sale
	}
	if diff := cmp.Diff(want, sold); diff != "" || len(got) != 2 {
		t.Error(diff)
	}
	if book.read != 2 {
		t.Errorf("%d records are read and decoded, want those of the 2 sales alone", book.read)
	}
	failure = errors.New("kaspi is down")
	if _, err := source.Sales(t.Context()); !errors.Is(err, failure) {
		t.Errorf("error %v, want %v", err, failure)
	}
}

// countingBook counts the records that it has read: each is a row that the database found and the store decoded.
type countingBook struct {
	*store.Store
	read int
}

func (b *countingBook) Records(ctx context.Context, f orders.Filter) ([]orders.Record, error) {
	list, err := b.Store.Records(ctx, f)
	b.read += len(list)
	return list, err
}

func TestOrdersAreFreshWhenTheirJobSaysSo(t *testing.T) {
	t.Parallel()
	e := newEngine(t.Context())
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	e.now = func() time.Time { return now }
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

func TestTheLinkCanBeChangedAndARestartKeepsBothPlaces(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	now := time.Now()
	clock := func() time.Time { return now }
	start := func() links {
		l := links{config: Config{PublicURL: "https://shop.example/"}, settings: s, now: clock}
		path, err := l.path(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		l.page = page.New(page.Config{Path: path, Now: clock, Log: slog.New(slog.DiscardHandler)})
		if err := l.restore(t.Context()); err != nil {
			t.Fatal(err)
		}
		return l
	}
	code := func(l links, link string) int { // 503: the place is right, there is no list
		w := httptest.NewRecorder()
		l.page.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, link, nil))
		return w.Code
	}
	l := start()
	old, err := l.Link(t.Context())
	if err != nil || code(l, old) != 503 {
		t.Fatalf("%s answers %d, %v", old, code(l, old), err)
	}
	link, err := l.NewLink(t.Context(), time.Hour)
	if err != nil || link == old {
		t.Fatalf("%s, %v", link, err)
	}
	l = start()
	if code(l, link) != 503 || code(l, old) != 503 {
		t.Errorf("within the hour: %d at the new place, %d at the old", code(l, link), code(l, old))
	}
	now = now.Add(time.Hour)
	if code(l, link) != 503 || code(l, old) != 404 {
		t.Errorf("after the hour: %d at the new place, %d at the old", code(l, link), code(l, old))
	}
	if next, err := l.NewLink(t.Context(), 0); err != nil || code(l, next) != 503 || code(l, link) != 404 {
		t.Errorf("at once: %d at the new place, %d at the old, %v", code(l, next), code(l, link), err)
	}
	l.config.FeedPath = "/fixed"
	if _, err := l.NewLink(t.Context(), 0); !errors.Is(err, bot.ErrFixedLink) {
		t.Errorf("a configured path was changed: %v", err)
	}
}
