package orders_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
)

func TestAnAnswerThatIsOlderThanTheAcceptDoesNotUndoIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	held := &heldKaspi{Kaspi: w.client, during: func() {
		if _, err := w.Accept(t.Context(), "501", aigerim); err != nil {
			t.Error(err)
		}
	}}
	w.Desk = w.desk(func(c *orders.Config) { c.Kaspi = held })
	if p := w.pollNew(); p.Seen != 1 || p.Changed != 0 {
		t.Errorf("poll: got %+v", p)
	}
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
}

func TestAConfirmedOrderThatStaysNewComesBackToTheSellerInTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	held := &heldKaspi{Kaspi: w.client, during: func() {}}
	w.Desk = w.desk(func(c *orders.Config) { c.Kaspi = held })
	w.pollNew() // keeps the list it got
	if _, err := w.Accept(t.Context(), "501", aigerim); err != nil {
		t.Error(err)
	}
	w.pass(4 * time.Minute)
	w.pollNew()
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})

	w.pass(time.Minute)
	w.pollNew()
	r := w.wantSee("501", see{orders.StageNew, "", orders.NoteUnconfirmed})
	if r.Deadline.IsZero() || !r.AcceptedAt.IsZero() {
		t.Errorf("deadline %v, accepted at %v", r.Deadline, r.AcceptedAt)
	}
	if _, err := w.Accept(t.Context(), "501", yerzhan); err != nil {
		t.Error(err)
	}
	w.wantSee("501", see{orders.StageGiveOut, "", orders.NoteElsewhere}) // Kaspi: accepted already
	w.wantPosts("501", 2, 1)
}

func TestAnAnswerThatIsOlderThanTheRecordIsDropped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	w.pollLive()
	held := &heldKaspi{Kaspi: w.client, during: func() {
		w.kaspi.AcceptInCabinet("501")
		w.pollLive()
	}}
	d := w.desk(func(c *orders.Config) { c.Kaspi = held })
	if p := w.polled(d.PollNew(t.Context())); p.Changed != 0 {
		t.Errorf("poll: got %+v", p)
	}
	w.wantSee("501", see{orders.StageGiveOut, "", orders.NoteElsewhere})
}

func TestAClockSetBackHidesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.put("502", nil)
	w.pass(5 * time.Hour)
	w.pollNew()
	w.accept(w.Desk, "502", &faults.Row{Code: 500})
	w.pass(-5 * time.Hour)
	w.kaspi.AcceptInCabinet("501")
	w.pollLive()
	w.tick()
	w.wantSee("501", see{orders.StageGiveOut, "", orders.NoteElsewhere})
	w.wantSee("502", see{orders.StageNew, "", orders.NoteUnconfirmed})
}

func TestAnAcceptThatTookLongIsNotGivenBackByTheOneWhoWaited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	w.kaspi.Fail(faults.Row{Operation: "POST", Code: 502})
	slow := newSlow(w.client)
	d := w.desk(func(c *orders.Config) { c.Acceptor = slow })
	var press sync.WaitGroup
	press.Go(func() {
		if r, err := d.Accept(t.Context(), "501", aigerim); err != nil || r.Stage != orders.StageAccepting {
			t.Errorf("got %s, %v; want accepting: the work may still be going on at Kaspi", r.Stage, err)
		}
	})
	<-slow.begun
	w.pass(2 * grace)
	if err := d.Tick(t.Context()); err != nil {
		t.Error(err)
	}
	w.wantSee("501", see{orders.StageAccepting, "Айгерим", orders.NoteNone}) // Tick keeps off it
	close(slow.goOn)
	press.Wait()
}

func TestOnlyReadingBackMakesAnOrderAccepted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	w.kaspi.Fail(faults.Row{Operation: "GET /orders/", Code: 400})

	if _, err := w.Accept(t.Context(), "501", aigerim); err != nil {
		t.Error(err)
	}
	w.wantSee("501", see{orders.StageAccepting, "Айгерим", orders.NoteChecking})
	w.wantOpen(1)
	if err := w.Tick(t.Context()); err != nil {
		t.Error(err)
	}
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
	w.wantOpen(0)
	w.wantPosts("501", 1, 1)
}

func TestARecoveredAcceptOutlivesTheContextToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	d, _ := w.mortalDesk(2, false) // only the claim is on disk
	w.accept(d, "501", nil)
	slow := newSlow(w.client)
	d = w.desk(func(c *orders.Config) { c.Acceptor = slow })
	ctx, stop := context.WithCancel(t.Context())
	var recovery sync.WaitGroup
	recovery.Go(func() {
		if err := d.Recover(ctx); err != nil {
			t.Error(err)
		}
	})
	<-slow.begun
	stop()
	close(slow.goOn)
	recovery.Wait()
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
}

func TestAClosedDeskSendsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	d, _ := w.mortalDesk(2, false) // only the claim is on disk
	w.accept(d, "501", nil)
	w.Close()
	w.tick()
	if _, err := w.Accept(t.Context(), "501", aigerim); !errors.Is(err, orders.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
	w.wantPosts("501", 0, 0)
}

func TestOpenActionsOfOtherKindsAreLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	_, _, err := w.store.Claim(t.Context(), orders.Action{
		Key: "dance:501", Verb: "dance", Code: "501", By: aigerim, State: orders.ActionClaimed, ClaimedAt: w.now(),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.tick()
	w.wantPosts("501", 0, 0)
	w.wantOpen(1)
}

// The desk does not rely on the store alone to keep two people apart.
func TestADeskThatIsBusyWithAnOrderTakesNoSecondPress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	slow := newSlow(w.client)
	d := w.desk(func(c *orders.Config) { c.Acceptor, c.Actions = slow, forgetful{w.store} })
	var first sync.WaitGroup
	first.Go(func() { w.accept(d, "501", nil) })
	<-slow.begun
	_, err := d.Accept(t.Context(), "501", yerzhan)
	if _, ok := errors.AsType[*orders.BusyError](err); !ok {
		t.Errorf("got %v, want a BusyError", err)
	}
	close(slow.goOn)
	first.Wait()
	w.wantPosts("501", 1, 1)
}

// forgetful says yes to every claim.
type forgetful struct{ orders.Actions }

func (f forgetful) Claim(ctx context.Context, a orders.Action) (orders.Action, bool, error) {
	a, _, err := f.Actions.Claim(ctx, a)
	return a, true, err
}

// heldKaspi lets something happen while a list is on its way, and gives that same list ever after.
type heldKaspi struct {
	orders.Kaspi
	during func()
	list   []kaspi.Order
}

func (k *heldKaspi) Orders(ctx context.Context, q kaspi.Query) iter.Seq2[kaspi.Order, error] {
	if k.list == nil {
		for o, err := range k.Kaspi.Orders(ctx, q) {
			if err == nil {
				k.list = append(k.list, o)
			}
		}
		k.during()
	}
	return func(yield func(kaspi.Order, error) bool) {
		for o := range slices.Values(k.list) {
			if !yield(o, nil) {
				return
			}
		}
	}
}

// slowAcceptor holds a request back until it is told to go on.
type slowAcceptor struct {
	orders.Acceptor
	begun, goOn chan struct{}
}

func newSlow(a orders.Acceptor) *slowAcceptor {
	return &slowAcceptor{Acceptor: a, begun: make(chan struct{}), goOn: make(chan struct{})}
}

func (a *slowAcceptor) Accept(ctx context.Context, id kaspi.OrderID, code kaspi.OrderCode) error {
	close(a.begun)
	<-a.goOn
	return a.Acceptor.Accept(ctx, id, code)
}
