package feed_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"kaspibot/feed"
)

func TestPrice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rules feed.Rules
		cost  feed.Tenge
		want  feed.Tenge // 0: not ok
	}{
		{feed.Rules{MarkupBP: 2_000, Step: 10}, 1_000, 1_200},
		{feed.Rules{MarkupBP: 2_000, Step: 10}, 1_001, 1_210}, // 1 201.2 goes up
		{feed.Rules{MarkupBP: 2_000}, 1_001, 1_202},           // no step: to a whole tenge
		{feed.Rules{MarkupBP: 2_000, MinProfit: 500, Step: 10}, 1_000, 1_500},
		{feed.Rules{MarkupBP: 2_000, MinProfit: 500, Step: 10}, 10_000, 12_000},
		{feed.Rules{MinProfit: 1, Step: 100}, 100, 200},
		{feed.Rules{MarkupBP: 1, Step: 1}, 1, 2},
		{feed.Rules{MarkupBP: 2_000, Step: 10}, 0, 0},
		{feed.Rules{MarkupBP: 2_000, Step: 10}, -5, 0},
		{feed.Rules{MarkupBP: 2_000, Step: 10}, math.MaxInt64, 0},
		{feed.Rules{MarkupBP: 2_000, Step: 10}, 999_999_999, 0}, // passes a billion
		{feed.Rules{}, 1_000, 0},                                // sells at cost
		{feed.Rules{MarkupBP: -100, MinProfit: 1}, 1_000, 0},
		{feed.Rules{MarkupBP: math.MaxInt64}, 1_000, 0},
		{feed.Rules{MarkupBP: 2_000, MinProfit: math.MaxInt64}, 1_000, 0},
		{feed.Rules{MarkupBP: 2_000, Step: math.MaxInt64}, 1_000, 0},
	} {
		got, ok := c.rules.Price(c.cost)
		if ok != (c.want > 0) || ok && got != c.want {
			t.Errorf("%+v.Price(%d) = %d, %t; want %d", c.rules, c.cost, got, ok, c.want)
		}
		if valid := c.rules.Validate() == nil; ok && !valid {
			t.Errorf("%+v makes a price and is not valid", c.rules)
		}
	}
}

func TestPriceGrowsWithCostAndNeverFallsShort(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := feed.Rules{
			MarkupBP:  rapid.Int64Range(0, 100_000).Draw(t, "markup"),
			MinProfit: feed.Tenge(rapid.Int64Range(1, 1_000_000).Draw(t, "profit")),
			Step:      feed.Tenge(rapid.Int64Range(0, 10_000).Draw(t, "step")),
		}
		cost := feed.Tenge(rapid.Int64Range(-10, math.MaxInt64).Draw(t, "cost"))
		more := cost + min(feed.Tenge(rapid.Int64Range(0, 1_000_000).Draw(t, "more")), math.MaxInt64-cost)
		price, ok := r.Price(cost)
		dearer, dearerOK := r.Price(more)
		switch {
		case !ok && dearerOK && cost > 0:
			t.Fatalf("%+v: no price for %d, %d for %d", r, cost, dearer, more)
		case ok && dearerOK && dearer < price:
			t.Fatalf("%+v: %d for %d, %d for %d", r, price, cost, dearer, more)
		case ok && price < cost+r.MinProfit:
			t.Fatalf("%+v: %d for %d", r, price, cost)
		case ok && int64(price-cost) < int64(cost)/10_000*r.MarkupBP:
			t.Fatalf("%+v: %d for %d is less than the markup", r, price, cost)
		case ok && price%max(r.Step, 1) != 0:
			t.Fatalf("%+v: %d is not rounded", r, price)
		}
	})
}
