package publish_test

import (
	"errors"
	"testing"
	"time"

	"kaspibot/feed/list"
	"kaspibot/feed/publish"
)

// The same terms have no effect, whatever readings the goods of now have behind them.
func TestTheSameTermsHaveNoEffectOnGoodsThatAreJustBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	w.config.BackAfter = 3
	w.restart(t)
	w.sync(t)
	w.source.items[1].Stock.N = 0
	w.sync(t)
	w.source.items[1].Stock.N = 7
	for reading := range 2 { // it takes another one until it is sold
		w.sync(t)
		same, err := w.Weigh(t.Context(), w.source.items, seller{}, seller{})
		if err != nil || !same.Diff.Empty() || len(same.Held)+len(same.HeldAnyway) > 0 {
			t.Errorf("after reading %d: %+v, %v", reading+1, same, err)
		}
	}
	if rep := w.sync(t); len(rep.Diff.Back) != 1 {
		t.Errorf("the third reading brings it back: %+v", rep.Diff)
	}
}

// A sale is noted by the first reading after it, also when no list can be made of that: what the figure falls by until there is
// one again was this sale's.
func TestASaleIsNotedThoughNoListCanBeMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	orders := &book{}
	w.config.Sales, w.config.LeftLasts = orders, time.Hour
	w.restart(t)
	orders.sales = []list.Sale{{Order: "501", SKU: "100001", Pieces: 3, At: w.now()}}
	for i := range w.source.items {
		w.source.items[i].Name = ""
	}
	if _, err := w.trySync(t); !errors.Is(err, publish.ErrNoOffers) {
		t.Fatalf("of goods without a name: %v", err)
	}
	w.source.items = goods(40)
	w.source.items[1].Stock.N -= 3 // the distributor has booked them meanwhile
	if rep := w.sync(t); rep.Reserved != 0 {
		t.Errorf("%d pieces are reserved that are gone already", rep.Reserved)
	}
}
