package orders_test

import (
	"context"
	"errors"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
)

// press is an accept by a numbered press.
func press(w *world, n int64, by orders.Who) error {
	_, err := w.Act(w.t.Context(), "501", orders.Act{Verb: orders.VerbAccept, Press: n}, by)
	return err
}

// swallowed is a shop whose program has ended as a request of a press was to go out: it is noted as sent, and was not. With
// arrived, Kaspi has got it.
func swallowed(t *testing.T, first int64, arrived bool) *world {
	t.Helper()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	d, _ := w.mortalDesk(4, arrived)
	_, _ = d.Act(t.Context(), "501", orders.Act{Verb: orders.VerbAccept, Press: first}, aigerim)
	w.restart()
	return w
}

// looks lets the program look at Kaspi before and after the time in which a request may still arrive.
func looks(w *world) {
	w.t.Helper()
	w.tick()
	w.pass(grace)
	w.tick()
	w.tick()
}

// What a person presses while the program is down, after a crash has swallowed what they pressed before, counts by itself
// once Kaspi says that nothing has come of that.
func TestAPressAfterOneThatACrashHasSwallowedCountsByItself(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(w *world){
		"pressed once":                    func(w *world) { wantBusy(w, press(w, 8, yerzhan)) },
		"the first is handled again":      func(w *world) { wantBusy(w, press(w, 7, aigerim)); wantBusy(w, press(w, 8, yerzhan)) },
		"pressed twice":                   func(w *world) { wantBusy(w, press(w, 8, aigerim)); wantBusy(w, press(w, 9, yerzhan)) },
		"the program ends again":          func(w *world) { wantBusy(w, press(w, 8, yerzhan)); w.restart() },
		"looked at first":                 func(w *world) { w.tick(); wantBusy(w, press(w, 8, yerzhan)) },
		"looked at, and it ends again":    func(w *world) { wantBusy(w, press(w, 8, yerzhan)); w.tick(); w.restart(); w.tick() },
		"late, when a look would give up": func(w *world) { w.pass(2 * grace); wantBusy(w, press(w, 8, yerzhan)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := swallowed(t, 7, false)
			before(w)
			w.wantPosts("501", 0, 0)
			looks(w)
			w.wantPosts("501", 1, 1)
			w.wantSee("501", see{orders.StageGiveOut, "Ержан", orders.NoteNone})
			w.wantOpen(0)
			if by := w.done(orders.VerbAccept).Who; by != yerzhan {
				t.Errorf("the trail says that it was %+v", by)
			}
			_ = press(w, 8, yerzhan) // handled once more
			looks(w)
			w.wantPosts("501", 1, 1)
		})
	}
}

// unkept are actions with which no later press can be kept.
type unkept struct{ orders.Actions }

func (u unkept) Mark(ctx context.Context, a orders.Action) error {
	if a.Act.Again != nil {
		return errors.New("disk full")
	}
	return u.Actions.Mark(ctx, a)
}

func TestAPressThatTheDiskRefusesCountsWhileTheProgramRuns(t *testing.T) {
	t.Parallel()
	w := swallowed(t, 7, false)
	w.Desk = w.desk(func(c *orders.Config) { c.Actions = unkept{w.store} })
	wantBusy(w, press(w, 8, yerzhan))
	w.wantLogged(`level=WARN msg="that an order was pressed again is not written down" order=501`)
	looks(w)
	w.wantPosts("501", 1, 1)
	w.wantSee("501", see{orders.StageGiveOut, "Ержан", orders.NoteNone})
}

func wantBusy(w *world, err error) {
	w.t.Helper()
	if _, busy := errors.AsType[*orders.BusyError](err); !busy {
		w.t.Errorf("pressed with %v, want that somebody is at it", err)
	}
}

// Where the first request has arrived, or the order is gone, or nobody pressed anew, nothing is sent.
func TestNothingIsSentForALaterPressWithoutNeed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first   int64
		arrived bool
		then    func(w *world)
		posts   int
		stage   orders.Stage
	}{
		"the first has arrived":   {7, true, func(w *world) { _ = press(w, 8, yerzhan) }, 1, orders.StageGiveOut},
		"cancelled meanwhile":     {7, false, func(w *world) { _ = press(w, 8, yerzhan); w.kaspi.Cancel("501", "BUYER_CANCELLATION_HIMSELF") }, 0, orders.StageCancelled},
		"accepted in the cabinet": {7, false, func(w *world) { _ = press(w, 8, yerzhan); w.kaspi.AcceptInCabinet("501") }, 0, orders.StageGiveOut},
		"the same press":          {7, false, func(w *world) { _ = press(w, 7, aigerim) }, 0, orders.StageNew},
		"an earlier press":        {7, false, func(w *world) { _ = press(w, 6, yerzhan) }, 0, orders.StageNew},
		"the program itself":      {7, false, func(w *world) { _ = press(w, 0, orders.Who{}) }, 0, orders.StageNew},
		"another act": {7, false, func(w *world) {
			_, _ = w.Act(w.t.Context(), "501", orders.Act{Verb: orders.VerbCancel, Reason: kaspi.ReasonOutOfStock, Press: 8}, yerzhan)
		}, 0, orders.StageNew},
		"whose press it was is not known": {0, false, func(w *world) { _ = press(w, 8, yerzhan) }, 0, orders.StageNew},
		"an impatient finger, no crash":   {7, false, func(w *world) { looks(w); impatient(w) }, 1, orders.StageNew},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := swallowed(t, c.first, c.arrived)
			c.then(w)
			looks(w)
			looks(w)
			if n := w.kaspi.Accepts("501"); n != c.posts {
				t.Errorf("%d requests, want %d", n, c.posts)
			}
			if r := w.record("501"); r.Stage != c.stage {
				t.Errorf("the order is %s, want %s", r.Stage, c.stage)
			}
		})
	}
}

// impatient presses, and once more while nobody knows what has become of it.
func impatient(w *world) {
	w.t.Helper()
	w.kaspi.Fail(faults.Row{Operation: "POST /orders", Times: 1, End: faults.Reset})
	if err := press(w, 8, yerzhan); err != nil {
		w.t.Error(err)
	}
	wantBusy(w, press(w, 9, yerzhan))
}

// The same press, handled once more after it has failed, tells so and asks Kaspi for nothing; a new one counts.
func TestAPressThatHasFailedIsNotSentAnew(t *testing.T) {
	t.Parallel()
	for verb, d := range deals() {
		t.Run(string(verb), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.deal(d)
			w.kaspi.Fail(faults.Row{Operation: "POST", Code: 400, Times: 1})
			act := d.act
			act.Press = 7
			if _, err := w.Act(t.Context(), "501", act, aigerim); kaspi.KindOf(err) != kaspi.KindRefused {
				t.Errorf("got %v, want Kaspi's refusal", err)
			}
			refused, asked := w.record("501"), w.kaspi.Count("", "")
			for _, press := range []int64{7, 6} {
				act.Press = press
				r, err := w.Act(t.Context(), "501", act, aigerim)
				if e, ok := errors.AsType[*orders.RepeatedError](err); !ok || e.Record.Order.Code != "501" || r.Order.Code != "501" {
					t.Errorf("press %d once more: got order %q, %v", press, r.Order.Code, err)
				}
			}
			if r := w.record("501"); r.Work != refused.Work || r.Revision != refused.Revision || w.kaspi.Count("", "") != asked {
				t.Errorf("work %+v after %+v, %d requests more", r.Work, refused.Work, w.kaspi.Count("", "")-asked)
			}
			act.Press = 8
			w.act("501", act)
			w.wantStage("501", d.after)
			w.wantOpen(0)
		})
	}
}

// Where nobody knew how the first ended, the same press has a look at the order, and sends nothing.
func TestAPressThatNobodyHasConfirmedLooksAtTheOrderAgain(t *testing.T) {
	t.Parallel()
	d := deals()[orders.VerbCancel]
	d.act.Press = 7
	for name, c := range map[string]struct {
		meanwhile func(w *world)
		stage     orders.Stage
		note      orders.Note
		deeds     int
	}{
		"as it was": {func(*world) {}, orders.StageGiveOut, orders.NoteUnconfirmed, 0},
		"cancelled": {func(w *world) { w.kaspi.Cancel("501", string(kaspi.ReasonOutOfStock)) }, orders.StageCancelled, orders.NoteNone, 1},
	} {
		w := newWorld(t)
		w.deal(d)
		w.kaspi.Fail(faults.Row{Operation: "POST", Code: 502, Times: 1})
		w.act("501", d.act)
		w.pass(2 * grace)
		w.tick()
		c.meanwhile(w)
		w.act("501", d.act)
		if r := w.wantStage("501", c.stage); r.Work.Note != c.note || len(r.History) != c.deeds || w.sent(d) != 1 {
			t.Errorf("%s: work %+v, deeds %+v, %d requests", name, r.Work, r.History, w.sent(d))
		}
		w.wantOpen(0)
	}
}

// without is a book of actions that refuses one kind of write.
type without struct {
	orders.Actions
	mark  orders.ActionState
	claim bool
}

func (u *without) Mark(ctx context.Context, a orders.Action) error {
	if a.State == u.mark {
		return errDisk
	}
	return u.Actions.Mark(ctx, a)
}

func (u *without) Claim(ctx context.Context, a orders.Action) (orders.Action, bool, error) {
	if u.claim {
		return orders.Action{}, false, errDisk
	}
	return u.Actions.Claim(ctx, a)
}

// Kaspi has gone back on its word: before the order is accepted anew, it is written down that the first time did not count.
func TestAnOrderThatCameBackIsNotAcceptedWhileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	if _, err := w.Accept(t.Context(), "501", aigerim); err != nil {
		t.Fatal(err)
	}
	w.put("501", nil)
	w.pass(orders.AcceptWithin)
	w.pollNew()
	w.wantSee("501", see{orders.StageNew, "", orders.NoteUnconfirmed})
	d := w.desk(func(c *orders.Config) { c.Actions = &without{Actions: w.store, mark: orders.ActionReleased} })
	if _, err := d.Accept(t.Context(), "501", yerzhan); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
	w.wantPosts("501", 1, 0)
	if _, err := w.Accept(t.Context(), "501", yerzhan); err != nil {
		t.Error(err)
	}
	w.wantPosts("501", 2, 1)
	w.wantSee("501", see{orders.StageGiveOut, "Ержан", orders.NoteNone})
}

// A later press that cannot be written down is not sent: whoever pressed sees that the order is new, and presses again.
func TestALaterPressThatCannotBeClaimedIsToldAndNotSent(t *testing.T) {
	t.Parallel()
	w := swallowed(t, 7, false)
	actions := &without{Actions: w.store}
	w.Desk = w.desk(func(c *orders.Config) { c.Actions = actions })
	wantBusy(w, press(w, 8, yerzhan))
	w.tick()
	w.pass(grace)
	actions.claim = true
	if err := w.Tick(t.Context()); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
	actions.claim = false
	looks(w)
	w.wantPosts("501", 0, 0)
	w.wantSee("501", see{orders.StageNew, "", orders.NoteUnconfirmed})
	if err := press(w, 9, yerzhan); err != nil {
		t.Error(err)
	}
	w.wantPosts("501", 1, 1)
}

// The chats draw who is at an order before Kaspi is asked, since that may take long.
func TestTheChatsSeeThatSomebodyIsAtAnOrderBeforeKaspiIsAsked(t *testing.T) {
	t.Parallel()
	for verb, d := range deals() {
		w := newWorld(t)
		w.deal(d)
		asked, drawn := w.kaspi.Count("", ""), 0
		desk := w.desk(func(c *orders.Config) {
			c.Changed = func() {
				work := w.record("501").Work
				if w.kaspi.Count("", "") == asked && work.Verb == verb && work.By == "Айгерим" && work.Open && work.Note == orders.NoteNone && !work.At.IsZero() {
					drawn++
				}
			}
		})
		if _, err := desk.Act(t.Context(), "501", d.act, aigerim); err != nil || drawn != 1 {
			t.Errorf("%s: drawn %d times before Kaspi was asked, %v", verb, drawn, err)
		}
	}
}

// The request for a later press is kept as any other: by whoever pressed, from when it was sent for them.
func TestTheRequestForALaterPressIsKeptAsAnyOther(t *testing.T) {
	t.Parallel()
	w := swallowed(t, 7, false)
	wantBusy(w, press(w, 8, yerzhan))
	kept := &marks{Actions: w.store}
	w.Desk = w.desk(func(c *orders.Config) { c.Actions = kept })
	w.pass(grace)
	begun := w.now()
	w.tick()
	a := kept.all[len(kept.all)-1]
	sane := a.ClaimedAt.UnixMilli() >= begun.UnixMilli() && a.SentAt.UnixMilli() >= a.ClaimedAt.UnixMilli() && !a.EndedAt.Before(a.SentAt)
	if a.Key != "accept:501" || a.By != yerzhan || a.Act.Press != 8 || a.Act.Verb != orders.VerbAccept || a.Verb != orders.VerbAccept || a.Code != "501" || a.State != orders.ActionDone || a.Attempt != 2 || !sane {
		t.Errorf("it is kept as %+v", a)
	}
	w.wantOpen(0)
}
