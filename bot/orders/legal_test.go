package orders_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

func TestWhatMayBeDoneToAnOrderOfEachStage(t *testing.T) {
	t.Parallel()
	for stage, want := range map[orders.Stage][]orders.Verb{
		orders.StageSign:       nil,
		orders.StageNew:        {orders.VerbAccept, orders.VerbCancel},
		orders.StageAccepting:  nil,
		orders.StagePreOrder:   {orders.VerbArrived, orders.VerbCancel, orders.VerbRemove},
		orders.StagePack:       {orders.VerbAssemble, orders.VerbCancel, orders.VerbRemove, orders.VerbBindIMEI},
		orders.StageHandOver:   {orders.VerbCancel, orders.VerbBindIMEI},
		orders.StageInDelivery: {orders.VerbCancel},
		orders.StageGiveOut: {
			orders.VerbSendCode, orders.VerbComplete, orders.VerbCancel, orders.VerbRemove, orders.VerbBindIMEI,
		},
		orders.StageDone:            nil,
		orders.StageCancelling:      {orders.VerbTakeBack},
		orders.StageCancelled:       nil,
		orders.StageReturnRequested: {orders.VerbTakeBack},
		orders.StageReturned:        nil,
		orders.StageUnknown:         nil,
	} {
		if got := stage.Acts(); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", stage, got, want)
		}
	}
}

func TestOnlyLinesWithNumbersAskForThem(t *testing.T) {
	t.Parallel()
	two := []kaspi.Entry{{Number: 0}, {Number: 1}}
	one := []kaspi.Entry{{Number: 0}, {Number: 1, IMEIRequired: true}}
	for _, c := range []struct {
		order kaspi.Order
		lines int
	}{
		{kaspi.Order{Entries: two}, 0}, {kaspi.Order{Entries: one}, 1},
		{kaspi.Order{Entries: two, IMEIRequired: true}, 2}, {kaspi.Order{Entries: one, IMEIRequired: true}, 1},
	} {
		r := orders.Record{Order: c.order, Stage: orders.StagePack}
		if n := len(r.Devices()); n != c.lines {
			t.Errorf("%+v: %d lines, want %d", c.order, n, c.lines)
		}
		if got := slices.Contains(r.Acts(), orders.VerbBindIMEI); got != (c.lines > 0) {
			t.Errorf("%+v: asked for: %t", c.order, got)
		}
	}
}

func TestNothingIsTakenOutOfAnOrderWithoutLinesNorPackedTwice(t *testing.T) {
	t.Parallel()
	lines := []kaspi.Entry{{Number: 0}}
	lost := orders.Work{Verb: orders.VerbAssemble, Note: orders.NoteUnconfirmed}
	for _, c := range []struct {
		record orders.Record
		want   []orders.Verb
	}{
		{orders.Record{Stage: orders.StagePack, Order: kaspi.Order{Entries: lines}}, []orders.Verb{orders.VerbAssemble, orders.VerbCancel, orders.VerbRemove}},
		{orders.Record{Stage: orders.StagePack}, []orders.Verb{orders.VerbAssemble, orders.VerbCancel}},
		{orders.Record{Stage: orders.StagePack, Order: kaspi.Order{IMEIRequired: true}}, []orders.Verb{orders.VerbAssemble, orders.VerbCancel}},
		{orders.Record{Stage: orders.StagePack, Order: kaspi.Order{Entries: lines}, Work: lost}, []orders.Verb{orders.VerbCancel, orders.VerbRemove}},
		{orders.Record{Stage: orders.StagePack, Work: orders.Work{Verb: orders.VerbRemove, Note: orders.NoteUnconfirmed}}, []orders.Verb{orders.VerbAssemble, orders.VerbCancel}},
		{orders.Record{Stage: orders.StageAccepting, Order: kaspi.Order{Entries: lines}}, nil},
		{orders.Record{Stage: orders.StagePack, Order: kaspi.Order{Entries: lines}, Work: orders.Work{Open: true}}, nil},
	} {
		if got := c.record.Acts(); !slices.Equal(got, c.want) {
			t.Errorf("%+v: got %q, want %q", c.record.Work, got, c.want)
		}
	}
}

func TestActsThatMakeNoSenseAreNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.put("502", func(o *kaspitest.Order) { o.Delivery, o.Lines = kaspitest.KaspiCity, o.Lines[:1] })
	w.pollNew()
	w.kaspi.AcceptInCabinet("501")
	w.kaspi.AcceptInCabinet("502")
	w.pollNew()
	const reason = kaspi.ReasonOutOfStock
	for code, acts := range map[kaspi.OrderCode][]orders.Act{
		"501": {
			{Verb: orders.VerbCancel}, {Verb: orders.VerbCancel, Reason: kaspi.ReasonUnderweight},
			{Verb: orders.VerbCancel, Reason: kaspi.ReasonBuyerUnreachable}, // for the seller's own delivery
			{Verb: orders.VerbComplete},
			{Verb: orders.VerbRemove, Entry: "NTAyIyMw", Reason: reason}, // of another order
			{Verb: orders.VerbRemove, Entry: entry, Remain: 3, Reason: reason},
			{Verb: orders.VerbRemove, Entry: entry, Remain: -1, Reason: reason},
			{Verb: orders.VerbRemove, Entry: entry, Remain: 1},
			{Verb: orders.VerbBindIMEI, Entry: entry},
		},
		"502": {
			{Verb: orders.VerbAssemble}, {Verb: orders.VerbAssemble, Parcels: 51},
			{Verb: orders.VerbRemove, Entry: "NTAyIyMw", Reason: reason}, // the last line
		},
	} {
		for _, act := range acts {
			_, err := w.Act(t.Context(), code, act, aigerim)
			if !errors.Is(err, orders.ErrBadAct) && !isDone(err) {
				t.Errorf("%+v: got %v, want ErrBadAct", act, err)
			}
		}
	}
	if n := w.kaspi.Count(http.MethodPost, ""); n != 0 {
		t.Errorf("%d requests", n)
	}
	w.wantOpen(0)
}

func TestAnActThatTheStageForbidsIsNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	for verb, d := range deals() {
		if verb == orders.VerbCancel {
			continue
		}
		_, err := w.Act(t.Context(), "501", d.act, aigerim)
		if gone, ok := errors.AsType[*orders.GoneError](err); !ok || gone.Record.Stage != orders.StageNew {
			t.Errorf("%s of a new order: got %v, want a GoneError", verb, err)
		}
	}
	if n := w.kaspi.Count(http.MethodPost, ""); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// Somebody else has cancelled between the last poll and the press.
func TestAnActOnACancelledOrderTellsSoAndSendsNothing(t *testing.T) {
	t.Parallel()
	for verb, d := range deals() {
		if verb == orders.VerbTakeBack { // for which there is no such thing
			continue
		}
		t.Run(string(verb), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.deal(d)
			w.kaspi.Cancel("501", "BUYER_CANCELLATION_HIMSELF")
			_, err := w.Act(t.Context(), "501", d.act, aigerim)
			if gone, ok := errors.AsType[*orders.GoneError](err); !ok || gone.Record.Stage != orders.StageCancelled {
				t.Errorf("got %v, want a GoneError of a cancelled order", err)
			}
			if n := w.sent(d); n != 0 {
				t.Errorf("%d requests", n)
			}
			w.wantOpen(0)
		})
	}
}

func TestUnitsThatGoLaterAreFollowedUntilTheyAreGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := deals()[orders.VerbRemove]
	d.begin = func(w *world) { w.kaspi.OperationsAfter(6) }
	w.deal(d)
	if r := w.act("501", d.act); !r.Work.Open || r.Work.Note != orders.NoteLater {
		t.Errorf("work %+v, want under way at Kaspi", r.Work)
	}
	w.pass(grace)
	w.tick()
	w.restart()
	if r := w.record("501"); !r.Work.Open || r.Work.Note != orders.NoteLater || r.Order.Entries[0].Quantity != 2 {
		t.Errorf("work %+v, lines %+v", r.Work, r.Order.Entries)
	}
	for range 4 {
		w.pass(time.Minute)
		w.tick()
	}
	r := w.record("501")
	if r.Work.Open || len(r.History) != 1 || r.Order.Entries[0].Quantity != 1 || r.Order.Total != 8490 {
		t.Errorf("work %+v, deeds %+v, order %+v", r.Work, r.History, r.Order)
	}
	w.wantOpen(0)
	if n := w.sent(d); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
	// The other unit is another act; the line goes with it.
	w.kaspi.OperationsAfter(0)
	d.act.Remain = 0
	if r := w.act("501", d.act); len(r.Order.Entries) != 1 || r.Order.Entries[0].SKU != "CUP-04" {
		t.Errorf("lines %+v", r.Order.Entries)
	}
}

// A restart carries on with what was pressed a moment ago; what was pressed long ago may not be wanted any more, and a
// buyer's code is not there any more.
func TestARestartCarriesOnOnlyWithWhatIsStillWanted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		verb orders.Verb
		away time.Duration
		sent int
	}{
		{orders.VerbAssemble, 14*time.Minute + 30*time.Second, 1}, {orders.VerbAssemble, 15*time.Minute + 30*time.Second, 0}, {orders.VerbComplete, time.Minute, 0},
	} {
		t.Run(fmt.Sprint(c.verb, " after ", c.away), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			d := deals()[c.verb]
			w.deal(d)
			desk, _ := w.mortalDesk(2, false) // only the claim is on disk
			if _, err := desk.Act(t.Context(), "501", d.act, aigerim); !errors.Is(err, errDead) {
				t.Fatal(err)
			}
			w.pass(c.away)
			w.restart()
			if err := w.Recover(t.Context()); err != nil {
				t.Error(err)
			}
			if n := w.sent(d); n != c.sent {
				t.Errorf("%d requests, want %d", n, c.sent)
			}
			w.wantOpen(0)
			if r := w.record("501"); c.sent == 0 && (r.Work.Open || r.Work.Note != orders.NoteNoAnswer) {
				t.Errorf("work %+v, want given back", r.Work)
			}
			if c.sent == 0 {
				w.act("501", d.act)
			}
			w.wantStage("501", d.after)
		})
	}
}

// nosy is a Merchant that has something happen right after its request took effect.
type nosy struct {
	orders.Merchant
	then func()
}

func (n nosy) Do(ctx context.Context, o kaspi.Order, act orders.Act) error {
	defer n.then()
	return n.Merchant.Do(ctx, o, act)
}

func TestAPollInTheMiddleOfAnActLeavesTheOrderToWhoIsAtIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := deals()[orders.VerbAssemble]
	w.deal(d)
	desk := w.desk(func(c *orders.Config) {
		c.Merchant = nosy{c.Merchant, func() {
			w.pollLive()
			if r := w.wantStage("501", orders.StagePack); !r.Work.Open || r.Work.By != "Айгерим" {
				t.Errorf("work %+v, want under way", r.Work)
			}
		}}
	})
	if _, err := desk.Act(t.Context(), "501", d.act, aigerim); err != nil {
		t.Error(err)
	}
	if r := w.wantStage("501", orders.StageHandOver); len(r.History) != 1 {
		t.Errorf("deeds %+v", r.History)
	}
}
