package price_test

import (
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/price"
)

func TestTheTurnoverAgainstTheLawsLimits(t *testing.T) {
	t.Parallel()
	assumed := price.DefaultTariff()
	answered := assumed
	answered.Facts.Tax.Origin = price.OriginRules
	general := answered
	general.Regime = price.General
	payer := general
	payer.PaysVAT = true
	for _, c := range []struct {
		tariff            price.Tariff
		sum               feed.Tenge
		left              [2]feed.Tenge
		percent           [2]int
		vatHolds, endHold bool
	}{
		{assumed, 0, [2]feed.Tenge{43_250_000, 2_595_000_000}, [2]int{0, 0}, true, true},
		{answered, 43_249_999, [2]feed.Tenge{1, 2_551_750_001}, [2]int{99, 1}, false, true},
		{general, 43_250_000, [2]feed.Tenge{0, 2_551_750_000}, [2]int{100, 1}, true, false},
		{payer, 2_595_000_001, [2]feed.Tenge{-2_551_750_001, -1}, [2]int{6_000, 100}, false, false},
	} {
		l := c.tariff.Turnover(2026, c.sum)
		if len(l) != 2 || l[0].Kind != price.LimitVAT || l[1].Kind != price.LimitSimplified {
			t.Fatalf("%+v", l)
		}
		if got := [2]feed.Tenge{l[0].Left, l[1].Left}; got != c.left || l[0].Percent != c.percent[0] || l[1].Percent != c.percent[1] {
			t.Errorf("%d: %+v", c.sum, l)
		}
		if l[0].Applies != c.vatHolds || l[1].Applies != c.endHold {
			t.Errorf("%d of %s: %+v", c.sum, c.tariff.Regime, l)
		}
	}
	if l := assumed.Turnover(2027, 0); l[0].Fact.Origin != price.OriginAssumed || assumed.Turnover(2026, 0)[0].Fact.Origin != price.OriginTable {
		t.Errorf("the index of 2027 is taken for known: %+v", l)
	}
}
