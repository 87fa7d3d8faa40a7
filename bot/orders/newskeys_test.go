package orders_test

import (
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// keyOf is the key of the only piece of news.
func keyOf(t *testing.T, list []orders.News) string {
	t.Helper()
	if len(list) != 1 {
		t.Fatalf("%d pieces of news", len(list))
	}
	return list[0].Key
}

// What has the same key is told once for ever, so the same thing has the same key and another has another.
func TestTheSameThingIsToldOnceAndAnotherAnew(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, time.November, 30, 12, 0, 0, 0, kaspi.Almaty())
	quality := func(faults int, at time.Time) string {
		return keyOf(t, orders.QualityNews(orders.Quality{Orders: 100, OwnFault: faults}, 0, at))
	}
	missed := func(code kaspi.OrderCode, at time.Time) string {
		r := orders.Record{Stage: orders.StageCancelling, Entered: orders.Entered{Stage: orders.StageCancelling, At: noon}}
		r.Order.Code = code
		return keyOf(t, orders.NotBack([]orders.Record{r}, at, 7))
	}
	returned := func(code kaspi.OrderCode, revision int64) string {
		old := orders.Record{Seen: noon, Stage: orders.StageDone, Revision: revision - 1}
		next := orders.Record{Seen: noon, Stage: orders.StageReturnRequested, Revision: revision}
		old.Order.Code, next.Order.Code = code, code
		return keyOf(t, orders.NewsBetween(old, next))
	}
	week := noon.AddDate(0, 0, 8)
	for _, c := range []struct {
		name string
		a, b string
		same bool
	}{
		{"a limit, twice a day", quality(1, noon), quality(1, noon.Add(time.Hour)), true},
		{"a limit, two days", quality(1, noon), quality(1, noon.Add(24*time.Hour)), false},
		{"a limit, and a worse one the same day", quality(1, noon), quality(3, noon.Add(time.Hour)), false},
		{"goods that are missed, and still the day after", missed("501", week), missed("501", week.Add(24*time.Hour)), true},
		{"goods of two orders that are missed", missed("501", week), missed("502", week), false},
		{"a return, looked at twice", returned("501", 5), returned("501", 5), true},
		{"a return, and another of the same order", returned("501", 5), returned("501", 7), false},
		{"returns of two orders", returned("501", 5), returned("502", 5), false},
	} {
		if (c.a == c.b) != c.same {
			t.Errorf("%s: keys %q and %q", c.name, c.a, c.b)
		}
	}
}
