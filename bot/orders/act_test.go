package orders_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// deal is an act, the order it is done to, and what comes of it.
type deal struct {
	act   orders.Act
	order func(*kaspitest.Order)
	begin func(w *world) // what must have happened at Kaspi before
	path  string         // of the request
	after orders.Stage
}

const entry = kaspi.EntryID("NTAxIyMw") // 501##0

func imeis() [][]string {
	return [][]string{{"490154203237518", "356938035643809"}, {"352099001761481"}}
}

func deals() map[orders.Verb]deal {
	by := func(d kaspitest.Delivery) func(*kaspitest.Order) { return func(o *kaspitest.Order) { o.Delivery = d } }
	return map[orders.Verb]deal{
		orders.VerbAssemble: {
			orders.Act{Verb: orders.VerbAssemble, Parcels: 2}, by(kaspitest.KaspiDoor), nil, "/orders", orders.StageHandOver,
		},
		orders.VerbCancel: {
			orders.Act{Verb: orders.VerbCancel, Reason: kaspi.ReasonOutOfStock, Comment: "разбит"}, nil, nil, "/orders",
			orders.StageCancelled,
		},
		orders.VerbComplete: {
			orders.Act{Verb: orders.VerbComplete, Code: kaspitest.SecurityCode}, nil, func(w *world) {
				w.act("501", orders.Act{Verb: orders.VerbSendCode})
			}, "/orders", orders.StageDone,
		},
		orders.VerbSendCode: {orders.Act{Verb: orders.VerbSendCode}, by(kaspitest.OwnDelivery), nil, "/orders", orders.StageGiveOut},
		orders.VerbArrived: {
			orders.Act{Verb: orders.VerbArrived}, func(o *kaspitest.Order) { o.PreOrder, o.Delivery = true, kaspitest.KaspiCity },
			func(w *world) { w.kaspi.DropPreOrder(true) }, "/orders", orders.StagePack,
		},
		orders.VerbTakeBack: {
			orders.Act{Verb: orders.VerbTakeBack}, by(kaspitest.Postomat), func(w *world) {
				w.kaspi.AssembleInCabinet("501")
				w.kaspi.HandOver("501")
				w.kaspi.Cancel("501", "BUYER_CANCELLATION_HIMSELF")
			}, "/orders", orders.StageCancelled,
		},
		orders.VerbRemove: {
			orders.Act{Verb: orders.VerbRemove, Entry: entry, Remain: 1, Reason: kaspi.ReasonOutOfStock}, nil,
			func(w *world) { w.kaspi.OperationsAfter(0) }, "/orderEntryCancelOperation", orders.StageGiveOut,
		},
		orders.VerbBindIMEI: {
			orders.Act{Verb: orders.VerbBindIMEI, Entry: entry, Devices: imeis()}, func(o *kaspitest.Order) {
				o.Lines[0].IMEIRequired = true
			}, nil, "/orderEntryImeiOperation", orders.StageGiveOut,
		},
	}
}

// deal places the accepted order 501 of a deal.
func (w *world) deal(d deal) {
	w.t.Helper()
	w.put("501", d.order)
	w.pollNew()
	w.kaspi.AcceptInCabinet("501")
	if w.pollNew(); d.begin != nil {
		d.begin(w)
		w.pollLive()
	}
}

func (w *world) act(code kaspi.OrderCode, act orders.Act) orders.Record {
	w.t.Helper()
	r, err := w.Act(w.t.Context(), code, act, aigerim)
	if err != nil {
		w.t.Error(err)
	}
	return r
}

// sent counts the requests of a deal that arrived.
func (w *world) sent(d deal) int {
	posts := w.kaspi.Count(http.MethodPost, d.path)
	if d.act.Verb == orders.VerbComplete {
		posts-- // the request for the code
	}
	return posts
}

func (w *world) wantStage(code kaspi.OrderCode, want orders.Stage) orders.Record {
	w.t.Helper()
	r := w.record(code)
	if r.Stage != want {
		w.t.Errorf("order %s is %s, want %s", code, r.Stage, want)
	}
	return r
}

func TestEachActIsSentOnceAndLeavesItsTrace(t *testing.T) {
	t.Parallel()
	for verb, d := range deals() {
		t.Run(string(verb), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.deal(d)
			trail := &trail{}
			desk := w.desk(func(c *orders.Config) { c.Audit = trail })
			before := w.record("501")
			r, err := desk.Act(t.Context(), "501", d.act, aigerim)
			if err != nil {
				t.Fatal(err)
			}
			if n := w.sent(d); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
			if r.Stage != d.after || r.Work != (orders.Work{}) || r.Revision <= before.Revision {
				t.Errorf("got %s, %+v, revision %d after %d; want %s", r.Stage, r.Work, r.Revision, before.Revision, d.after)
			}
			deeds := 1
			if verb == orders.VerbSendCode {
				deeds = 0
			}
			if n := len(r.History) - len(before.History); n != deeds || n == 1 && r.History[len(r.History)-1].By != "Айгерим" {
				t.Errorf("deeds %+v", r.History)
			}
			if e := trail.entries; len(e) != 1 || e[0].Verb != string(verb) || e[0].Result != orders.ResultDone || e[0].Who != aigerim {
				t.Errorf("audit %+v, want one line", e)
			}
			w.wantOpen(0)
		})
	}
}

// A lost answer is found out by looking; only of a sent code there is nothing to see.
func TestALostAnswerOfAnActIsFoundOutByLooking(t *testing.T) {
	t.Parallel()
	for verb, d := range deals() {
		if verb == orders.VerbSendCode {
			continue
		}
		t.Run(string(verb), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.deal(d)
			w.kaspi.Fail(faults.Row{Operation: "POST", Where: faults.After, Code: http.StatusBadGateway})
			w.act("501", d.act)
			if r := w.wantStage("501", d.after); r.Work.Open || len(r.History) == 0 {
				t.Errorf("work %+v, deeds %+v", r.Work, r.History)
			}
			w.wantOpen(0)
			if n := w.sent(d); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

// Wherever the program dies, the act is done at most once, and nothing is left open.
func TestAProgramThatDiesAnywhereInAnActDoesItOnceAtMost(t *testing.T) {
	t.Parallel()
	const steps = 7 // claim, record, mark, request, record, mark, audit
	for verb, d := range deals() {
		for dieAt := range 2 * steps {
			if around := dieAt/2 >= 2 && dieAt/2 <= 3; verb != orders.VerbAssemble && !around {
				continue // one machine for all: of the others only what surrounds the request is looked at
			}
			t.Run(fmt.Sprintf("%s, step %d, reached the disk: %t", verb, dieAt/2+1, dieAt%2 == 1), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.deal(d)
				desk, m := w.mortalDesk(dieAt/2+1, dieAt%2 == 1)
				_, _ = desk.Act(t.Context(), "501", d.act, aigerim)
				if m.writes < dieAt/2+1 {
					t.Fatalf("only %d steps", m.writes)
				}
				w.restart()
				if err := w.Recover(t.Context()); err != nil {
					t.Error(err)
				}
				for range 2 {
					w.pass(2 * time.Hour)
					w.tick()
					w.pollLive()
				}
				w.wantOpen(0)
				sent, r := w.sent(d), w.record("501")
				if sent > 1 {
					t.Errorf("%d requests", sent)
				}
				if r.Work.Open {
					t.Errorf("still at it: %+v", r.Work)
				}
				if moved := verb != orders.VerbSendCode && verb != orders.VerbRemove && verb != orders.VerbBindIMEI; moved &&
					(sent == 1) != (r.Stage == d.after) {
					t.Errorf("%d requests and stage %s", sent, r.Stage)
				}
			})
		}
	}
}

func TestPackingIsNeverSentTwiceWhateverBecomesOfTheFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := deals()[orders.VerbAssemble]
	w.deal(d)
	w.kaspi.Fail(faults.Row{Operation: "POST", Code: http.StatusBadGateway}) // and it was not done

	if r := w.act("501", d.act); !r.Work.Open || r.Work.Note != orders.NoteNoAnswer || len(r.Acts()) != 0 {
		t.Errorf("work %+v, acts %v; want open and none", r.Work, r.Acts())
	}
	_, err := w.Act(t.Context(), "501", deals()[orders.VerbCancel].act, yerzhan)
	if busy, ok := errors.AsType[*orders.BusyError](err); !ok || busy.Verb != orders.VerbAssemble || busy.By.Name != "Айгерим" {
		t.Errorf("cancelled meanwhile: got %v, want a BusyError", err)
	}
	w.pass(9 * time.Minute)
	w.tick()
	if r := w.record("501"); !r.Work.Open {
		t.Errorf("given up after nine minutes: %+v", r.Work)
	}
	w.pass(2 * time.Minute)
	w.tick()
	w.wantOpen(0)
	if r := w.wantStage("501", orders.StagePack); r.Work.Open || r.Work.Note != orders.NoteUnconfirmed {
		t.Errorf("work %+v", r.Work)
	}
	for range 2 {
		w.restart()
		_, err = w.Act(t.Context(), "501", d.act, yerzhan)
		if lost, ok := errors.AsType[*orders.LostError](err); !ok || lost.By != aigerim || lost.At.IsZero() {
			t.Errorf("got %v, want a LostError", err)
		}
	}
	if n := w.sent(d); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
	w.kaspi.AssembleInCabinet("501")
	w.pollLive()
	if r := w.wantStage("501", orders.StageHandOver); r.Work != (orders.Work{}) {
		t.Errorf("work %+v, want none: it is packed", r.Work)
	}
}

func TestWhatWasPackedInTheCabinetIsNotPackedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := deals()[orders.VerbAssemble]
	w.deal(d)
	w.kaspi.AssembleInCabinet("501") // no poll has seen it
	w.act("501", d.act)
	if r := w.wantStage("501", orders.StageHandOver); len(r.History) != 0 {
		t.Errorf("deeds %+v: it was not us", r.History)
	}
	if _, err := w.Act(t.Context(), "501", d.act, yerzhan); !isDone(err) {
		t.Errorf("got %v, want a DoneError", err)
	}
	if n := w.sent(d); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

func isDone(err error) bool { _, ok := errors.AsType[*orders.DoneError](err); return ok }

// Kaspi has confirmed, and still shows the order as it was: the card keeps to the confirmation for a while, and a press
// sends nothing.
func TestAConfirmedPackingIsNotSentAgainThoughKaspiForgetsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := deals()[orders.VerbAssemble]
	w.deal(d)
	w.act("501", d.act)
	o, _ := w.kaspi.Get("501")
	w.kaspi.Put(o) // a new record: not packed
	w.pollLive()
	w.wantStage("501", orders.StageHandOver)
	w.pass(6 * time.Minute)
	w.pollLive()
	w.wantStage("501", orders.StagePack)
	if _, err := w.Act(t.Context(), "501", d.act, yerzhan); !isDone(err) {
		t.Errorf("got %v, want a DoneError", err)
	}
	if n := w.sent(d); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestEightPressesAtOncePackOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := deals()[orders.VerbAssemble]
	w.deal(d)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { _, _ = w.Act(t.Context(), "501", d.act, aigerim) })
	}
	all.Wait()
	if n := w.sent(d); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
	w.wantStage("501", orders.StageHandOver)
}

func TestARefusedActIsShownInKaspisWordsAndMayBePressedAgain(t *testing.T) {
	t.Parallel()
	for verb, d := range deals() {
		t.Run(string(verb), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.deal(d)
			w.kaspi.Fail(faults.Row{Operation: "POST", Code: 400, Body: `{"errors":[{"title":"not today"}]}`})
			pressed := w.now()
			_, err := w.Act(t.Context(), "501", d.act, aigerim)
			if kaspi.KindOf(err) != kaspi.KindRefused {
				t.Errorf("got %v, want Kaspi's refusal", err)
			}
			r := w.record("501")
			if r.Work.Open || r.Work.Note != orders.NoteRefused || r.Work.Detail != "not today" || r.Work.Verb != verb {
				t.Errorf("work %+v", r.Work)
			}
			if r.AsOf.Before(pressed) { // an answer that was asked for before would undo what was read back
				t.Errorf("pressed at %v, and as of %v", pressed, r.AsOf)
			}
			w.pollLive()
			if r := w.record("501"); r.Work.Note != orders.NoteRefused {
				t.Errorf("after a poll: work %+v", r.Work)
			}
			w.act("501", d.act)
			w.wantStage("501", d.after)
		})
	}
}

func TestAnOrderThatCannotBeReadIsNotActedOn(t *testing.T) {
	t.Parallel()
	for verb, d := range deals() {
		t.Run(string(verb), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.deal(d)
			w.kaspi.Fail(faults.Row{Operation: "GET /orders/", Code: 401})
			if _, err := w.Act(t.Context(), "501", d.act, aigerim); kaspi.KindOf(err) != kaspi.KindToken {
				t.Errorf("got %v, want the failure of the look", err)
			}
			if n := w.sent(d); n != 0 {
				t.Errorf("%d requests, want none", n)
			}
			w.wantOpen(0)
			w.act("501", d.act)
			w.wantStage("501", d.after)
		})
	}
}

func TestTheBuyersCodeIsOnNoDisk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := deals()[orders.VerbComplete]
	w.deal(d)
	const secret = "73915846"
	w.kaspi.Fail(faults.Row{Operation: "POST", Code: http.StatusBadGateway})
	act := orders.Act{Verb: orders.VerbComplete, Code: secret}
	w.act("501", act)
	if text := fmt.Sprintf("%v %+v %#v %s", act, act, act, act.Code); strings.Contains(text, secret) {
		t.Errorf("it shows itself: %s", text)
	}
	files, err := filepath.Glob(filepath.Join(w.dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, name := range files {
		if text, _ := os.ReadFile(name); strings.Contains(string(text), secret) {
			t.Errorf("%s holds it", name)
		}
	}
}
