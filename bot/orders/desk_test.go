package orders_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestADeskWithAPartMissingIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, spoil := range map[string]func(*orders.Config){
		"Kaspi":    func(c *orders.Config) { c.Kaspi = nil },
		"Acceptor": func(c *orders.Config) { c.Acceptor = nil },
		"Merchant": func(c *orders.Config) { c.Merchant = nil },
		"Records":  func(c *orders.Config) { c.Records = nil },
		"Actions":  func(c *orders.Config) { c.Actions = nil },
		"Audit":    func(c *orders.Config) { c.Audit = nil },
		"Settings": func(c *orders.Config) { c.Settings = nil },
		"Now":      func(c *orders.Config) { c.Now = nil },
		"Log":      func(c *orders.Config) { c.Log = nil },
		"Grace":    func(c *orders.Config) { c.Grace = 0 },
	} {
		c := w.config()
		spoil(&c)
		if _, err := orders.New(c); err == nil {
			t.Errorf("without %s: got no error", name)
		}
	}
}

func TestTheDeadlineIsInTheShopsWorkingTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	noon := w.now().Truncate(24 * time.Hour).Add(7 * time.Hour) // 12:00 in Almaty
	w.put("501", func(o *kaspitest.Order) { o.Approved = noon })
	h := hours(t, "1-7 09:00-14:00")
	w.Desk = w.desk(func(c *orders.Config) { c.Hours = h })
	w.pollNew()
	if r, want := w.record("501"), noon.Add(22*time.Hour); !r.Deadline.Equal(want) {
		t.Errorf("got %s, want %s, the next day at 10:00", r.Deadline, want)
	}
}

func TestTheAuditTrailSaysWhoDidWhatAndHowItEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 5 {
		w.put(fmt.Sprint(501+i), nil)
	}
	w.pollNew()
	trail := &trail{}
	d := w.desk(func(c *orders.Config) { c.Audit = trail })

	w.kaspi.AcceptInCabinet("502")
	w.kaspi.Cancel("503", "BUYER_CANCELLATION_HIMSELF")
	w.accept(d, "501", nil)
	w.accept(d, "502", nil)
	w.accept(d, "503", nil)
	w.accept(d, "504", &faults.Row{Code: 401})
	w.accept(d, "505", &faults.Row{Code: 500})
	w.pass(grace)
	if err := d.Tick(t.Context()); err != nil {
		t.Error(err)
	}
	var got []string
	for _, e := range trail.entries {
		got = append(got, fmt.Sprint(e.Who.Name, " ", e.Verb, " ", e.Order, " ", e.Result))
		if e.At.IsZero() || e.Who.Chat != aigerim.Chat {
			t.Errorf("%+v: no time or no chat", e)
		}
	}
	want := []string{
		"Айгерим accept 501 done", "Айгерим accept 502 elsewhere", "Айгерим accept 503 gone",
		"Айгерим accept 504 refused", "Айгерим accept 505 unknown", "Айгерим accept 505 unconfirmed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("the trail, - wanted, + got:\n", diff)
	}
}

// accept presses for Айгерим while Kaspi has the fault, whatever comes of it.
func (w *world) accept(d *orders.Desk, code kaspi.OrderCode, f *faults.Row) {
	if f != nil {
		f.Operation = "POST"
		w.kaspi.Fail(*f)
	}
	_, _ = d.Accept(w.t.Context(), code, aigerim)
}

type trail struct{ entries []orders.AuditEntry }

func (l *trail) Audit(_ context.Context, e orders.AuditEntry) error {
	l.entries = append(l.entries, e)
	return nil
}

func TestALostAuditLineDoesNotUndoAnAccept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	d, _ := w.mortalDesk(7, false) // the record is saved; the action and the trail are not
	if _, err := d.Accept(t.Context(), "501", aigerim); err != nil {
		t.Error(err)
	}
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
	w.wantOpen(1)
	w.tick()
	w.wantOpen(0)
	w.wantPosts("501", 1, 1)
}

func TestWithoutAnApprovalTheClockStartsWithTheOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	held := &heldKaspi{Kaspi: w.client, during: func() {}}
	d := w.desk(func(c *orders.Config) { c.Kaspi = held })
	w.polled(d.PollNew(t.Context()))
	held.list[0].Approved = time.Time{}
	held.list[0].Created = w.now().Add(-time.Hour)
	w.polled(d.PollNew(t.Context()))
	r := w.record("501")
	if want := r.Order.Created.Add(orders.AcceptWithin); !r.Deadline.Equal(want) || r.Revision != 2 {
		t.Errorf("deadline %s, want %s; revision %d", r.Deadline, want, r.Revision)
	}
}

func TestACardDoesNotWaitLongForItsLines(t *testing.T) {
	w := newWorld(t)
	w.kaspi.IgnoreInclude(true)
	w.put("501", nil)
	held := &heldKaspi{Kaspi: w.client, during: func() {}}
	for range held.Orders(t.Context(), kaspi.Query{State: kaspi.StateNew, From: w.now().Add(-time.Hour)}) {
	}
	d := w.desk(func(c *orders.Config) { c.Kaspi = silentLines{held} })
	if _, err := w.store.Stages(t.Context()); err != nil { // what closes readers at rest begins with the first of them, and must not in the bubble
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		if p, err := d.PollNew(t.Context()); err != nil || p.New != 1 {
			t.Errorf("got %+v, %v", p, err)
		}
		if took := time.Since(begun); took != 10*time.Second {
			t.Errorf("the poll took %s, want 10s", took)
		}
	})
	w.wantLines("501", 0, false)
	w.wantLogged(`level=WARN msg="lines of orders are missing" orders=1`)
}

// silentLines is a Kaspi that lists orders and never answers when asked for lines.
type silentLines struct{ orders.Kaspi }

func (silentLines) Entries(ctx context.Context, _ kaspi.OrderID) ([]kaspi.Entry, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// atOnce is a Kaspi that accepts at once.
type atOnce struct {
	orders.Kaspi
	order kaspi.Order
}

func (k *atOnce) Order(context.Context, kaspi.OrderID) (kaspi.Order, error) { return k.order, nil }

func (k *atOnce) Accept(context.Context, kaspi.OrderID, kaspi.OrderCode) error {
	k.order.Status = kaspi.StatusAcceptedByMerchant
	return nil
}

func TestNobodyIsShownWhoIsAtAnAcceptThatEndsAtOnce(t *testing.T) {
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	k := &atOnce{w.client, w.record("501").Order}
	var looks atomic.Int32
	d := w.desk(func(c *orders.Config) { c.Kaspi, c.Acceptor, c.Changed = k, k, func() { looks.Add(1) } })
	if _, err := w.store.Stages(t.Context()); err != nil { // see above
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		if r, err := d.Accept(t.Context(), "501", aigerim); err != nil || !r.Stage.Accepted() {
			t.Errorf("got %s, %v", r.Stage, err)
		}
		<-time.After(time.Minute)
		if n := looks.Load(); n != 1 {
			t.Errorf("the chats look %d times, want once for the end", n)
		}
	})
}

func TestOnlyWhatASellerCanSeeMakesARevision(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	held := &heldKaspi{Kaspi: w.client, during: func() {}}
	w.Desk = w.desk(func(c *orders.Config) { c.Kaspi = held })
	w.pollNew()
	for _, c := range []struct {
		name   string
		change func(*kaspi.Order)
		seen   bool
	}{
		{"phone", func(o *kaspi.Order) { o.Customer.Phone = "0000000000" }, false},
		{"alias", func(o *kaspi.Order) { o.PhoneAlias = "+ 7 (700) 111-22-33,1234567890" }, false},
		{"courier's plan", func(o *kaspi.Order) { o.Courier.Planned = time.UnixMilli(1) }, false},
		{"weight", func(o *kaspi.Order) { o.Entries[0].Weight = 700 }, false},
		{"planned date", func(o *kaspi.Order) { o.PlannedDelivery = o.PlannedDelivery.Add(time.Hour) }, true},
		{"town", func(o *kaspi.Order) { o.Address.Town = "Астана" }, true},
		{"quantity", func(o *kaspi.Order) { o.Entries[0].Quantity = 1 }, true},
		{"total", func(o *kaspi.Order) { o.Total-- }, true},
		{"lines unknown", func(o *kaspi.Order) { o.Entries = nil; o.EntriesKnown = false }, false},
		{"stage", func(o *kaspi.Order) { o.Status = kaspi.StatusCancelled }, true},
		{"reason", func(o *kaspi.Order) { o.CancellationReason = "TIMEOUT_BUYER_PICKUP" }, true},
	} {
		before := w.record("501").Revision
		o := held.list[0]
		o.Entries = slices.Clone(o.Entries)
		c.change(&o)
		held.list = []kaspi.Order{o}
		w.pollNew()
		if grew := w.record("501").Revision - before; grew != map[bool]int64{true: 1}[c.seen] {
			t.Errorf("%s: revision grew by %d, a seller sees it: %t", c.name, grew, c.seen)
		}
	}
}

func TestPollsTicksAndPressesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const n = 6
	for i := range n {
		w.put(fmt.Sprint(501+i), nil)
	}
	w.pollNew()
	w.pollLive()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			_, err := w.Accept(t.Context(), kaspi.OrderCode(fmt.Sprint(501+i)), yerzhan)
			if err != nil {
				t.Error(err)
			}
		})
	}
	for range 3 {
		all.Go(func() {
			_, err1 := w.PollNew(t.Context())
			_, err2 := w.PollLive(t.Context(), time.Hour)
			if err := errors.Join(err1, err2, w.Tick(t.Context())); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i := range n {
		w.wantPosts(fmt.Sprint(501+i), 1, 1)
		w.wantSee(kaspi.OrderCode(fmt.Sprint(501+i)), see{orders.StageGiveOut, "Ержан", orders.NoteNone})
	}
	w.wantOpen(0)
}
