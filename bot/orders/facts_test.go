package orders_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/orders/profit"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// shelf is a distributor with pieces of what world's orders are about. Figures are as fresh as asked for,
// unless he is silent.
type shelf struct {
	now func() time.Time

	mu     sync.Mutex
	goods  map[string]profit.Item
	silent bool
	asked  [][]string
	during func() // happens while the question is under way
}

func (w *world) newShelf() *shelf {
	s := &shelf{now: w.now, goods: map[string]profit.Item{}}
	s.put("KET-17", profit.Item{Article: "1017", Stock: 7, Cost: 3000})
	s.put("CUP-04", profit.Item{Article: "1004", Stock: 50, AtLeast: true, Cost: 2000})
	return s
}

func (s *shelf) put(sku string, g profit.Item) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g.StockAt = s.now()
	s.goods[sku] = g
}

func (s *shelf) hush(silent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = silent
}

func (s *shelf) questions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked)
}

func (s *shelf) Items(_ context.Context, skus []string, maxAge time.Duration) (map[string]profit.Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if maxAge == profit.AnyAge {
		return maps.Clone(s.goods), nil
	}
	s.asked = append(s.asked, skus)
	known := maps.Clone(s.goods)
	for sku, g := range known {
		if !s.silent {
			g.StockAt = s.now()
		}
		known[sku] = g
	}
	s.goods = maps.Clone(known)
	if s.during != nil {
		s.during()
	}
	return known, nil
}

// plain is a tariff that can be reckoned in the head.
type plain struct{}

func (plain) Commission(string) int64 { return 1_000 }

func (plain) Delivery(way profit.Way, total kaspi.Tenge, grams int) (kaspi.Tenge, bool) {
	if total >= 10_000 && grams == 0 {
		return 0, false
	}
	return map[profit.Way]kaspi.Tenge{profit.WayCity: 700, profit.WayCountry: 900, profit.WayExpress: 1500}[way], true
}

func (plain) Tax(total, _, _ kaspi.Tenge) kaspi.Tenge { return total / 25 }

// weighed gives lines a category, without which nothing is known of the commission.
func weighed(o *kaspitest.Order) {
	for i := range o.Lines {
		o.Lines[i].CategoryCode, o.Lines[i].CategoryTitle = "Master - Kettles", "Чайники"
	}
}

func (w *world) appraise(a *profit.Estimator) {
	w.t.Helper()
	if err := a.Run(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func TestFactsTellStockCostsAndWhatIsLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", weighed) // two kettles and a cup for 12 990, collected by the buyer
	w.pollNew()
	w.appraise(w.estimator(w.newShelf()))
	f := w.record("501").Facts
	want := map[string]orders.Amount{
		"cost": {Tenge: 8000, Known: true}, "commission": {Tenge: 1299, Known: true}, "delivery": {Known: true},
		"profit": {Tenge: 12_990 - 8000 - 1299 - 519, Known: true},
	}
	got := map[string]orders.Amount{
		"cost": f.Cost(), "commission": f.Commission(), "delivery": f.Delivery, "profit": f.Profit(),
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if l := f.Lines[0]; l.Stock != 7 || l.Need != 2 || l.Article != "1017" || f.Short() || f.Estimated {
		t.Errorf("got %+v", f)
	}
	if r := w.record("501"); r.Revision != 2 {
		t.Errorf("revision %d, want 2: the card must be drawn again", r.Revision)
	}
}

func TestWhatIsNotKnownIsNeitherGuessedNorZero(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		order  func(*kaspitest.Order)
		shelf  func(*shelf)
		blanks []string
	}{
		"no article":  {weighed, func(s *shelf) { delete(s.goods, "KET-17") }, []string{"cost", "profit", "stock"}},
		"no cost":     {weighed, func(s *shelf) { s.put("KET-17", profit.Item{Article: "1017", Stock: 7}) }, []string{"cost", "profit"}},
		"no category": {func(*kaspitest.Order) {}, func(*shelf) {}, []string{"commission", "profit"}},
		"silent": {weighed, func(s *shelf) {
			s.hush(true)
			s.goods["KET-17"] = profit.Item{Article: "1017", Cost: 3000}
		}, []string{"stock"}},
		"no weight": {func(o *kaspitest.Order) {
			weighed(o)
			o.Delivery, o.SellerDelivery = kaspitest.KaspiCity, -1
		}, func(*shelf) {}, []string{"delivery", "profit"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			s := w.newShelf()
			c.shelf(s)
			w.put("501", c.order)
			w.pollNew()
			w.appraise(w.estimator(s))
			if got := blanks(w.record("501").Facts); !slices.Equal(got, c.blanks) {
				t.Errorf("unknown: %v, want %v", got, c.blanks)
			}
		})
	}
}

// blanks names what facts do not know, sorted.
func blanks(f orders.Facts) []string {
	var names []string
	for name, a := range map[string]orders.Amount{
		"cost": f.Cost(), "commission": f.Commission(), "delivery": f.Delivery, "profit": f.Profit(),
	} {
		if !a.Known {
			names = append(names, name)
		}
	}
	if !f.Lines[0].StockKnown() {
		names = append(names, "stock")
	}
	slices.Sort(names)
	return names
}

func TestTheDeliveryIsKaspisFigureOrTheTariffs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		delivery kaspitest.Delivery
		told     int64
		want     kaspi.Tenge
		estimate bool
	}{
		"told":      {kaspitest.KaspiCity, 895, 895, false},
		"city":      {kaspitest.KaspiCity, -1, 700, true},
		"country":   {kaspitest.KaspiDoor, -1, 900, true},
		"parcel":    {kaspitest.Postomat, -1, 900, true},
		"own":       {kaspitest.OwnDelivery, 0, 0, false},
		"collected": {kaspitest.Pickup, 0, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.put("501", func(o *kaspitest.Order) {
				o.Delivery, o.SellerDelivery = c.delivery, c.told
				o.Lines[0].Weight, o.Lines[1].Weight = 1200, 300
			})
			w.pollNew()
			w.appraise(w.estimator(w.newShelf()))
			f := w.record("501").Facts
			if want := (orders.Amount{Tenge: c.want, Known: true}); f.Delivery != want || f.Estimated != c.estimate {
				t.Errorf("got %+v, estimated %t; want %d, %t", f.Delivery, f.Estimated, c.want, c.estimate)
			}
		})
	}
}
