package orders_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
)

func TestAPressAcceptsTheOrderAndSaysByWhom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	before := w.record("501")

	r, err := w.Accept(t.Context(), "501", aigerim)
	if err != nil {
		t.Fatal(err)
	}
	w.wantPosts("501", 1, 1)
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
	if r.AcceptedAt.IsZero() || !r.Deadline.IsZero() || r.Revision <= before.Revision {
		t.Errorf("accepted at %v, deadline %v, revision %d after %d", r.AcceptedAt, r.Deadline, r.Revision, before.Revision)
	}
	w.wantOpen(0)
	w.pollNew()
	w.pollLive()
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
}

func TestEightPressesAtOnceAcceptOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()

	var all sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		all.Go(func() { _, errs[i] = w.Accept(t.Context(), "501", aigerim) })
	}
	all.Wait()

	w.wantPosts("501", 1, 1)
	done := 0
	for _, err := range errs {
		busy, isBusy := errors.AsType[*orders.BusyError](err)
		again, isDone := errors.AsType[*orders.DoneError](err)
		switch {
		case err == nil:
			done++
		case isBusy && busy.By == aigerim, isDone && again.Record.By == "Айгерим":
		default:
			t.Errorf("a press ended with %v", err)
		}
	}
	if done != 1 {
		t.Errorf("%d presses were told it was theirs, want 1", done)
	}
}

func TestASecondPressIsToldWhoIsAtIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	slow := newSlow(w.client)
	d := w.desk(func(c *orders.Config) { c.Acceptor = slow })

	var first sync.WaitGroup
	first.Go(func() {
		if _, err := d.Accept(t.Context(), "501", aigerim); err != nil {
			t.Error(err)
		}
	})
	<-slow.begun
	_, err := d.Accept(t.Context(), "501", yerzhan)
	if busy, ok := errors.AsType[*orders.BusyError](err); !ok || busy.By != aigerim || busy.Verb != orders.VerbAccept || busy.Since.IsZero() {
		t.Errorf("got %v, want a BusyError naming Айгерим", err)
	}
	w.wantSee("501", see{orders.StageAccepting, "Айгерим", orders.NoteNone})
	close(slow.goOn)
	first.Wait()

	_, err = d.Accept(t.Context(), "501", yerzhan)
	if again, ok := errors.AsType[*orders.DoneError](err); !ok || again.Record.By != "Айгерим" {
		t.Errorf("got %v, want a DoneError naming Айгерим", err)
	}
	w.wantPosts("501", 1, 1)
}

func TestALostAnswerIsFoundOutAtOnce(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faults.Row{
		"502":           {Code: 502, Body: "<html>Bad Gateway</html>"},
		"reset":         {End: faults.Reset},
		"broken answer": {End: faults.Short},
		"page of HTML":  {Code: 200, Body: "<html></html>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.put("501", nil)
			w.pollNew()
			fault.Operation, fault.Where = "POST", faults.After
			w.kaspi.Fail(fault)

			if _, err := w.Accept(t.Context(), "501", aigerim); err != nil {
				t.Error(err)
			}
			w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
			w.wantPosts("501", 1, 1)
			w.wantOpen(0)
		})
	}
}

func TestAnUnknownOutcomeStaysAcceptingThenGoesBackToTheSeller(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	w.kaspi.Fail(faults.Row{Operation: "POST", Code: 502}) // and it was not done

	r, err := w.Accept(t.Context(), "501", aigerim)
	if err != nil || r.Stage != orders.StageAccepting {
		t.Errorf("got %s, %v; want accepting and no error", r.Stage, err)
	}
	_, err = w.Accept(t.Context(), "501", yerzhan)
	if _, ok := errors.AsType[*orders.BusyError](err); !ok {
		t.Errorf("press meanwhile: got %v, want a BusyError", err)
	}
	w.pass(grace / 2)
	w.pollNew()
	w.tick()
	w.wantSee("501", see{orders.StageAccepting, "Айгерим", orders.NoteNoAnswer})

	w.pass(grace / 2)
	w.tick()
	w.wantSee("501", see{orders.StageNew, "", orders.NoteUnconfirmed})
	w.wantPosts("501", 1, 0)
	w.wantOpen(0)

	if _, err := w.Accept(t.Context(), "501", yerzhan); err != nil {
		t.Error(err)
	}
	w.wantSee("501", see{orders.StageGiveOut, "Ержан", orders.NoteNone})
	w.wantPosts("501", 2, 1)
}

func TestAnOutcomeThatCannotBeReadBackIsNoEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	w.kaspi.Fail(faults.Row{Operation: "POST", Where: faults.After, Code: 502}, faults.Row{Operation: "GET /orders/", Code: 404})
	if r, err := w.Accept(t.Context(), "501", aigerim); err != nil || r.Stage != orders.StageAccepting {
		t.Errorf("got %s, %v; want accepting and no error", r.Stage, err)
	}
	w.wantLogged(`level=WARN msg="an order cannot be read back" order=501`)
	w.pass(time.Minute)
	w.tick()
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
	w.wantPosts("501", 1, 1)
	if line := w.done(orders.VerbAccept); line.Detail != "" || line.Who.ID != aigerim.ID {
		t.Errorf("what is done in the end is told with a failure: %+v", line)
	}
	if w.logged("cannot be written down") {
		t.Error("what was written down is logged as if it was not")
	}
}

// unmarked are actions of which no end can be written down.
type unmarked struct{ orders.Actions }

func (u unmarked) Mark(ctx context.Context, a orders.Action) error {
	if a.State != orders.ActionSent {
		return errors.New("disk full")
	}
	return u.Actions.Mark(ctx, a)
}

func TestAnEndThatCannotBeWrittenDownIsLoggedAndOwed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	d := w.desk(func(c *orders.Config) { c.Actions = unmarked{w.store} })
	if r, err := d.Accept(t.Context(), "501", aigerim); err != nil || r.Stage != orders.StageGiveOut {
		t.Errorf("got %s, %v: the act itself is done", r.Stage, err)
	}
	w.wantLogged(`level=ERROR msg="the end of an act cannot be written down" order=501 result=done`)
	if err := w.desk(func(c *orders.Config) { c.Records = unsaved{w.store} }).Recover(t.Context()); err == nil || !strings.Contains(err.Error(), "recover accept of order 501") {
		t.Errorf("a recovery that the disk refuses: %v", err)
	}
	d.Close()
	w.wantLogged(`level=ERROR msg="the end of an act cannot be written down"`)
	w.wantOpen(1)
	w.restart()
	looks(w)
	w.wantOpen(0)
	w.wantPosts("501", 1, 1)
}

func TestAnOutcomeThatShowsLateIsCreditedToThePress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	w.kaspi.Fail(faults.Row{Operation: "POST", Where: faults.After, Code: 502})
	w.kaspi.Fail(faults.Row{Operation: "GET /orders/", Code: 400}) // not readable just then

	r, err := w.Accept(t.Context(), "501", aigerim)
	if err != nil || r.Stage != orders.StageAccepting {
		t.Errorf("got %s, %v; want accepting and no error", r.Stage, err)
	}
	w.pollLive() // sees it accepted, but cannot know by whom
	w.wantSee("501", see{orders.StageAccepting, "Айгерим", orders.NoteNoAnswer})
	w.tick()
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
	w.wantPosts("501", 1, 1)
}

func TestARefusalIsShownInKaspisWordsAndMayBePressedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	w.kaspi.Fail(faults.Row{Operation: "POST", Code: 400, Body: `{"errors":[{"title":"not today"}]}`})

	_, err := w.Accept(t.Context(), "501", aigerim)
	if kaspi.KindOf(err) != kaspi.KindRefused {
		t.Errorf("got %v, want Kaspi's refusal", err)
	}
	r := w.wantSee("501", see{orders.StageNew, "", orders.NoteRefused})
	if r.Detail != "not today" || r.Deadline.IsZero() {
		t.Errorf("detail %q, deadline %v", r.Detail, r.Deadline)
	}
	w.pollNew()
	w.wantSee("501", see{orders.StageNew, "", orders.NoteRefused})
	if _, err := w.Accept(t.Context(), "501", aigerim); err != nil {
		t.Error(err)
	}
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
}

func TestARequestThatNeverLeftMayBePressedAgainAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	nobody, err := kaspi.New("token", kaspi.WithBaseURL("http://127.0.0.1:1/shop/api/v2"))
	if err != nil {
		t.Fatal(err)
	}
	d := w.desk(func(c *orders.Config) { c.Acceptor = nobody })

	_, err = d.Accept(t.Context(), "501", aigerim)
	if kaspi.KindOf(err) != kaspi.KindNoAnswer {
		t.Errorf("got %v, want no answer", err)
	}
	w.wantSee("501", see{orders.StageNew, "", orders.NoteNoAnswer})
	w.wantOpen(0)
	if _, err := w.Accept(t.Context(), "501", aigerim); err != nil {
		t.Error(err)
	}
	w.wantPosts("501", 1, 1)
}

func TestPressingWhatSomebodyElseAcceptedIsASuccessOfTheirs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	w.kaspi.AcceptInCabinet("501")

	if _, err := w.Accept(t.Context(), "501", aigerim); err != nil {
		t.Error(err)
	}
	w.wantSee("501", see{orders.StageGiveOut, "", orders.NoteElsewhere})
	w.wantOpen(0)
	_, err := w.Accept(t.Context(), "501", aigerim)
	if _, ok := errors.AsType[*orders.DoneError](err); !ok {
		t.Errorf("got %v, want a DoneError", err)
	}
	w.wantPosts("501", 1, 0)
}

func TestPressingACancelledOrderTellsSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	w.kaspi.Cancel("501", "BUYER_CANCELLATION_HIMSELF")

	for range 2 { // first Kaspi knows it, then the desk
		_, err := w.Accept(t.Context(), "501", aigerim)
		gone, ok := errors.AsType[*orders.GoneError](err)
		if !ok || gone.Record.Order.CancellationReason != "BUYER_CANCELLATION_HIMSELF" {
			t.Errorf("got %v, want a GoneError with the reason", err)
		}
	}
	w.wantSee("501", see{orders.StageCancelled, "", orders.NoteNone})
	w.wantPosts("501", 1, 0)
	w.wantOpen(0)
}

func TestPressingAnUnknownOrderTellsSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.Accept(t.Context(), "501", aigerim); !errors.Is(err, orders.ErrUnknownOrder) {
		t.Errorf("got %v, want ErrUnknownOrder", err)
	}
}

func TestStoppingLetsAnAcceptFinishAndTakesNoOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.put("502", nil)
	w.pollNew()
	slow := newSlow(w.client)
	d := w.desk(func(c *orders.Config) { c.Acceptor = slow })

	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() {
		if _, err := d.Accept(ctx, "501", aigerim); err != nil {
			t.Error(err)
		}
	})
	<-slow.begun
	stop()
	closed := make(chan struct{})
	all.Go(func() { d.Close(); close(closed) })
	for err := error(nil); !errors.Is(err, orders.ErrClosed); runtime.Gosched() { // until Close has begun
		_, err = d.Accept(t.Context(), "no such order", aigerim)
	}
	if _, err := d.Accept(t.Context(), "502", aigerim); !errors.Is(err, orders.ErrClosed) {
		t.Errorf("502 while stopping: got %v, want ErrClosed", err)
	}
	select {
	case <-closed:
		t.Error("Close did not wait for the accept")
	default:
	}
	close(slow.goOn)
	all.Wait()
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
	w.wantPosts("501", 1, 1)
	w.wantPosts("502", 0, 0)
}
