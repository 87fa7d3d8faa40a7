package orders_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// review runs a review and returns the kinds of all news there has been of these.
func (w *world) review(kinds ...orders.NewsKind) []orders.NewsKind {
	w.t.Helper()
	r := orders.Reviewer{Book: w.store, Now: w.now, ReturnDays: 14}
	if err := r.Run(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	news, err := w.store.News(w.t.Context(), 1, 100)
	if err != nil {
		w.t.Fatal(err)
	}
	var found []orders.NewsKind
	for _, n := range news {
		if slices.Contains(kinds, n.Kind) {
			found = append(found, n.Kind)
		}
	}
	return found
}

func TestGoodsThatDoNotComeBackAreNewsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("601", func(o *kaspitest.Order) {
		o.State, o.Status = "KASPI_DELIVERY", "KASPI_DELIVERY_RETURN_REQUESTED"
	})
	w.pollLive()
	w.pass(13 * 24 * time.Hour)
	if got := w.review(orders.NewsNotBack); len(got) != 0 {
		t.Errorf("after 13 days: %v", got)
	}
	w.pass(24*time.Hour + time.Minute)
	w.review()
	w.restart()
	if got := w.review(orders.NewsNotBack); len(got) != 1 {
		t.Errorf("after 14 days: %v, want it told once", got)
	}
}

func TestALimitThatComesNearIsNewsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 100 {
		w.put(fmt.Sprint(700+i), func(o *kaspitest.Order) { o.State, o.Status = "ARCHIVE", "COMPLETED" })
	}
	w.pollArchive()
	for i, reason := range []string{"MERCHANT_OUT_OF_STOCK", "BUYER_NOT_REACHABLE"} {
		code := fmt.Sprint(601 + i)
		w.put(code, nil)
		w.pollNew()
		w.kaspi.Cancel(code, reason)
		w.pollArchive()
		w.review()
		w.pass(25 * time.Hour) // another day: the same level is no news
		if got := w.review(orders.NewsQuality); len(got) != i {
			t.Errorf("%d cancelled: news %v, want %d", i+1, got, i)
		}
	}
	q, err := orders.QualityAt(t.Context(), w.store, w.now())
	if err != nil || q.OwnFault != 2 || q.Doubtful != 1 || q.Orders != 102 {
		t.Errorf("quality %+v, %v", q, err)
	}
}

// A parcel keeps its plan for good: what counts as overdue is only what is still here.
func TestOnlyParcelsThatAreStillHereAreOverdue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kept := map[kaspi.OrderCode]orders.Stage{
		"501": orders.StagePack, "502": orders.StageHandOver, "503": orders.StageInDelivery, "504": orders.StageDone, "505": orders.StageCancelled,
	}
	for code := range kept {
		w.put(string(code), func(o *kaspitest.Order) { acceptedByItself(o); toTheDoor(o) })
		if code != "501" {
			w.kaspi.AssembleInCabinet(string(code))
		}
	}
	w.pollLive()
	w.kaspi.HandOver("503")
	w.kaspi.HandOver("504")
	w.kaspi.Deliver("504")
	w.kaspi.Cancel("505", "BUYER_CANCELLATION_HIMSELF")
	w.pollLive()
	w.pollArchive()
	for code, stage := range kept {
		if r := w.record(code); r.Stage != stage || r.HandBy.IsZero() {
			t.Fatalf("order %s is %s, to be handed over by %v", code, r.Stage, r.HandBy)
		}
	}
	w.pass(9 * 24 * time.Hour)
	q, err := orders.QualityAt(t.Context(), w.store, w.now())
	if want := (orders.Quality{Orders: 5, Handed: 4, Late: 2}); err != nil || q != want {
		t.Errorf("quality %+v, %v; want %+v", q, err, want)
	}
}
