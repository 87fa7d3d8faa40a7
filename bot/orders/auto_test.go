package orders_test

import (
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/orders/profit"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// nobody is a world in which nobody reacts, with the order 501 for which nothing is missing.
type nobody struct {
	*world
	shelf *shelf
	auto  *auto.Acceptance
}

// rules are strict enough for one order to pass and the next to fail.
var rules = auto.Rules{After: 10 * time.Minute, Margin: 1, MinProfit: 500}

func newNobody(t *testing.T, mode auto.Mode) *nobody {
	t.Helper()
	w := newWorld(t)
	n := &nobody{world: w, shelf: w.newShelf()}
	n.begin(mode)
	w.put("501", weighed)
	w.pollNew()
	return n
}

// begin makes the automatic acceptance, as a start of the program does.
func (n *nobody) begin(mode auto.Mode) {
	n.t.Helper()
	var err error
	n.auto, err = auto.New(auto.Config{
		Desk: n.Desk, Estimator: n.estimator(n.shelf), Decisions: n.store, Settings: n.store, Audit: n.store,
		Now: n.now, Log: slog.New(slog.DiscardHandler), Mode: mode, Rules: rules,
	})
	if err != nil {
		n.t.Fatal(err)
	}
}

// estimator looks up facts in a supply.
func (w *world) estimator(supply profit.Supply) *profit.Estimator {
	return profit.New(profit.Config{Desk: w.Desk, Records: w.store, Supply: supply, Tariff: plain{}, Now: w.now})
}

// later lets time pass and the program look.
func (n *nobody) later(d time.Duration) {
	n.t.Helper()
	n.pass(d)
	if err := n.auto.Run(n.t.Context()); err != nil {
		n.t.Fatal(err)
	}
}

// wantRuling compares the last ruling on order 501.
func (n *nobody) wantRuling(want auto.Outcome, why ...auto.Objection) {
	n.t.Helper()
	list, err := n.store.Decisions(n.t.Context(), auto.Filter{Codes: []kaspi.OrderCode{"501"}})
	if err != nil {
		n.t.Fatal(err)
	}
	switch {
	case want == "" && len(list) == 0:
	case want == "" || len(list) == 0 || list[0].Outcome != want || !slices.Equal(list[0].Objections, why):
		n.t.Errorf("rulings %+v, want %s %v", list, want, why)
	}
}

func TestAnOrderThatNobodyReactsToIsAcceptedOnce(t *testing.T) {
	t.Parallel()
	n := newNobody(t, auto.ModeOn)
	n.later(9 * time.Minute)
	n.wantRuling("")
	n.wantPosts("501", 0, 0)
	n.later(2 * time.Minute)
	n.wantRuling(auto.OutcomeAccepted)
	for range 3 {
		n.later(time.Minute)
	}
	n.wantPosts("501", 1, 1)
	if r := n.wantSee("501", see{orders.StageGiveOut, "", orders.NoteNone}); r.AcceptedAt.IsZero() {
		t.Error("the card cannot tell it from one that was accepted elsewhere")
	}
}

func TestADryRunAcceptsNothing(t *testing.T) {
	t.Parallel()
	n := newNobody(t, auto.ModeDry)
	n.later(11 * time.Minute)
	n.wantRuling(auto.OutcomeWould)
	asked := n.shelf.questions()
	n.later(time.Minute)
	if n.shelf.questions() != asked {
		t.Error("an order that was ruled on is looked up again")
	}
	n.wantPosts("501", 0, 0)
}

func TestOffDoesNothing(t *testing.T) {
	t.Parallel()
	n := newNobody(t, auto.ModeOff)
	n.later(time.Hour)
	n.wantRuling("")
	n.wantPosts("501", 0, 0)
	if n.shelf.questions() != 0 {
		t.Error("the distributor is asked for nothing")
	}
}

func TestWhoeverTouchedAnOrderKeepsIt(t *testing.T) {
	t.Parallel()
	n := newNobody(t, auto.ModeOn)
	for range 2 {
		if err := n.MarkHandled(t.Context(), "501"); err != nil {
			t.Fatal(err)
		}
	}
	if err := n.MarkHandled(t.Context(), "999"); err != nil { // a button about something else
		t.Error(err)
	}
	n.pollNew()
	n.later(time.Hour)
	n.wantRuling("")
	n.wantPosts("501", 0, 0)
	if r := n.record("501"); r.Revision != 1 {
		t.Errorf("revision %d: a touch is nothing to see", r.Revision)
	}
}

func TestWhatCannotBeJudgedIsLeftAndTakenUpWhenItCan(t *testing.T) {
	t.Parallel()
	n := newNobody(t, auto.ModeOn)
	n.shelf.hush(true)
	n.later(11 * time.Minute)
	n.wantRuling(auto.OutcomeLeft, auto.ObjectionStock)
	n.shelf.put("KET-17", profit.Item{Article: "1017", Stock: 1, Cost: 3000})
	n.shelf.hush(false)
	n.later(2 * time.Minute)
	n.wantPosts("501", 0, 0)
	n.shelf.put("KET-17", profit.Item{Article: "1017", Stock: 9, Cost: 3000})
	n.appraise(n.auto.Estimator) // the facts are due again some time
	n.pass(6 * time.Minute)
	n.appraise(n.auto.Estimator)
	n.later(time.Second)
	n.wantRuling(auto.OutcomeAccepted)
	n.wantPosts("501", 1, 1)
}

func TestStockThatFallsBeforeTheAcceptIsSeen(t *testing.T) {
	t.Parallel()
	n := newNobody(t, auto.ModeOn)
	n.appraise(n.auto.Estimator) // all is well
	n.shelf.put("KET-17", profit.Item{Article: "1017", Stock: 2, Cost: 3000})
	n.pass(10*time.Minute - 10*time.Second)
	n.appraise(n.auto.Estimator)
	n.shelf.put("KET-17", profit.Item{Article: "1017", Stock: 1, Cost: 3000})
	n.later(30 * time.Second)
	n.wantRuling(auto.OutcomeLeft, auto.ObjectionShort)
	n.wantPosts("501", 0, 0)
}

func TestAPressAtTheLastMomentWins(t *testing.T) {
	t.Parallel()
	n := newNobody(t, auto.ModeOn)
	n.shelf.during = func() { // while the distributor is asked for the last time
		if err := n.MarkHandled(t.Context(), "501"); err != nil {
			t.Error(err)
		}
	}
	n.later(11 * time.Minute)
	n.wantRuling("")
	n.wantPosts("501", 0, 0)
}

func TestAPressAndTheProgramAtOnceMakeOneRequest(t *testing.T) {
	t.Parallel()
	for range 5 {
		n := newNobody(t, auto.ModeOn)
		n.pass(11 * time.Minute)
		var both sync.WaitGroup
		both.Go(func() { _ = n.auto.Run(t.Context()) })
		both.Go(func() { _, _ = n.Accept(t.Context(), "501", aigerim) })
		both.Wait()
		n.later(3 * time.Minute)
		n.wantPosts("501", 1, 1)
		if by := n.record("501").By; by == aigerim.Name {
			list, _ := n.store.Decisions(t.Context(), auto.Filter{Outcomes: []auto.Outcome{auto.OutcomeAccepted}})
			if len(list) > 0 {
				t.Errorf("hers, and yet %+v", list)
			}
		}
	}
}

func TestTwoOrdersDoNotTakeTheSamePieces(t *testing.T) {
	t.Parallel()
	n := newNobody(t, auto.ModeOn)
	n.put("502", func(o *kaspitest.Order) {
		weighed(o)
		o.Approved = n.now()
	})
	n.pollNew()
	n.shelf.put("KET-17", profit.Item{Article: "1017", Stock: 4, Cost: 3000}) // two each, and one to spare
	n.later(11 * time.Minute)
	n.wantPosts("501", 1, 1)
	n.wantPosts("502", 0, 0)
}

func TestAFailureIsLeftToPeople(t *testing.T) {
	t.Parallel()
	n := newNobody(t, auto.ModeOn)
	n.kaspi.Fail(faults.Row{Operation: "POST /orders", Code: 400})
	n.later(11 * time.Minute)
	n.wantRuling(auto.OutcomeFailed)
	n.later(time.Hour)
	n.wantPosts("501", 1, 0)
}

func TestAnOrderThatIsLeftForGoodReasonsCostsNoMoreRequests(t *testing.T) {
	t.Parallel()
	n := newNobody(t, auto.ModeOn)
	n.shelf.put("KET-17", profit.Item{Article: "1017", Stock: 1, Cost: 3000})
	n.later(11 * time.Minute)
	n.wantRuling(auto.OutcomeLeft, auto.ObjectionShort)
	asked := n.shelf.questions()
	for range 3 {
		n.later(time.Minute)
	}
	if got := n.shelf.questions(); got != asked {
		t.Errorf("asked %d times more", got-asked)
	}
}
