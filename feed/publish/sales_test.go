package publish_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/publish"
)

// book is the shop's orders.
type book struct {
	sales []list.Sale
	err   error
}

func (b *book) Sales(context.Context) ([]list.Sale, error) { return b.sales, b.err }

func TestWhatIsSoldLeavesTheListAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	orders := &book{}
	w.config.Sales, w.config.LeftLasts = orders, time.Hour
	w.restart(t)
	w.sync(t)
	orders.sales = []list.Sale{{Order: "501", SKU: "100001", Pieces: 3, At: w.now()}, {Order: "502", SKU: "100002", Pieces: 20, At: w.now()}}
	rep := w.sync(t)
	if !rep.Published || rep.Reserved != 23 || len(rep.Diff.Restocked) != 1 || rep.Diff.Restocked[0].NewStock != 4 {
		t.Errorf("%d reserved, restocked %+v", rep.Reserved, rep.Diff.Restocked)
	}
	if len(rep.Diff.SoldOut) != 1 || rep.Diff.SoldOut[0].Why != feed.OffSaleReserved {
		t.Errorf("sold out: %+v", rep.Diff.SoldOut)
	}
	if len(rep.Alarms) != 1 || rep.Alarms[0].Reason != list.ReasonStockOut || rep.Alarms[0].Order != "502" {
		t.Errorf("more is sold than there is, alarms: %+v", rep.Alarms)
	}
	w.source.items[1].Stock.N -= 3
	if rep := w.sync(t); !rep.Unchanged || rep.Reserved != 20 {
		t.Errorf("the distributor has booked it: %+v", rep)
	}
	orders.sales = nil
	if rep := w.sync(t); len(rep.Diff.Back) != 1 || rep.Reserved != 0 {
		t.Errorf("cancelled: %+v", rep.Diff)
	}
	old := w.mustServe(t)
	orders.err = errors.New("kaspi is down")
	w.source.items[1].Stock.N = 1
	_, err := w.trySync(t)
	if _, named := errors.AsType[*publish.SalesError](err); !named || !errors.Is(err, orders.err) {
		t.Errorf("orders cannot be read, error %v", err)
	}
	if string(old) != string(w.mustServe(t)) {
		t.Error("the old list is not served any more")
	}
}

// Figures that fall in a distributor's bad hour explain no sale: when they are back, what was sold is still not offered.
func TestABadHourReleasesNoReserve(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	orders := &book{sales: []list.Sale{{Order: "501", SKU: "100001", Pieces: 3, At: w.now()}}}
	w.config.Sales, w.config.LeftLasts = orders, time.Hour
	w.restart(t)
	w.sync(t)
	good := slices.Clone(w.source.items)
	for i := range w.source.items[:32] {
		w.source.items[i].Stock.N = 0
	}
	if rep := w.sync(t); !rep.Held {
		t.Fatalf("an almost empty shop passes: %+v", rep)
	}
	w.source.items = good
	if rep := w.sync(t); rep.Reserved != 3 || !rep.Unchanged {
		t.Errorf("after the bad hour %d are reserved, the list changed: %v", rep.Reserved, !rep.Unchanged)
	}
	w.source.items[1].Stock.N -= 3
	if rep := w.sync(t); rep.Reserved != 0 {
		t.Errorf("the distributor has booked the sale, and %d are reserved", rep.Reserved)
	}
}
