package orders_test

import (
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

func staged(stage orders.Stage, revision int64) orders.Record {
	return orders.Record{
		Order: kaspi.Order{Code: "501"}, Stage: stage, Seen: noonOf24(), AsOf: noonOf24(), Revision: revision,
	}
}

func TestNewsIsWhatHappenedWithoutTheSeller(t *testing.T) {
	t.Parallel()
	elsewhere := staged(orders.StagePack, 2)
	elsewhere.Note = orders.NoteElsewhere
	ours := staged(orders.StageCancelled, 2)
	ours.History = []orders.HistoryEntry{{Verb: orders.VerbCancel, By: "Айгерим"}}
	back := staged(orders.StageReturnRequested, 2)
	back.Back = noonOf24()
	for name, c := range map[string]struct {
		old, next orders.Record
		want      orders.NewsKind
	}{
		"never seen":             {orders.Record{}, staged(orders.StageCancelled, 1), ""},
		"return never seen":      {orders.Record{}, staged(orders.StageReturnRequested, 1), ""},
		"goods back, never seen": {orders.Record{}, staged(orders.StageReturned, 1), ""},
		"new and cancelled":      {staged(orders.StageNew, 1), staged(orders.StageCancelled, 2), ""},
		"accepted here":          {staged(orders.StageAccepting, 1), staged(orders.StagePack, 2), ""},
		"accepted elsewhere":     {staged(orders.StageNew, 1), elsewhere, orders.NewsElsewhere},
		"and stays so":           {elsewhere, elsewhere, ""},
		"cancelled while packed": {staged(orders.StagePack, 1), staged(orders.StageCancelled, 2), orders.NewsCancelled},
		"cancelled on its way":   {staged(orders.StageInDelivery, 1), staged(orders.StageCancelling, 2), orders.NewsCancelled},
		"and back":               {staged(orders.StageCancelling, 1), staged(orders.StageCancelled, 2), orders.NewsBack},
		"return":                 {staged(orders.StageDone, 1), staged(orders.StageReturnRequested, 2), orders.NewsReturn},
		"return at the point":    {staged(orders.StageReturnRequested, 1), back, orders.NewsBack},
		"return over":            {staged(orders.StageReturnRequested, 1), staged(orders.StageReturned, 2), orders.NewsBack},
		"cancelled here":         {staged(orders.StagePack, 1), ours, ""},
		"delivered":              {staged(orders.StageInDelivery, 1), staged(orders.StageDone, 2), ""},
		"handed over":            {staged(orders.StageHandOver, 1), staged(orders.StageInDelivery, 2), ""},
	} {
		var got orders.NewsKind
		for _, n := range orders.NewsBetween(c.old, c.next) {
			got = n.Kind
			if n.Key == "" || n.Code != "501" || n.At.IsZero() {
				t.Errorf("%s: news %+v", name, n)
			}
		}
		if got != c.want {
			t.Errorf("%s: news %q, want %q", name, got, c.want)
		}
	}
}

func TestGoodsAreMissedAfterTheDaysGiven(t *testing.T) {
	t.Parallel()
	away := staged(orders.StageCancelling, 1)
	away.Entered.At = noonOf24()
	home, over := away, away
	home.Back = noonOf24()
	over.Stage = orders.StageReturned
	list := []orders.Record{away, home, over, staged(orders.StageCancelling, 1)}
	for days, want := range map[time.Duration]int{14*24*time.Hour - time.Second: 0, 14 * 24 * time.Hour: 1} {
		if got := len(orders.NotBack(list, noonOf24().Add(days), 14)); got != want {
			t.Errorf("after %s %d are missed, want %d", days, got, want)
		}
	}
}
