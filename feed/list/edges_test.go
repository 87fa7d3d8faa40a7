package list_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

// terms are those of every item.
type terms feed.Terms

func (t terms) Terms(feed.Item, feed.Override, feed.Tenge) feed.Terms { return feed.Terms(t) }

func one(name string, cost feed.Tenge, pieces int) feed.Item {
	return feed.Item{Article: "1", Name: name, Cost: cost, Stock: feed.Stock{N: pieces}}
}

func TestTheLastPieceIsAnOfferLikeAnyOther(t *testing.T) {
	t.Parallel()
	sold := []feed.Offer{{SKU: "1", Price: 2_000, Why: feed.OffSaleSoldOut}}
	b := maker{list.Builder{Seller: terms{Price: 2_000, PreOrder: 3}, BackAfter: 2}}
	if o := b.Build(input{Items: []feed.Item{one("Мышь", 1_000, 1)}, Previous: sold}).Offers[0]; o.Why != feed.OffSaleUnconfirmed {
		t.Errorf("a piece that has come back: %+v", o)
	}
	if o := b.Build(input{Items: []feed.Item{one("Мышь", 1_000, 1)}}).Offers[0]; o.Stock != 1 || o.PreOrder != 3 {
		t.Errorf("a piece: %+v", o)
	}
	points := []feed.PickupPoint{{ID: "PP1"}}
	l := feed.Listing{SKU: "a", Article: "1", Match: feed.MatchSKU, Imported: true, Listed: feed.Listed{Points: []feed.ListedPoint{{ID: "PP9", Available: true}}}}
	in := input{Items: []feed.Item{one("Мышь", 1_000, 1)}, Listings: []feed.Listing{l}, Points: points}
	if o := b.Build(in).Offers[0]; o.Why != feed.OffSaleElsewhere {
		t.Errorf("one point of the list that is not the one of the shop: %+v", o)
	}
}

func TestWithoutAPriceTheLastTermsStay(t *testing.T) {
	t.Parallel()
	last := []feed.Offer{{SKU: "1", Price: 2_000, Cost: 1_500, Floor: 1_800, Stock: 1}}
	for name, c := range map[string]struct {
		cost, price feed.Tenge
		priced      bool
	}{
		"no cost": {0, 2_500, false}, "no price": {1_000, 0, false}, "a price beyond any": {1_000, feed.MaxPrice + 1, false}, "the dearest": {1_000, feed.MaxPrice, true},
	} {
		o := maker{list.Builder{Seller: terms{Price: c.price, Floor: 1_100}}}.Build(input{Items: []feed.Item{one("Мышь", c.cost, 5)}, Previous: last}).Offers[0]
		kept := o.Price == 2_000 && o.Cost == 1_500 && o.Floor == 1_800 && o.Stock == 0 && o.Why == feed.OffSaleUnpriced
		if taken := o.Price == c.price && o.Cost == c.cost && o.Floor == 1_100 && o.Stock == 5; kept == c.priced || taken != c.priced {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

func TestADefectThatTheShopsListHasIsOffSale(t *testing.T) {
	t.Parallel()
	it := one("Мышь", 1_000, 5)
	it.Defect = true
	l := feed.Listing{SKU: "a", Article: "1", Match: feed.MatchPerson, Imported: true}
	if o := builder.Build(input{Items: []feed.Item{it}, Listings: []feed.Listing{l}}).Offers[0]; o.Stock != 0 || o.Why != feed.OffSaleDefect {
		t.Errorf("%+v", o)
	}
}

func TestOfTwinsTheDearestTheScarcestAndTheLeastOfferedCounts(t *testing.T) {
	t.Parallel()
	base := one("Б", 1_000, 8)
	base.Brand, base.Multiple = "Б", 2
	for name, change := range map[string]func(*feed.Item){
		"dearer": func(i *feed.Item) { i.Cost, i.Stock.N, i.Multiple, i.Name = 1_001, 9, 1, "В" }, "scarcer": func(i *feed.Item) { i.Stock.N, i.Multiple, i.Name = 6, 1, "В" },
		"in larger lots": func(i *feed.Item) { i.Multiple, i.Name = 3, "В" }, "named before": func(i *feed.Item) { i.Name, i.Brand = "А", "В" },
		"of a brand before": func(i *feed.Item) { i.Brand = "А" },
	} {
		twin := base
		change(&twin)
		want := builder.Build(input{Items: []feed.Item{twin}}).Offers
		for _, items := range [][]feed.Item{{base, twin}, {twin, base}} {
			if diff := cmp.Diff(want, builder.Build(input{Items: items}).Offers); diff != "" {
				t.Errorf("the one that is %s does not count: %s", name, diff)
			}
		}
	}
}

func TestSettingsOfAnSKUHoldWithoutAList(t *testing.T) {
	t.Parallel()
	var settings []feed.Listing
	for i := range 7 {
		settings = append(settings, feed.Listing{SKU: feed.SKU(fmt.Sprint(100_000 + 2*i)), Override: feed.Override{Paused: true}})
	}
	for i, o := range builder.Build(input{Items: goods(12), Listings: settings}).Offers {
		if paused := o.Why == feed.OffSalePaused; paused != (i%2 == 0) || string(o.Article) != string(o.SKU) {
			t.Errorf("%d: %+v", i, o)
		}
	}
}

func TestWhatTheShopsListNamesWithoutAnItemIsNotSold(t *testing.T) {
	t.Parallel()
	l := func(sku feed.SKU, article feed.Article, m feed.Match) feed.Listing {
		return feed.Listing{SKU: sku, Article: article, Match: m, Imported: true, Price: 100}
	}
	made := builder.Build(input{Items: goods(4), Listings: []feed.Listing{
		l("a", "100001", feed.MatchNone), l("b", "", feed.MatchPart), l("c", "100002", feed.MatchPart), l("d", "9", feed.MatchPart), l("e", "100001", feed.MatchDoubtful), l("\x01", "100001", feed.MatchPart),
	}})
	var why []feed.OffSaleReason
	for _, o := range made.Offers {
		why = append(why, o.Why)
	}
	want := []feed.OffSaleReason{feed.OffSaleUnmatched, feed.OffSaleUnmatched, feed.NotOffSale, feed.OffSaleGone, feed.OffSaleDoubtful}
	if !slices.Equal(why, want) || made.Skipped[feed.OffSaleBadSKU] != 1 || made.Expected != 6 {
		t.Errorf("got %v, skipped %v of %d", why, made.Skipped, made.Expected)
	}
}

func TestTheGuardOfADayIsWhatTheReadmeSays(t *testing.T) {
	t.Parallel()
	want := list.Guard{
		MaxOffersDropBP: 1_000, MaxOnSaleDropBP: 2_000, MaxStockDropBP: 3_000, MaxMedianPriceChangeBP: 1_000, BigPriceChangeBP: 3_000, MaxBigPriceChangesBP: 200,
		MaxMissingBP: 2_000, OfferSlack: 5, StockSlack: 250, PriceSlack: 2,
	}
	if got := list.DefaultGuard(); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	full := feed.Figures{Offers: 1_000, OnSale: 1_000, StockSum: 9_000}
	small := feed.Figures{Offers: 10, OnSale: 10, StockSum: 10}
	if err := want.Check(full, small, true); err != nil {
		t.Errorf("the first list of a shop is compared with another: %v", err)
	}
	var was, now []feed.Offer
	for i, why := range []feed.OffSaleReason{feed.OffSaleGone, feed.OffSaleUnmatched, feed.OffSaleDoubtful, feed.OffSaleSoldOut} {
		sku := feed.SKU(fmt.Sprint(i))
		was, now = append(was, feed.Offer{SKU: sku, Price: 1, Stock: 1}), append(now, feed.Offer{SKU: sku, Price: 1, Why: why})
	}
	was, now = append(was, feed.Offer{SKU: "9", Price: 1, Stock: 1}), append(now, feed.Offer{SKU: "9", Price: 2, Stock: 1})
	if f := measure(want, was, now); f.Gone != 3 || f.Lost != 3 || f.Offers != 2 || f.OnSale != 1 || f.BigPriceChanges != 1 {
		t.Errorf("%+v", f)
	}
}

func TestAnAlarmBeginsAtItsBound(t *testing.T) {
	t.Parallel()
	offer := func(price, cost, floor feed.Tenge) []feed.Offer {
		return []feed.Offer{{SKU: "1", Price: price, Cost: cost, Floor: floor, Stock: 1}}
	}
	for name, c := range map[string]struct {
		was, now []feed.Offer
		rise     int64
		want     list.Reason
	}{
		"at its cost": {nil, offer(100, 100, 0), 0, ""}, "below it": {nil, offer(99, 100, 0), 0, list.ReasonLoss}, "at its floor": {nil, offer(100, 50, 100), 0, ""},
		"below that": {nil, offer(99, 50, 100), 0, list.ReasonFloor}, "from a cost of 1": {offer(9, 1, 0), offer(9, 2, 0), 1, list.ReasonCost},
		"from no cost": {offer(9, 0, 0), offer(9, 2, 0), 1, ""}, "no rise matters": {offer(9, 1, 0), offer(9, 2, 0), 0, ""},
	} {
		got := compared(list.Guard{}, list.Watcher{CostRise: c.rise}, c.was, c.now).Alarms
		if len(got) > 0 != (c.want != "") || len(got) > 0 && got[0].Reason != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	items := []feed.Item{one("Б", 1, 0), {Article: "2", Name: "А"}, {Article: "3", Name: "В"}}
	var skus []feed.SKU
	for _, a := range (list.Watcher{}).Orders([]list.Reserve{{Order: "5", SKU: "c", Article: "1", Pieces: 1}, {Order: "6", SKU: "a", Article: "2", Pieces: 1}, {Order: "7", SKU: "b", Article: "3", Pieces: 1}}, items) {
		skus = append(skus, a.SKU)
	}
	if !slices.Equal(skus, []feed.SKU{"a", "b", "c"}) {
		t.Errorf("alarms of %v", skus)
	}
}

func TestTheChangesThatMatterMostComeFirst(t *testing.T) {
	t.Parallel()
	c := func(sku feed.SKU, oldPrice, price feed.Tenge, oldStock, stock, oldDays, days int) feed.Change {
		return feed.Change{SKU: sku, OldPrice: oldPrice, NewPrice: price, OldStock: oldStock, NewStock: stock, OldDays: oldDays, NewDays: days}
	}
	d := list.Diff{
		Repriced:  []feed.Change{c("p1", 100, 130, 1, 1, 0, 0), c("p2", 100, 60, 1, 1, 0, 0), c("p3", 200, 140, 1, 1, 0, 0), c("p0", 100, 130, 1, 1, 0, 0)},
		SoldOut:   []feed.Change{c("s1", 10, 99, 3, 0, 0, 0)},
		Gone:      []feed.Change{c("s2", 20, 10, 2, 0, 0, 0)},
		Back:      []feed.Change{c("b1", 99, 10, 0, 3, 0, 0)},
		Added:     []feed.Change{c("b2", 0, 20, 0, 2, 0, 0)},
		Restocked: []feed.Change{c("r1", 10, 10, 1, 4, 0, 0), c("r2", 10, 10, 9, 5, 0, 0)},
		Retimed:   []feed.Change{c("t1", 10, 10, 1, 1, 9, 7), c("t2", 10, 10, 1, 1, 1, 4)},
		Renamed:   []feed.Change{c("n1", 10, 10, 1, 1, 0, 0), c("n2", 10, 10, 1, 2, 0, 0)},
	}
	var got []feed.SKU
	for _, c := range d.Top(99) {
		got = append(got, c.SKU)
	}
	want := []feed.SKU{"p2", "p0", "p1", "p3", "s2", "s1", "b2", "b1", "r2", "r1", "t2", "t1", "n2", "n1"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for n := range want { // however few there is room for, and in whatever order they come
		slices.Reverse(d.Repriced)
		slices.Reverse(d.Restocked)
		var few []feed.SKU
		for _, c := range d.Top(n) {
			few = append(few, c.SKU)
		}
		if !slices.Equal(few, want[:n]) {
			t.Errorf("the first %d are %v, want %v", n, few, want[:n])
		}
	}
}

func TestAReserveBeginsWithWhatIsSeen(t *testing.T) {
	t.Parallel()
	counter := list.Counter{Articles: known, Stock: map[feed.Article]feed.Stock{"7": {N: 9}}, Now: start}
	want := list.Reserve{Order: "501", Line: 2, SKU: "seven", Article: "7", Pieces: 3, Figure: 9, At: start}
	got := counter.Count(nil, []list.Sale{{Order: "501", Line: 2, SKU: "seven", Pieces: 3, At: start.AddDate(0, 0, -9)}})
	if len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	gone := counter.Count(nil, []list.Sale{{Order: "501", SKU: "seven", Pieces: 3, At: start.Add(-24*time.Hour - time.Second), Left: true}})
	if len(gone) != 1 || gone[0].Released != start || gone[0].Left != start {
		t.Errorf("left a day and a second after it was bought: %+v", gone)
	}
}
