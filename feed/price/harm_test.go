package price_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"kaspibot/feed"
	"kaspibot/feed/price"
)

// drawn is an item under rules, with what is needed to reckon its price anew by going through all prices.
type drawn struct {
	rules  price.Rules
	tariff price.Tariff
	ending price.Rounding
	least  feed.Tenge // profit
	it     feed.Item
	o      feed.Override
	last   feed.Tenge
	step   int64 // percent
}

func drawWorld(t *rapid.T) drawn {
	w := drawn{
		ending: rapid.SampledFrom(price.Roundings()).Draw(t, "ending"),
		least:  feed.Tenge(rapid.Int64Range(1, 3_000).Draw(t, "least")),
		last:   feed.Tenge(rapid.Int64Range(0, 30_000).Draw(t, "last")),
		step:   rapid.SampledFrom([]int64{0, 0, 1, 5, 40}).Draw(t, "step"),
		it: feed.Item{
			Article: "1", Cost: drawCost(t), Grams: rapid.IntRange(0, 20_000).Draw(t, "grams"),
			Retail: feed.Tenge(rapid.Int64Range(0, 20_000).Draw(t, "retail")), Policed: rapid.Bool().Draw(t, "policed"),
		},
	}
	ceiling := rapid.SampledFrom([]int{0, 0, 5_500, 9_900, 12_345}).Draw(t, "ceiling")
	markup := rapid.IntRange(0, 80).Draw(t, "markup")
	tax := rapid.IntRange(0, 9).Draw(t, "tax")
	text := fmt.Sprintf("markup=%d\nrounding=%q\nmin_profit=%d\nmax_price=%d\nmax_step=%d\ndelivery='city'\n[tariff]\ntax=%d\n",
		markup, w.ending, w.least, ceiling, w.step, tax)
	if rapid.Bool().Draw(t, "own steps") {
		text += "[tariff.delivery.city]\nsums=[[700, 10], [6000, 2000], [8000, 100.5]]\nover=900.55\nweights=[]\n"
	}
	var err error
	if w.rules, err = price.Decode([]byte(text), defaults); err != nil {
		t.Fatal(err)
	}
	w.tariff = w.rules.Tariff()
	return w
}

func (w drawn) terms(last feed.Tenge) feed.Terms { return w.rules.Terms(w.it, w.o, last) }

func (w drawn) profit(p feed.Tenge) feed.Tenge {
	return w.tariff.Profit(price.Sale{
		Price: p, Cost: w.it.Cost, CommissionBP: w.tariff.Standard, Kind: price.City, Grams: w.it.Grams,
	})
}

func (w drawn) held() feed.Tenge {
	if w.it.Policed {
		return w.it.Retail
	}
	return 0
}

func TestTheFloorIsTheLeastPriceThatEarnsEnough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		w.it.Cost = min(w.it.Cost, 15_000)
		floor := feed.Tenge(1)
		for w.profit(floor) < w.least {
			floor++
		}
		if got := w.terms(0).Floor; got != floor {
			t.Fatalf("floor %d, want %d", got, floor)
		}
		sale := price.Sale{Cost: w.it.Cost, CommissionBP: w.tariff.Standard, Kind: price.City, Grams: w.it.Grams}
		if got := w.tariff.Floor(sale, w.least); got != floor {
			t.Fatalf("the tariff's floor %d, want %d", got, floor)
		}
	})
}

func TestTheFloorIsExactForEveryCost(t *testing.T) {
	t.Parallel()
	tariff := price.DefaultTariff()
	sale := price.Sale{CommissionBP: 1_250, Kind: price.City, Grams: 1_000}
	floor := feed.Tenge(1) // grows with the cost
	for sale.Cost = 1; sale.Cost < 15_000; sale.Cost++ {
		for sale.Price = floor; tariff.Profit(sale) < 100; sale.Price++ {
		}
		floor = sale.Price
		if got := tariff.Floor(sale, 100); got != floor {
			t.Fatalf("floor for %d: %d, want %d", sale.Cost, got, floor)
		}
	}
}

func TestNeverUnderTheFloorNorUnderAHeldRetailPrice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		got := w.terms(w.last)
		if got.Price < got.Floor || w.profit(got.Price) < w.least || got.Price < w.held() {
			t.Fatalf("%+v earns %d, want %d", got, w.profit(got.Price), w.least)
		}
	})
}

func TestNoLowerPriceEarnsMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		w.it.Cost = min(w.it.Cost, 20_000)
		got := w.terms(0)
		earned := w.profit(got.Price)
		for p := w.ending.Up(max(w.held(), 1)); p < got.Price; p = w.ending.Up(p + 1) {
			if w.profit(p) > earned {
				t.Fatalf("%+v earns %d, but %d earns %d", got, earned, p, w.profit(p))
			}
			step := w.tariff.Delivery(price.City, p, w.it.Grams)
			if w.profit(p) == earned && step < w.tariff.Delivery(price.City, got.Price, w.it.Grams) {
				t.Fatalf("%+v earns no more than %d, before a step of the delivery", got, p)
			}
		}
	})
}

func TestPriceAndFloorGrowWithTheCost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		dearer := w
		dearer.it.Cost += feed.Tenge(rapid.Int64Range(1, 3_000).Draw(t, "more"))
		cheap, dear := w.terms(0), dearer.terms(0)
		if dear.Price < cheap.Price || dear.Floor < cheap.Floor {
			t.Fatalf("%+v for %d, %+v for %d", cheap, w.it.Cost, dear, dearer.it.Cost)
		}
	})
}

func TestRoundingGoesUpAndOnlyOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(price.Roundings()).Draw(t, "ending")
		p := feed.Tenge(rapid.Int64Range(-10, 2_000_000).Draw(t, "price"))
		up := r.Up(p)
		if up < p || up < 1 || r.Up(up) != up || up-max(p, 1) >= 1_000 {
			t.Fatalf("%s: %d to %d, and to %d", r, p, up, r.Up(up))
		}
	})
}

func TestAPriceMovesByAtMostItsStep(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		w.last = max(w.last, 100)
		if w.step == 0 {
			t.Skip("no limit")
		}
		got := w.terms(w.last).Price
		low, high := w.last-w.last*feed.Tenge(w.step)/100, w.last+w.last*feed.Tenge(w.step)/100
		if got >= low && got <= high {
			return
		}
		// Beyond the limit only where keeping it would cost money: the end of the reach, or on the way up every price in
		// reach, does not earn enough, or earns no more than a lower price does.
		from, to := w.last+1, high
		if got < low {
			from, to = low, low
		}
		most := feed.Tenge(-1 << 40)
		for p := max(w.held(), 1); p <= to; p++ {
			earns := w.profit(p)
			if p >= from && earns >= w.least && earns > most {
				t.Fatalf("from %d to %d, though %d is in reach and earns %d", w.last, got, p, earns)
			}
			most = max(most, earns)
		}
	})
}

func TestAPriceComesToRestAndStays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		p := w.last
		for range 2_000 {
			next := w.terms(p).Price
			if next == p {
				return
			}
			p = next
		}
		t.Fatalf("still on its way at %d, to %d", p, w.terms(0).Price)
	})
}

// A step keeps its ending only where the price with it is in reach and leaves enough.
func TestAStepGivesUpItsEndingBeforeItsReach(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rules      string
		cost       feed.Tenge
		last, want feed.Tenge
	}{
		{"rounding='up10'\nmax_step=5\n[tariff]\ntax=5\n", 1468, 1897, 1991}, // 1990 is under the floor, 2000 too far
		{"rounding='to90'\nmax_step=40\n[tariff]\ntax=0\n[tariff.delivery.city]\n" +
			"sums=[[700, 10], [6000, 2000], [8000, 100.5]]\nover=900.55\nweights=[]\n", 1, 1151, 691}, // 790 is behind a step of the delivery, 690 too far
	} {
		rules, err := price.Decode([]byte("markup=0\nmin_profit=1\ndelivery='city'\n"+c.rules), defaults)
		if err != nil {
			t.Fatal(err)
		}
		got := rules.Terms(feed.Item{Article: "1", Cost: c.cost}, feed.Override{}, c.last)
		if got.Price != c.want {
			t.Errorf("from %d to %d, want %d", c.last, got.Price, c.want)
		}
	}
}
