package orders_test

import (
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"

	"pgregory.net/rapid"
)

func TestMarkTellsWhatAnOrderCountsAs(t *testing.T) {
	t.Parallel()
	ended := func(status kaspi.Status, reason string) orders.Record {
		return orders.Record{Order: kaspi.Order{Status: status, CancellationReason: reason}}
	}
	handed := func(at time.Time) orders.Record {
		return orders.Record{
			HandBy: almatyTime(24, 0, 0).UTC(),
			Order:  kaspi.Order{KaspiDelivered: true, Courier: kaspi.Courier{Handed: at.UTC()}},
		}
	}
	lateAndCancelled := handed(almatyTime(26, 12, 0))
	lateAndCancelled.Order.Status, lateAndCancelled.Order.CancellationReason = kaspi.StatusCancelling, "MERCHANT_OUT_OF_STOCK"
	unplanned := handed(almatyTime(26, 12, 0))
	unplanned.HandBy = time.Time{}
	for name, c := range map[string]struct {
		r    orders.Record
		want orders.Mark
	}{
		"no goods":              {ended(kaspi.StatusCancelled, "MERCHANT_OUT_OF_STOCK"), orders.MarkOwnFault},
		"not delivered":         {ended(kaspi.StatusCancelled, "TIMEOUT_MERCHANT_DELIVERY"), orders.MarkOwnFault},
		"in the buyer's name":   {ended(kaspi.StatusCancelled, "BUYER_CANCELLATION_BY_MERCHANT"), orders.MarkDoubtful},
		"not reached":           {ended(kaspi.StatusCancelling, "BUYER_NOT_REACHABLE"), orders.MarkDoubtful},
		"by the buyer":          {ended(kaspi.StatusCancelled, "BUYER_CANCELLATION_HIMSELF"), orders.MarkNone},
		"not collected":         {ended(kaspi.StatusCancelled, "TIMEOUT_BUYER_PICKUP"), orders.MarkNone},
		"done":                  {ended(kaspi.StatusCompleted, "MERCHANT_OUT_OF_STOCK"), orders.MarkNone},
		"handed over":           {handed(almatyTime(24, 20, 0)), orders.MarkOnTime},
		"handed over late":      {handed(almatyTime(24, 20, 1)), orders.MarkLate},
		"not handed over":       {handed(time.Time{}), orders.MarkNone},
		"no plan known":         {unplanned, orders.MarkNone},
		"late and then no sale": {lateAndCancelled, orders.MarkOwnFault},
	} {
		if got := orders.MarkOf(c.r); got != c.want {
			t.Errorf("%s: mark %q, want %q", name, got, c.want)
		}
	}
}

func TestRoomIsWhatFitsBelowALimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := orders.Quality{Orders: rapid.IntRange(1, 100_000).Draw(t, "orders")}
		q.OwnFault = rapid.IntRange(0, q.Orders).Draw(t, "own fault")
		limit := rapid.SampledFrom([]int64{orders.LimitPromotions, orders.LimitShop}).Draw(t, "limit")
		below := func(n int) bool { return int64(n)*10_000 < limit*int64(q.Orders) }
		if room := q.Room(limit); !below(q.OwnFault+room) || below(q.OwnFault+room+1) {
			t.Fatalf("room for %d in %+v below %d", room, q, limit)
		}
	})
}

func TestLevelGrowsWithTheCancellations(t *testing.T) {
	t.Parallel()
	for own, want := range map[int]int{
		0: orders.QualityGood, 27: orders.QualityGood, 28: orders.QualityNear, 29: orders.QualityNear,
		30: orders.QualityPromotions, 47: orders.QualityPromotions, 48: orders.QualityShopNear, 50: orders.QualityShop,
	} {
		if got := (orders.Quality{Orders: 1_000, OwnFault: own}).Level(); got != want {
			t.Errorf("%d of 1000: level %d, want %d", own, got, want)
		}
	}
	if got := (orders.Quality{Orders: 19, OwnFault: 1}).Level(); got != orders.QualityGood {
		t.Errorf("level %d for a shop of 19 orders: too few to tell", got)
	}
}

func TestNobodyIsToldOfALevelTwice(t *testing.T) {
	t.Parallel()
	q := orders.Quality{Orders: 1_000, OwnFault: 30}
	if got := orders.QualityNews(q, orders.QualityNear, noonOf24()); len(got) != 1 {
		t.Errorf("%d news of a level that has grown, want 1", len(got))
	}
	if got := orders.QualityNews(q, orders.QualityPromotions, noonOf24()); len(got) != 0 {
		t.Errorf("%d news of a level that was told, want none", len(got))
	}
	got := orders.QualityOf(map[orders.Mark]int{
		orders.MarkNone: 90, orders.MarkOwnFault: 1, orders.MarkDoubtful: 2, orders.MarkOnTime: 6, orders.MarkLate: 1,
	}, 1)
	if want := (orders.Quality{Orders: 100, OwnFault: 3, Doubtful: 2, Handed: 8, Late: 2}); got != want {
		t.Errorf("quality %+v, want %+v", got, want)
	}
}

func TestAYoungShopIsNotAlarmedByItsFirstCancellation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ placed, cancelled, want int }{
		{33, 1, orders.QualityGood}, {20, 1, orders.QualityGood}, {33, 2, orders.QualityShop}, {34, 1, orders.QualityShopNear},
	} {
		if got := (orders.Quality{Orders: c.placed, OwnFault: c.cancelled}).Level(); got != c.want {
			t.Errorf("%d of %d: level %d, want %d", c.cancelled, c.placed, got, c.want)
		}
	}
}

func TestAPlanFirstMetAfterTheHandOverProvesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", func(o *kaspitest.Order) { acceptedByItself(o); toTheDoor(o) })
	w.kaspi.AssembleInCabinet("501")
	w.kaspi.HandOver("501")
	w.pollLive()
	if r := w.record("501"); !r.HandBy.IsZero() || orders.MarkOf(r) != orders.MarkNone {
		t.Errorf("plan %v, mark %q: want neither", r.HandBy, orders.MarkOf(r))
	}
}
