package orders_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
)

var errDead = errors.New("the program is dead")

// mortal is a store whose program dies at a given write: that write and all later ones fail, and nothing is
// sent any more. The write at which it dies may still have reached the disk.
type mortal struct {
	*store.Store
	client *kaspi.Client

	mu     sync.Mutex
	writes int
	dieAt  int  // from 1; 0 is never
	after  bool // the last write reached the disk
}

func (m *mortal) write(do func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes++
	if m.dieAt > 0 && (m.writes > m.dieAt || m.writes == m.dieAt && !m.after) {
		return errDead
	}
	if err := do(); err != nil || m.writes != m.dieAt {
		return err
	}
	return errDead
}

func (m *mortal) SaveRecords(ctx context.Context, records ...orders.Record) error {
	return m.write(func() error { return m.Store.SaveRecords(ctx, records...) })
}

func (m *mortal) Claim(ctx context.Context, a orders.Action) (got orders.Action, ok bool, err error) {
	err = m.write(func() error { got, ok, err = m.Store.Claim(ctx, a); return err })
	return got, ok, err
}

func (m *mortal) Mark(ctx context.Context, a orders.Action) error {
	return m.write(func() error { return m.Store.Mark(ctx, a) })
}

func (m *mortal) Audit(ctx context.Context, e orders.AuditEntry) error {
	return m.write(func() error { return m.Store.Audit(ctx, e) })
}

func (m *mortal) Accept(ctx context.Context, id kaspi.OrderID, code kaspi.OrderCode) error {
	return m.request(func() error { return m.client.Accept(ctx, id, code) })
}

func (m *mortal) Do(ctx context.Context, o kaspi.Order, act orders.Act) error {
	return m.request(func() error { return orders.KaspiMerchant{API: m.client}.Do(ctx, o, act) })
}

func (m *mortal) request(send func() error) error {
	if err := m.write(func() error { return nil }); err != nil { // counted: dying here is dying around the request
		if !m.after || m.writes > m.dieAt {
			return err
		}
		return errors.Join(err, send())
	}
	return send()
}

// mortalDesk is a desk of a program that will die.
func (w *world) mortalDesk(dieAt int, after bool) (*orders.Desk, *mortal) {
	w.t.Helper()
	m := &mortal{Store: w.store, client: w.client, dieAt: dieAt, after: after}
	return w.desk(func(c *orders.Config) {
		c.Records, c.Actions, c.Audit, c.Acceptor, c.Merchant = m, m, m, m, m
	}), m
}

// Wherever the program dies, the next one brings the press to an end: accepted once, or given back.
func TestAProgramThatDiesAnywhereInAnAcceptNeitherLosesNorRepeatsIt(t *testing.T) {
	t.Parallel()
	const steps = 7 // claim, record, mark, request, record, mark, audit
	for dieAt := range steps {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("step %d, reached the disk: %t", dieAt+1, after), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.put("501", nil)
				w.pollNew()
				d, m := w.mortalDesk(dieAt+1, after)
				_, _ = d.Accept(t.Context(), "501", aigerim)
				if m.writes < dieAt+1 {
					t.Fatalf("only %d steps", m.writes)
				}
				w.restart()

				if err := w.Recover(t.Context()); err != nil {
					t.Error(err)
				}
				w.pollNew()
				w.pollLive()
				w.pass(grace)
				w.tick()
				w.wantOpen(0)
				if w.kaspi.Accepted("501") == 1 {
					w.wantPosts("501", 1, 1)
					w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
					return
				}
				if r := w.record("501"); r.Stage != orders.StageNew || r.By != "" {
					t.Errorf("not accepted, and yet %s by %q", r.Stage, r.By)
				}
				if _, err := w.Accept(t.Context(), "501", aigerim); err != nil {
					t.Error(err)
				}
				w.wantPosts("501", 1, 1)
			})
		}
	}
}

func TestARestartSendsAClaimThatWasNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	d, _ := w.mortalDesk(2, false) // the claim is on disk, nothing else
	if _, err := d.Accept(t.Context(), "501", aigerim); !errors.Is(err, errDead) {
		t.Fatal(err)
	}
	w.wantPosts("501", 0, 0)
	w.restart()
	if err := w.Recover(t.Context()); err != nil {
		t.Error(err)
	}
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
	w.wantPosts("501", 1, 1)
}

func TestARestartAsksHowARequestEndedThatMayHaveBeenSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	d, _ := w.mortalDesk(4, false) // marked as sent, but it was not
	_, _ = d.Accept(t.Context(), "501", aigerim)
	w.restart()

	if err := w.Recover(t.Context()); err != nil {
		t.Error(err)
	}
	if r := w.record("501"); r.Stage != orders.StageAccepting || r.By != "Айгерим" {
		t.Errorf("within the grace: got %s by %q, want accepting by Айгерим", r.Stage, r.By)
	}
	w.pass(grace)
	if err := w.Recover(t.Context()); err != nil {
		t.Error(err)
	}
	w.wantSee("501", see{orders.StageNew, "", orders.NoteUnconfirmed})
	w.wantPosts("501", 0, 0)
}

func TestAPollThatDiesBeforeOrAfterTheSaveLosesNoOrder(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		w := newWorld(t)
		w.put("501", nil)
		d, _ := w.mortalDesk(1, after)
		if _, err := d.PollNew(t.Context()); !errors.Is(err, errDead) {
			t.Fatal(err)
		}
		w.restart()
		w.pollNew()
		if r := w.wantSee("501", see{orders.StageNew, "", ""}); !r.Announce || r.Revision != 1 {
			t.Errorf("announce %t, revision %d", r.Announce, r.Revision)
		}
	}
}

func TestASilentKaspiLeavesTheOrderAcceptingUntilItSpeaks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	w.kaspi.Fail(faults.Row{Times: -1, End: faults.Hang})
	impatient := w.desk(func(c *orders.Config) { c.Grace /= 300 }) // 100 ms

	r, err := impatient.Accept(t.Context(), "501", aigerim)
	if err != nil || r.Stage != orders.StageAccepting || r.Note != orders.NoteNoAnswer {
		t.Errorf("got %s %q, %v; want accepting, no answer, no error", r.Stage, r.Note, err)
	}
	w.pass(10 * grace)
	if err := impatient.Tick(t.Context()); err != nil {
		t.Error(err)
	}
	w.wantSee("501", see{orders.StageAccepting, "Айгерим", orders.NoteNoAnswer}) // never given back unread

	w.kaspi.ClearFaults()
	w.tick()
	w.wantSee("501", see{orders.StageNew, "", orders.NoteUnconfirmed})
	w.wantPosts("501", 1, 0)
}

// The program dies between the sending and the answer, is down for longer than the grace, and its next run handles the
// same press once more.
func TestAPressThatIsHandledOnceMoreSendsNothingByItself(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		act      orders.Act
		reached  bool // Kaspi
		recovers bool // before the press is handled again
	}{
		"accept":               {orders.Act{Verb: orders.VerbAccept, Press: 7}, false, true},
		"accept that was done": {orders.Act{Verb: orders.VerbAccept, Press: 7}, true, true},
		"accept, before Tick":  {orders.Act{Verb: orders.VerbAccept, Press: 7}, false, false},
		"cancel":               {orders.Act{Verb: orders.VerbCancel, Press: 7, Reason: kaspi.ReasonOutOfStock}, false, true},
		"cancel that was done": {orders.Act{Verb: orders.VerbCancel, Press: 7, Reason: kaspi.ReasonOutOfStock}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.put("501", nil)
			w.pollNew()
			steps := map[orders.Verb]int{orders.VerbAccept: 4, orders.VerbCancel: 4}
			d, _ := w.mortalDesk(steps[c.act.Verb], c.reached)
			_, _ = d.Act(t.Context(), "501", c.act, aigerim)
			sent := posts(w, c.act.Verb)
			w.restart()
			w.pass(10 * grace)
			if c.recovers {
				if err := w.Recover(t.Context()); err != nil {
					t.Error(err)
				}
			}
			for range 2 { // its run may end as the first did
				_, _ = w.Act(t.Context(), "501", c.act, aigerim)
				w.pass(grace)
				w.tick()
			}
			if n := posts(w, c.act.Verb); n != sent {
				t.Errorf("%d requests, %d of them before the crash", n, sent)
			}
			if c.reached {
				return
			}
			if r := w.record("501"); r.Note != orders.NoteUnconfirmed && r.Work.Note != orders.NoteUnconfirmed {
				t.Errorf("nobody is told that it is not confirmed: %+v", r)
			}
			again := c.act
			again.Press = 8
			if _, err := w.Act(t.Context(), "501", again, aigerim); err != nil || posts(w, c.act.Verb) != sent+1 {
				t.Errorf("a new press: %v, %d requests", err, posts(w, c.act.Verb)-sent)
			}
		})
	}
}

// posts counts the requests for an act on order 501.
func posts(w *world, v orders.Verb) int {
	if v == orders.VerbAccept {
		return w.kaspi.Accepts("501")
	}
	return w.kaspi.Sent("501", "CANCELLED")
}

// However often reading back fails, Kaspi took the request, and the card goes on saying so.
func TestWhatKaspiTookIsBeingCheckedUntilItIsReadBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	w.kaspi.Fail(faults.Row{Operation: "GET", Times: -1, Code: 403}) // which is asked once
	if _, err := w.Accept(t.Context(), "501", aigerim); err != nil {
		t.Error(err)
	}
	for range 3 {
		w.wantSee("501", see{orders.StageAccepting, "Айгерим", orders.NoteChecking})
		w.pass(10 * grace)
		if err := w.Tick(t.Context()); err != nil {
			t.Error(err)
		}
	}
	w.kaspi.ClearFaults()
	w.tick()
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
	w.wantPosts("501", 1, 1)
}

// A claim whose code is damaged names no order: that is told once, and nothing is sent. It waits for the order.
func TestAClaimOfNoOrderIsToldOnceAndWaitsForTheOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	claim := orders.Action{Key: "accept:501", Verb: orders.VerbAccept, Act: orders.Act{Verb: orders.VerbAccept}, Code: "501", By: aigerim, ClaimedAt: w.now()}
	if _, claimed, err := w.store.Claim(t.Context(), claim); err != nil || !claimed {
		t.Fatal(claimed, err)
	}
	told := 0
	for range 5 {
		if err := w.Recover(t.Context()); err != nil {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
	w.wantOpen(1)
	w.put("501", nil)
	w.pollNew()
	w.tick()
	w.wantOpen(0)
	w.wantPosts("501", 1, 1)
}
