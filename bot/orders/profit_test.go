package orders_test

import (
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/orders/profit"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

func TestStockThatRunsOutUnderAWaitingOrderIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", weighed)
	w.pollNew()
	s := w.newShelf()
	a := w.estimator(s)
	w.appraise(a)
	s.put("KET-17", profit.Item{Article: "1017", Stock: 1, Cost: 3000})
	w.pass(6 * time.Minute)
	w.appraise(a)
	r := w.record("501")
	if !r.Facts.Short() || r.Facts.Lines[0].Free() != 1 || r.Revision != 3 {
		t.Errorf("revision %d, facts %+v: want them short", r.Revision, r.Facts)
	}
}

func TestNothingIsAskedOrWrittenWhileFactsAreFresh(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.newShelf()
	a := w.estimator(s)
	w.appraise(a) // no orders at all
	w.put("501", nil)
	w.put("502", nil)
	w.pollNew()
	for range 5 {
		w.appraise(a)
		w.pollNew()
	}
	if n := s.questions(); n != 1 {
		t.Errorf("asked %d times, want once for both orders", n)
	}
	before := w.record("501")
	w.pass(6 * time.Minute)
	w.appraise(a)
	if r := w.record("501"); r.Revision != before.Revision || !r.Facts.At.After(before.Facts.At) {
		t.Errorf("revision %d, want %d: only the age has changed", r.Revision, before.Revision)
	}
}

func TestASilentDistributorIsAskedAgainSoon(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.newShelf()
	s.hush(true)
	w.pass(time.Hour) // so the shelf's figures are an hour old
	w.put("501", nil)
	w.pollNew()
	a := w.estimator(s)
	w.appraise(a)
	if age := w.now().Sub(w.record("501").Facts.Lines[0].StockAt); age < 59*time.Minute {
		t.Errorf("stock of %s ago, want it as old as it is", age)
	}
	w.appraise(a)
	w.pass(90 * time.Second)
	s.hush(false)
	w.appraise(a)
	if n := s.questions(); n != 2 {
		t.Errorf("asked %d times, want twice", n)
	}
	if age := w.now().Sub(w.record("501").Facts.Lines[0].StockAt); age > time.Minute {
		t.Errorf("stock of %s ago after he answered", age)
	}
}

func TestPiecesOfOtherOrdersAreNotCountedTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one := func(created time.Duration) func(*kaspitest.Order) {
		return func(o *kaspitest.Order) {
			o.Lines = o.Lines[:1] // two kettles each
			o.Approved = w.now().Add(created)
		}
	}
	w.put("501", one(-2*time.Minute))
	w.put("502", one(-time.Minute))
	w.put("503", one(-3*time.Minute))
	w.pollNew()
	if _, err := w.Accept(t.Context(), "503", aigerim); err != nil {
		t.Fatal(err)
	}
	s := w.newShelf()
	s.put("KET-17", profit.Item{Article: "1017", Stock: 5, Cost: 3000})
	w.appraise(w.estimator(s))
	if l := w.record("501").Facts.Lines[0]; l.Promised != 2 || l.Short() || l.Covers(2) || !l.Covers(1) {
		t.Errorf("first: got %+v, want 2 of 5 promised to the accepted one", l)
	}
	if l := w.record("502").Facts.Lines[0]; l.Promised != 4 || !l.Short() {
		t.Errorf("second: got %+v, want 4 promised and too little left", l)
	}
}

func TestTwoLinesOfOneArticleNeedTheirSum(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", func(o *kaspitest.Order) { o.Lines[1].SKU = "KET-17" })
	w.pollNew()
	s := w.newShelf()
	s.put("KET-17", profit.Item{Article: "1017", Stock: 2, Cost: 3000})
	w.appraise(w.estimator(s))
	if f := w.record("501").Facts; f.Lines[0].Need != 3 || !f.Short() {
		t.Errorf("got %+v, want 3 needed", f)
	}
}

func TestMoreThanFiftyIsNoPromiseOfSixty(t *testing.T) {
	t.Parallel()
	l := orders.LineFacts{Need: 60, Stock: 50, AtLeast: true, StockAt: time.Now()}
	if l.Short() || l.Covers(0) {
		t.Errorf("short %t, covers %t: want neither", l.Short(), l.Covers(0))
	}
}

func TestFactsStayAsTheyWereWhenItWasDecided(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", weighed)
	w.pollNew()
	s := w.newShelf()
	a := w.estimator(s)
	w.appraise(a)
	before := w.record("501").Facts
	w.pass(6 * time.Minute)
	s.put("KET-17", profit.Item{Article: "1017", Stock: 0, Cost: 9000})
	s.during = func() { // while the distributor is asked
		if _, err := w.Accept(t.Context(), "501", aigerim); err != nil {
			t.Error(err)
		}
	}
	w.appraise(a)
	w.pollNew()
	w.pollLive()
	after := w.record("501").Facts
	if !after.At.Equal(before.At) || after.Lines[0].Stock != 7 || !after.Profit().Known {
		t.Errorf("got %+v, want %+v", after, before)
	}
}

func TestFactsOfAnOrderThatChangedAreLookedUpAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", weighed)
	w.pollNew()
	a := w.estimator(w.newShelf())
	w.appraise(a)
	w.put("501", func(o *kaspitest.Order) {
		o.Lines = o.Lines[:1]
		weighed(o)
	})
	w.pollNew()
	if _, there := w.record("501").FactsNow(); there {
		t.Error("facts of another sum are shown")
	}
	w.appraise(a)
	if f, there := w.record("501").FactsNow(); !there || len(f.Lines) != 1 || f.Total != 9000 {
		t.Errorf("got %+v, %t", f, there)
	}
}

func TestAReadingByAnybodyReachesEveryWaitingOrderAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", weighed)
	w.put("502", weighed)
	w.pollNew()
	s := w.newShelf()
	a := w.estimator(s)
	w.appraise(a)
	asked := s.questions()
	s.put("KET-17", profit.Item{Article: "1017", Stock: 1, Cost: 3000}) // a sync has read the stock
	w.put("503", weighed)
	w.pollNew()
	if err := a.Heard(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, code := range []kaspi.OrderCode{"501", "502"} {
		if f, known := w.record(code).FactsNow(); !known || f.Lines[0].Stock != 1 || !f.Short() {
			t.Errorf("order %s: got %+v, want one piece", code, f)
		}
	}
	if w.record("503").Facts.Known() {
		t.Error("an order that nobody has looked at has facts")
	}
	if s.questions() != asked {
		t.Error("the distributor was asked")
	}
	w.appraise(a)
	if f, known := w.record("503").FactsNow(); !known || f.Lines[0].Promised != 4 {
		t.Errorf("the new order: got %+v", f)
	}
}

func TestAShortageIsKnownUntilTheOrderIsPackedForThePiecesItHas(t *testing.T) {
	t.Parallel()
	at := time.Now()
	r := orders.Record{Stage: orders.StagePack, Facts: orders.Facts{At: at, Total: 10, Lines: []orders.LineFacts{
		{SKU: "a", Article: "1", Quantity: 5, Need: 7, Stock: 3, StockAt: at},
		{SKU: "b", Article: "1", Quantity: 2, Need: 7, Stock: 3, StockAt: at},
	}}}
	r.Order.Entries = []kaspi.Entry{{SKU: "a", Quantity: 2}, {SKU: "b", Quantity: 2}, {SKU: "new", Quantity: 1}} // three were taken out
	if l, known := r.LineFacts(0); !known || l.Need != 4 || !l.Short() {
		t.Errorf("got %+v, %t: want 4 needed of 3", l, known)
	}
	if _, known := r.LineFacts(2); known {
		t.Error("a line that nobody weighed is known")
	}
	r.Order.Entries[0].Quantity = 1
	if l, _ := r.LineFacts(0); l.Short() {
		t.Errorf("got %+v: three are enough for three", l)
	}
	for stage, want := range map[orders.Stage]bool{
		orders.StagePreOrder: true, orders.StageGiveOut: true, orders.StageHandOver: false, orders.StageCancelled: false,
	} {
		r.Stage = stage
		if _, known := r.LineFacts(0); known != want {
			t.Errorf("%s: known %t, want %t", stage, known, want)
		}
	}
}

func TestFactsOfNoPiecesSayNothingOfALine(t *testing.T) {
	t.Parallel()
	for pieces, want := range map[int]orders.Amount{0: {}, 1: {Tenge: 2 * (5000 - 3000 - 500), Known: true}, 2: {Tenge: 2*(5000-3000) - 500, Known: true}} {
		r := orders.Record{Stage: orders.StageDone, Facts: orders.Facts{
			At: time.Now(), Total: 1, Delivery: orders.Amount{Known: true}, // of a sum that the order has no more
			Lines: []orders.LineFacts{{SKU: "a", Quantity: pieces, Cost: orders.Amount{Tenge: 3000, Known: true}, Commission: orders.Amount{Tenge: 500, Known: true}}},
		}}
		r.Order.Total = 10_000
		r.Order.Entries = []kaspi.Entry{{SKU: "a", Quantity: 2, Total: 10_000}}
		if got := orders.FiguresOf(r).Money.Profit(); got != want {
			t.Errorf("by facts of %d pieces the profit is %+v, want %+v", pieces, got, want)
		}
	}
}

func TestMoreThanTenCountsAsTen(t *testing.T) {
	t.Parallel()
	for need, want := range map[int][3]bool{10: {true, false, false}, 11: {false, false, true}, 50: {false, false, true}} {
		l := orders.LineFacts{Article: "1", Need: need, Stock: 10, AtLeast: true, StockAt: time.Now()}
		got := [3]bool{l.Covers(0), l.Short(), l.Unsure()}
		if got != want || (orders.Facts{Lines: []orders.LineFacts{l}}).There() != want[0] {
			t.Errorf("%d of more than ten: there, short, unsure %v, want %v", need, got, want)
		}
	}
}
