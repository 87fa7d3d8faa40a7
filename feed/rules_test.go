package feed_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
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

func TestBuild(t *testing.T) {
	t.Parallel()
	item := func(article, name string, cost feed.Tenge, stock int) feed.Item {
		return feed.Item{
			Article: feed.Article(article), Name: name, Brand: " R&D ", Cost: cost, Stock: feed.Stock{N: stock},
		}
	}
	defect := item("100y", "Defect", 100, 5)
	defect.Defect = true
	plenty := item("5", "Plenty", 5_000, 50)
	plenty.Stock.AtLeast = true
	previous := []feed.Offer{{SKU: "3", Article: "3", Model: "Old", Price: 9_990, Cost: 7_000, Stock: 2}}

	got, skipped := rules.Build([]feed.Item{
		plenty, item("2", "Sold out", 1_000, 0), item("1", "On\tsale", 1_000, 3), defect,
		item("3", "Unpriced, known", 0, 4), item("4", "Unpriced, new", 0, 4),
		item("6", " \n", 1_000, 1), item("7 a", "Blank in the article", 1_000, 1), item("", "No article", 1, 1),
		item("123456789012345678901", "Too long", 1_000, 1),
		item("8", "Cheap twin", 1_000, 1), item("8", "Dear twin", 2_000, 1), item("8", "Third", 1_500, 1),
		item("9", "Negative", 1_000, -3),
	}, previous)

	want := []feed.Offer{
		{SKU: "1", Article: "1", Model: "On sale", Brand: "R&amp;D", Price: 1_500, Cost: 1_000, Stock: 3},
		{SKU: "2", Article: "2", Model: "Sold out", Brand: "R&amp;D", Price: 1_500, Cost: 1_000, Why: feed.WhySoldOut},
		{
			SKU: "3", Article: "3", Model: "Unpriced, known", Brand: "R&amp;D",
			Price: 9_990, Cost: 7_000, Why: feed.WhyUnpriced,
		},
		{SKU: "5", Article: "5", Model: "Plenty", Brand: "R&amp;D", Price: 6_000, Cost: 5_000, Stock: 50},
		{SKU: "8", Article: "8", Model: "Dear twin", Brand: "R&amp;D", Price: 2_500, Cost: 2_000, Stock: 1},
		{SKU: "9", Article: "9", Model: "Negative", Brand: "R&amp;D", Price: 1_500, Cost: 1_000, Why: feed.WhySoldOut},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	wantSkipped := map[feed.Why]int{
		feed.WhyDefect: 1, feed.WhyUnpriced: 1, feed.WhyNameless: 1, feed.WhyBadSKU: 3, feed.WhyDuplicate: 2,
	}
	if diff := cmp.Diff(wantSkipped, skipped); diff != "" {
		t.Error(diff)
	}
}

func TestBuildDoesNotDependOnTheOrderOfTheAnswer(t *testing.T) {
	t.Parallel()
	twins := append(goods(50), goods(50)...)
	for i := range 50 {
		twins[i].Cost += feed.Tenge(i%3) * 100
		twins[i].Stock.N += i % 2
	}
	want, _ := rules.Build(twins, nil)
	rapid.Check(t, func(t *rapid.T) {
		got, _ := rules.Build(rapid.Permutation(twins).Draw(t, "items"), nil)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}
