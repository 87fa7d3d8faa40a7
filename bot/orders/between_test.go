package orders_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/kaspi"
)

// between is the store, and somebody who comes after one of the desk's readings and before what the desk makes of it.
type between struct {
	*store.Store
	left  atomic.Int32 // readings until then
	come  func()
	gone  chan struct{} // closed when they are through
	ended bool          // before the desk went on: nothing kept them out
}

func (b *between) Record(ctx context.Context, code kaspi.OrderCode) (orders.Record, error) {
	r, err := b.Store.Record(ctx, code)
	b.read()
	return r, err
}

func (b *between) Records(ctx context.Context, f orders.Filter) ([]orders.Record, error) {
	list, err := b.Store.Records(ctx, f)
	b.read()
	return list, err
}

func (b *between) OpenActions(ctx context.Context) ([]orders.Action, error) {
	list, err := b.Store.OpenActions(ctx)
	b.read()
	return list, err
}

// read lets them in, and waits for them a little: where the desk keeps them out they are through after it.
func (b *between) read() {
	if b.left.Add(-1) != 0 {
		return
	}
	go func() {
		defer close(b.gone)
		b.come()
	}()
	select {
	case <-b.gone:
		b.ended = true
	case <-time.After(100 * time.Millisecond):
	}
}

// deskBetween is a desk in which somebody comes after its n-th reading from now on.
func (w *world) deskBetween(n int32, change func(*orders.Config)) (*orders.Desk, *between) {
	b := &between{Store: w.store, gone: make(chan struct{})}
	d := w.desk(func(c *orders.Config) {
		c.Records, c.Actions = b, b
		if change != nil {
			change(c)
		}
	})
	b.left.Store(n)
	return d, b
}

// What somebody else writes while the desk is at an order is not undone by what the desk had read before.
func TestNothingIsUndoneByWhatWasReadBefore(t *testing.T) {
	t.Parallel()
	for name, work := range map[string]func(context.Context, *orders.Desk) error{
		"poll":    func(ctx context.Context, d *orders.Desk) error { _, err := d.PollNew(ctx); return err },
		"tick":    func(ctx context.Context, d *orders.Desk) error { return d.Tick(ctx) },
		"handled": func(ctx context.Context, d *orders.Desk) error { return d.MarkHandled(ctx, "501") },
		"facts": func(ctx context.Context, d *orders.Desk) error {
			return d.NoteFacts(ctx, map[kaspi.OrderCode]orders.Facts{"501": {At: time.Now(), Total: 1}})
		},
	} {
		for n := int32(1); n <= 3; n++ {
			w := newWorld(t)
			w.put("501", nil)
			w.pollNew()
			w.pass(2 * time.Hour) // so that there is something to write
			d, b := w.deskBetween(n, nil)
			b.come = func() {
				if _, err := d.Hold(context.WithoutCancel(t.Context()), "501", yerzhan); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			if err := work(t.Context(), d); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if b.left.Load() > 0 {
				break // it reads less often
			}
			<-b.gone
			if got := w.record("501").Holder.ID; got != yerzhan.ID {
				t.Errorf("%s: somebody took the order after reading %d, and it is held by %d", name, n, got)
			}
		}
	}
}

// An act that ends while the desk looks for those that were left open is none of them.
func TestAnActThatEndsWhileOthersAreLookedForIsNotDoneAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	waits, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	d, b := w.deskBetween(1<<20, func(c *orders.Config) {
		c.Turn = func(ctx context.Context, _ func(func() int)) (context.Context, error) {
			once.Do(func() {
				close(waits)
				<-goOn
			})
			return ctx, nil
		}
	})
	pressed := make(chan error)
	go func() {
		_, err := d.Accept(context.WithoutCancel(t.Context()), "501", aigerim)
		pressed <- err
	}()
	<-waits
	b.come = func() {
		close(goOn)
		if err := <-pressed; err != nil {
			t.Error(err)
		}
	}
	b.left.Store(2) // of Tick: the waiting orders, then the open acts
	if err := d.Tick(t.Context()); err != nil {
		t.Error(err)
	}
	<-b.gone
	w.wantPosts("501", 1, 1)
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
}

// What the book knows when a press is written down decides about it, not what it knew a moment before.
func TestAPressIsJudgedByTheOrderAsItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	w.kaspi.Cancel("501", "BUYER_CANCELLATION_BY_MERCHANT")
	d, b := w.deskBetween(1, nil)
	b.come = func() {
		if _, err := d.PollNew(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}
	_, err := d.Accept(t.Context(), "501", aigerim)
	if _, gone := errors.AsType[*orders.GoneError](err); !gone {
		t.Errorf("got %v, want that it is gone", err)
	}
	<-b.gone
	if b.ended {
		w.wantPosts("501", 0, 0)
	}
}

// slowOrder is Kaspi, whose answer about one order takes time.
type slowOrder struct {
	orders.Kaspi
	takes func()
}

func (k slowOrder) Order(ctx context.Context, id kaspi.OrderID) (kaspi.Order, error) {
	o, err := k.Kaspi.Order(ctx, id)
	k.takes()
	return o, err
}

// An answer is true of when it was asked for: what was asked for while it was on its way may be newer.
func TestAnOrderIsKnownAsOfTheQuestion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	begun := w.now()
	d := w.desk(func(c *orders.Config) {
		c.Kaspi = slowOrder{w.client, func() { w.pass(20 * time.Minute) }}
	})
	if _, err := d.Accept(t.Context(), "501", aigerim); err != nil {
		t.Fatal(err)
	}
	if r := w.record("501"); r.AsOf.Sub(begun) > 10*time.Minute || r.AsOf.Before(begun) {
		t.Errorf("read back as of %v after the press", r.AsOf.Sub(begun))
	}
}
