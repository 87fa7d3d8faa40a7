package profit

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// steep takes a tenth as commission, a hundredth for the way and each gram, and all of it as tax.
type steep struct{}

func (steep) Commission(category string) int64 {
	return map[string]int64{"Чайники": 1_000}[category]
}
func (steep) Delivery(way Way, total kaspi.Tenge, grams int) (kaspi.Tenge, bool) {
	return total/100 + kaspi.Tenge(grams), way != WayExpress
}
func (steep) Tax(total, cost, charges kaspi.Tenge) kaspi.Tenge { return total + 10*cost + 100*charges }

func TestTheFactsOfAnOrder(t *testing.T) {
	t.Parallel()
	goods := map[string]Item{
		"KET": {Article: "1", Stock: 5, AtLeast: true, StockAt: noon, Cost: 100, Grams: 7}, "TEA": {Article: "1", Stock: 5, AtLeast: true, StockAt: noon, Cost: 100},
		"CUP": {Article: "", Stock: 9},
	}
	o := kaspi.Order{Total: 1_000, KaspiDelivered: true, EntriesKnown: true, Entries: []kaspi.Entry{
		{SKU: "KET", Quantity: 2, Total: 801, Weight: 30, Category: kaspi.Category{Title: "Чайники"}},
		{SKU: "TEA", Quantity: 1, Total: 99}, {SKU: "CUP", Quantity: 3, Total: 100, Category: kaspi.Category{Title: "Прочее"}},
	}}
	amount := func(n kaspi.Tenge) orders.Amount { return orders.Amount{Tenge: n, Known: true} }
	got := estimate(o, goods, map[string]int{"1": 4, "": 9}, steep{})
	want := orders.Facts{
		Total: 1_000, Delivery: amount(10), Estimated: true,
		Lines: []orders.LineFacts{
			{SKU: "KET", Article: "1", Quantity: 2, Need: 3, Promised: 4, Stock: 5, AtLeast: true, StockAt: noon, Cost: amount(100), Commission: amount(81)},
			{SKU: "TEA", Article: "1", Quantity: 1, Need: 3, Promised: 4, Stock: 5, AtLeast: true, StockAt: noon, Cost: amount(100)},
			{SKU: "CUP", Quantity: 3, Need: 3, Stock: 9, Commission: amount(0)},
		},
	}
	want.Tax = 1_000 + 100*10 // what is not known in whole costs nothing here
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	o.Entries = o.Entries[:1]
	if got := estimate(o, goods, nil, steep{}); got.Delivery != amount(10+60) || got.Tax != 1_000+10*200+100*(81+70) {
		t.Errorf("of one line: %+v", got)
	}
	o.SellerDeliveryCost = 1
	if got := estimate(o, goods, nil, steep{}); got.Delivery != amount(1) || got.Estimated {
		t.Errorf("at Kaspi's own price: %+v", got)
	}
	o.SellerDeliveryCost, o.KaspiDelivered = 0, false
	if got := estimate(o, goods, nil, steep{}); got.Delivery != amount(0) || got.Estimated {
		t.Errorf("the seller's own delivery: %+v", got)
	}
	o.Courier.Express = true
	if got := estimate(o, goods, nil, steep{}); got.Delivery.Known || got.Estimated {
		t.Errorf("without a price: %+v", got)
	}
}

func TestTheWeightOfAnOrderIsKnownWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	goods := map[string]Item{"a": {Grams: 5}, "b": {}}
	for _, c := range []struct {
		entries []kaspi.Entry
		known   bool
		want    int
	}{
		{[]kaspi.Entry{{SKU: "a", Quantity: 2}, {SKU: "b", Weight: 3.9, Quantity: 3}}, true, 19}, {[]kaspi.Entry{{SKU: "a", Quantity: 2}}, false, 0},
		{[]kaspi.Entry{{SKU: "a", Quantity: 2, Weight: 1}}, true, 2}, {[]kaspi.Entry{{SKU: "a", Quantity: 2}, {SKU: "b", Quantity: 1}}, true, 0},
		{[]kaspi.Entry{{SKU: "b", Weight: -1, Quantity: 1}}, true, 0}, {nil, true, 0},
	} {
		if got := grams(kaspi.Order{Entries: c.entries, EntriesKnown: c.known}, goods); got != c.want {
			t.Errorf("%+v: %d g, want %d", c.entries, got, c.want)
		}
	}
	o := kaspi.Order{Entries: []kaspi.Entry{{SKU: "a", Quantity: 0}, {SKU: "a", Quantity: 2}, {SKU: "b", Quantity: 4}}}
	if got := pieces(o, map[string]Item{"a": {Article: "1"}}); len(got) != 1 || got["1"] != 3 {
		t.Errorf("pieces %v", got)
	}
	all := skus([]orders.Record{{Order: o}}, []orders.Record{{Order: o}, {Order: kaspi.Order{Entries: []kaspi.Entry{{}, {SKU: "B"}}}}})
	if !slices.Equal(all, []string{"B", "a", "b"}) {
		t.Errorf("asked for %v", all)
	}
}

func TestWhenFactsAreLookedUpAgain(t *testing.T) {
	t.Parallel()
	rec := func(age, stockAge time.Duration, article string) orders.Record {
		r := orders.Record{Order: kaspi.Order{Total: 1, Entries: []kaspi.Entry{{SKU: "a"}}}}
		r.Facts = orders.Facts{At: noon.Add(-age), Total: 1, Lines: []orders.LineFacts{{SKU: "a", Article: article, StockAt: noon.Add(-stockAge)}}}
		return r
	}
	changed := rec(0, 0, "1")
	changed.Order.Total = 2
	for name, c := range map[string]struct {
		r    orders.Record
		want bool
	}{
		"none": {orders.Record{}, true}, "of another sum": {changed, true}, "fresh": {rec(0, 0, "1"), false},
		"almost old": {rec(5*time.Minute-1, 0, "1"), false}, "old": {rec(5*time.Minute, 0, "1"), true}, "of the future": {rec(-5*time.Minute, 0, "1"), true},
		"old stock, just asked": {rec(time.Minute-1, 5*time.Minute, "1"), false}, "old stock": {rec(time.Minute, 5*time.Minute, "1"), true},
		"almost old stock": {rec(time.Minute, 5*time.Minute-1, "1"), false}, "no article": {rec(time.Minute, 5*time.Minute, ""), false},
	} {
		if got := due(c.r, noon); got != c.want {
			t.Errorf("%s: due %t", name, got)
		}
	}
}

// shelved are records by which an estimator knows what is promised.
type shelved struct {
	list  []orders.Record
	asked *orders.Filter
	err   error
}

func (s shelved) Record(context.Context, kaspi.OrderCode) (orders.Record, error) {
	return s.list[0], s.err
}
func (s shelved) SaveRecords(context.Context, ...orders.Record) error { return s.err }
func (s shelved) Records(_ context.Context, f orders.Filter) ([]orders.Record, error) {
	*s.asked = f
	return slices.Clone(s.list), s.err
}

func TestWhatAnOrderTakesShowsWithinADayOrNever(t *testing.T) {
	t.Parallel()
	var asked orders.Filter
	seen := func(code kaspi.OrderCode, age time.Duration) orders.Record {
		return orders.Record{Order: kaspi.Order{Code: code}, Seen: noon.Add(-age)}
	}
	e := New(Config{Now: func() time.Time { return noon }, Records: shelved{[]orders.Record{seen("young", 24*time.Hour), seen("old", 24*time.Hour+1)}, &asked, nil}})
	list, err := e.taken(t.Context())
	if err != nil || len(list) != 1 || list[0].Order.Code != "young" {
		t.Errorf("%+v, %v", list, err)
	}
	if !slices.Equal(asked.Stages, []orders.Stage{orders.StageAccepting, orders.StagePreOrder, orders.StagePack, orders.StageGiveOut}) || len(asked.Codes) > 0 {
		t.Errorf("asked for %+v", asked)
	}
	broken := New(Config{Now: func() time.Time { return noon }, Records: shelved{nil, &asked, errors.New("disk")}})
	if err := broken.lookUp(t.Context(), []orders.Record{{}}, 0); err == nil {
		t.Error("a failure of the disk is swallowed")
	}
	if err := broken.lookUp(t.Context(), nil, 0); err != nil {
		t.Errorf("nothing waits, and yet %v", err)
	}
}

// asking notes how old figures may be that it is asked for.
type asking struct{ ages *[]time.Duration }

func (a asking) Items(_ context.Context, _ []string, maxAge time.Duration) (map[string]Item, error) {
	*a.ages = append(*a.ages, maxAge)
	return nil, errors.New("disk")
}

func TestTheDistributorIsAskedForFiguresHalfAsOldAsFactsMayBe(t *testing.T) {
	t.Parallel()
	var filter orders.Filter
	var ages []time.Duration
	rec := orders.Record{Stage: orders.StageNew, Order: kaspi.Order{Code: "501"}}
	records := shelved{[]orders.Record{rec}, &filter, nil}
	desk, err := orders.New(orders.Config{
		Kaspi: struct{ orders.Kaspi }{}, Acceptor: struct{ orders.Acceptor }{}, Merchant: struct{ orders.Merchant }{}, Records: records,
		Actions: struct{ orders.Actions }{}, Audit: struct{ trail }{}, Settings: struct{ orders.Settings }{},
		Now: time.Now, Grace: time.Second, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	e := New(Config{Desk: desk, Records: records, Supply: asking{&ages}, Now: func() time.Time { return noon }})
	rec.Facts = orders.Facts{At: noon}
	for name, err := range map[string]error{
		"run": e.Run(t.Context()), "again": e.Again(t.Context(), time.Second), "estimate": e.estimate(t.Context(), []orders.Record{rec}),
	} {
		if err == nil {
			t.Errorf("%s: nobody is told that the distributor's figures cannot be read", name)
		}
	}
	slices.Sort(ages)
	if !slices.Equal(ages, []time.Duration{time.Second, 150 * time.Second, AnyAge}) {
		t.Errorf("asked for figures of %v", ages)
	}
}

type trail = orders.Audit // whose method has its name
