package orders_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func (w *world) wantLines(code kaspi.OrderCode, n int, known bool) orders.Record {
	w.t.Helper()
	r := w.record(code)
	if len(r.Order.Entries) != n || r.Order.EntriesKnown != known {
		w.t.Errorf("order %s: %d lines, all known: %t; want %d, %t", code, len(r.Order.Entries), r.Order.EntriesKnown, n, known)
	}
	return r
}

func TestLinesThatDidNotComeAlongAreFetchedOnce(t *testing.T) {
	t.Parallel()
	for name, misbehave := range map[string]func(*kaspitest.Server){
		"none came":        func(s *kaspitest.Server) { s.IgnoreInclude(true) },
		"some are missing": func(s *kaspitest.Server) { s.HideEntries(1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			misbehave(w.kaspi)
			w.put("501", nil)
			w.pollNew()
			w.wantLines("501", 2, true)
			if p := w.pollNew(); p.Changed != 0 {
				t.Errorf("second poll: got %+v", p)
			}
			if n := w.kaspi.Count("GET", "/orders/"); n != 1 {
				t.Errorf("lines were asked for %d times, want once", n)
			}
			w.wantLines("501", 2, true)
		})
	}
}

func TestACardWithoutLinesIsFilledLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.kaspi.HideEntries(1)
	w.put("501", nil)
	w.kaspi.Fail(faults.Row{Operation: "GET /orders/", Times: -1, Code: 400})
	if p := w.pollNew(); p.New != 1 {
		t.Errorf("got %+v: the order is not kept back for its lines", p)
	}
	w.wantLines("501", 1, false)
	w.kaspi.ClearFaults()
	w.pollNew()
	if r := w.wantLines("501", 2, true); r.Revision != 2 {
		t.Errorf("revision %d, want 2: the card must be drawn again", r.Revision)
	}
}

func TestLinesAreReadAgainWhenTheSumChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	o, _ := w.kaspi.Get("501")
	o.Lines, o.Total = o.Lines[:1], 0
	w.kaspi.Put(o)
	w.kaspi.IgnoreInclude(true)
	w.pollNew()
	if r := w.wantLines("501", 1, true); r.Order.Total != 9000 {
		t.Errorf("total %d, want 9000", r.Order.Total)
	}
}

func TestLinesOfFinishedOrdersAreNotAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.kaspi.IgnoreInclude(true)
	w.put("501", func(o *kaspitest.Order) { o.State = "ARCHIVE" })
	w.pollArchive()
	w.wantLines("501", 0, false)
	if n := w.kaspi.Count("GET", "/orders/"); n != 0 {
		t.Errorf("%d requests for lines", n)
	}
}

func TestLinesAreFetchedAtMostEightAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.kaspi.IgnoreInclude(true)
	for i := range 40 {
		w.put(fmt.Sprint(501+i), nil)
	}
	counted := &countingKaspi{Kaspi: w.client, full: make(chan struct{})}
	d := w.desk(func(c *orders.Config) { c.Kaspi = counted })
	if p := w.polled(d.PollNew(t.Context())); p.New != 40 {
		t.Errorf("got %+v", p)
	}
	if n := counted.most.Load(); n != 8 {
		t.Errorf("%d at a time, want 8", n)
	}
	w.wantLines("540", 2, true)
}

// countingKaspi counts how many requests for lines are under way. The first eight wait for each other.
type countingKaspi struct {
	orders.Kaspi
	now, most atomic.Int32
	full      chan struct{}
}

func (k *countingKaspi) Entries(ctx context.Context, id kaspi.OrderID) ([]kaspi.Entry, error) {
	n := k.now.Add(1)
	defer k.now.Add(-1)
	if k.most.CompareAndSwap(n-1, n) && n == 8 {
		close(k.full)
	}
	if n > 8 {
		return nil, errors.New("too many")
	}
	<-k.full
	return k.Kaspi.Entries(ctx, id)
}

func TestAnOrderWithoutLinesIsNotTakenForKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", func(o *kaspitest.Order) { o.Lines = nil })
	w.pollNew()
	w.wantLines("501", 0, false)
}
