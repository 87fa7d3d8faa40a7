package app

import (
	"os"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed/price"
	"kaspibot/kaspi"
)

func TestStatusAddsUpTheTurnoverOfTheYearInAlmaty(t *testing.T) {
	t.Parallel()
	_, e := pricesWorld(t)
	e.now = func() time.Time { return time.Date(2026, 12, 31, 20, 0, 0, 0, kaspi.Almaty()) }
	newYear := time.Date(2026, 1, 1, 0, 0, 0, 0, kaspi.Almaty())
	for code, o := range map[string]struct {
		stage orders.Stage
		at    time.Time
		total kaspi.Tenge
	}{
		"1": {orders.StageDone, newYear, 40_000_000}, "2": {orders.StagePack, newYear.AddDate(0, 6, 0), 3_250_000},
		"3": {orders.StageDone, newYear.Add(-time.Minute), 7}, "4": {orders.StageCancelled, newYear, 70},
		"5": {orders.StageReturned, newYear, 700}, "6": {orders.StageNew, newYear, 7_000},
	} {
		r := storetest.Record(code)
		r.Stage, r.Order.Created, r.Order.Total = o.stage, o.at, o.total
		if err := e.store.SaveRecords(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	got, err := e.taxes(t.Context())
	if err != nil || got.Year != 2026 || got.Turnover != 43_250_000 || !got.Assumed || got.RateBP != 400 {
		t.Errorf("got %+v, %v", got, err)
	}
	if l := got.Limit(); l == nil || l.Kind != price.LimitVAT || l.Percent != 100 || l.Left != 0 {
		t.Errorf("limit %+v", l)
	}
	if err := os.WriteFile(e.rules.Path(), []byte("[tariff]\ntax = 3"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := e.readRules(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err = e.taxes(t.Context()); err != nil || got.Assumed || got.RateBP != 300 || got.Limit().Kind != price.LimitSimplified {
		t.Errorf("got %+v, %v", got, err)
	}
}
