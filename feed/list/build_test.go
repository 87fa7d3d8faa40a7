package list_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

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

	made := builder.Build(input{Previous: previous, Items: []feed.Item{
		plenty, item("2", "Sold out", 1_000, 0), item("1", "On\tsale", 1_000, 3), defect,
		item("3", "Unpriced, known", 0, 4), item("4", "Unpriced, new", 0, 4),
		item("6", " \n", 1_000, 1), item("7 a", "Blank in the article", 1_000, 1), item("", "No article", 1, 1),
		item("123456789012345678901", "Too long", 1_000, 1),
		item("8", "Cheap twin", 1_000, 1), item("8", "Dear twin", 2_000, 1), item("8", "Third", 1_500, 1),
		item("9", "Negative", 1_000, -3),
	}})
	got, skipped := made.Offers, made.Skipped

	want := []feed.Offer{
		{SKU: "1", Article: "1", Model: "On sale", Brand: "R&amp;D", Price: 1_500, Cost: 1_000, Floor: 1_500, Stock: 3},
		{SKU: "2", Article: "2", Model: "Sold out", Brand: "R&amp;D", Price: 1_500, Cost: 1_000, Floor: 1_500, Why: feed.OffSaleSoldOut},
		{
			SKU: "3", Article: "3", Model: "Unpriced, known", Brand: "R&amp;D",
			Price: 9_990, Cost: 7_000, Why: feed.OffSaleUnpriced,
		},
		{SKU: "5", Article: "5", Model: "Plenty", Brand: "R&amp;D", Price: 6_000, Cost: 5_000, Floor: 5_500, Stock: 50},
		{SKU: "8", Article: "8", Model: "Dear twin", Brand: "R&amp;D", Price: 2_500, Cost: 2_000, Floor: 2_500, Stock: 1},
		{SKU: "9", Article: "9", Model: "Negative", Brand: "R&amp;D", Price: 1_500, Cost: 1_000, Floor: 1_500, Why: feed.OffSaleSoldOut},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	wantSkipped := map[feed.OffSaleReason]int{
		feed.OffSaleDefect: 1, feed.OffSaleUnpriced: 1, feed.OffSaleNameless: 1, feed.OffSaleBadSKU: 3, feed.OffSaleDuplicate: 2,
	}
	if diff := cmp.Diff(wantSkipped, skipped); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyWholeMultiplesAreOffered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		multiple, stock, reserved, want int
		why                             feed.OffSaleReason
	}{
		{0, 13, 0, 13, feed.NotOffSale}, {1, 13, 0, 13, feed.NotOffSale}, {5, 13, 0, 10, feed.NotOffSale},
		{5, 15, 0, 15, feed.NotOffSale}, {5, 13, 2, 8, feed.NotOffSale}, {5, 4, 0, 0, feed.OffSaleKeptBack},
		{5, 4, 1, 0, feed.OffSaleReserved}, {5, 0, 0, 0, feed.OffSaleSoldOut}, {-2, 3, 0, 3, feed.NotOffSale},
		{1, 3, 2, 1, feed.NotOffSale}, {1, 3, 3, 0, feed.OffSaleReserved}, // the last piece is sold too
	} {
		it := feed.Item{Article: "1", Name: "Батарейка", Cost: 1_000, Stock: feed.Stock{N: c.stock}, Multiple: c.multiple}
		o := builder.Build(input{Items: []feed.Item{it}, Reserved: map[feed.Article]int{"1": c.reserved}}).Offers[0]
		if o.Stock != c.want || o.Why != c.why {
			t.Errorf("%+v: %d pieces, %q", c, o.Stock, o.Why)
		}
	}
}

// A listing without a name gets today's name of the item; the one that is served stands in for a name that the item has lost.
func TestAListingWithoutANameIsNamedByItsItem(t *testing.T) {
	t.Parallel()
	listing := feed.Listing{SKU: "a", Article: "1", Match: feed.MatchSKU, Imported: true}
	previous := []feed.Offer{{SKU: "a", Model: "Served", Brand: "Old", Price: 1_000}}
	for name, want := range map[string]feed.Text{"Today": "Today", "": "Served"} {
		made := builder.Build(input{
			Items:    []feed.Item{{Article: "1", Name: name, Brand: "Brand", Cost: 1_000, Stock: feed.Stock{N: 1}}},
			Listings: []feed.Listing{listing}, Previous: previous,
		})
		if o := made.Offers[0]; o.Model != want || o.Brand != "Brand" {
			t.Errorf("an item named %q is listed as %q of %q", name, o.Model, o.Brand)
		}
	}
	bare := input{Items: []feed.Item{{Article: "1"}}, Listings: []feed.Listing{listing}}
	bare.Listings[0].Price = 700
	if o := builder.Build(bare).Offers[0]; o.Model != "a" || o.Price != 700 {
		t.Errorf("an item without name or cost is listed as %q for %d", o.Model, o.Price)
	}
	bare.Previous = previous
	if o := builder.Build(bare).Offers[0]; o.Price != 1_000 {
		t.Errorf("the served price of 1000 is %d", o.Price)
	}
	listing.Match = feed.MatchDoubtful
	if o := builder.Build(input{Listings: []feed.Listing{listing}, Previous: previous}).Offers[0]; o.Model != "Served" || o.Brand != "Old" || o.Price != 1_000 {
		t.Errorf("a listing without an item is %q of %q for %d", o.Model, o.Brand, o.Price)
	}
	listing.Model, listing.Brand = "Listed", "New"
	if o := builder.Build(input{Listings: []feed.Listing{listing}, Previous: previous}).Offers[0]; o.Model != "Listed" || o.Brand != "New" {
		t.Errorf("the shop's own words are %q of %q", o.Model, o.Brand)
	}
	listing.Model = ""
	listing.Price = 700
	if o := builder.Build(input{Listings: []feed.Listing{listing}}).Offers[0]; o.Model != "a" || o.Price != 700 {
		t.Errorf("a listing with nothing but an SKU is %q for %d", o.Model, o.Price)
	}
}

func TestBuildDoesNotDependOnTheOrderOfTheAnswer(t *testing.T) {
	t.Parallel()
	twins := append(goods(50), goods(50)...)
	for i := range 50 {
		twins[i].Cost += feed.Tenge(i%3) * 100
		twins[i].Stock.N += i % 2
	}
	want := builder.Build(input{Items: twins})
	rapid.Check(t, func(t *rapid.T) {
		got := builder.Build(input{Items: rapid.Permutation(twins).Draw(t, "items")})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestOfferComesBackAfterGoodReadingsOnly(t *testing.T) {
	t.Parallel()
	careful := maker{list.Builder{Seller: seller{}, BackAfter: 3}}
	item := goods(2)[1]
	offer := feed.Offer{SKU: "100001", Article: "100001", Model: "x", Price: 1_540, Cost: 1_037}
	for name, c := range map[string]struct {
		was    feed.OffSaleReason
		stocks []int
		want   string // o: on sale, -: off
	}{
		"sold out":              {feed.OffSaleSoldOut, []int{5, 5, 5, 5}, "--oo"},
		"flaps":                 {feed.OffSaleSoldOut, []int{5, 0, 5, 5, 0, 5, 5, 5}, "-------o"},
		"gone and back":         {feed.OffSaleGone, []int{5, 5, 5}, "--o"},
		"never listed":          {feed.OffSaleDefect, []int{5}, "o"},
		"resumed by the seller": {feed.OffSalePaused, []int{5}, "o"},
		"goes off at once":      {feed.NotOffSale, []int{5, 0, 5, 5, 5}, "o---o"},
	} {
		previous := offer
		previous.Why = c.was
		if c.was == feed.NotOffSale {
			previous.Stock = 1
		}
		readings, got := map[feed.SKU]int{}, ""
		for _, n := range c.stocks {
			item.Stock.N = n
			made := careful.Build(input{Items: []feed.Item{item}, Previous: []feed.Offer{previous}, Readings: readings})
			previous, readings = made.Offers[0], made.Readings
			got += map[bool]string{true: "o", false: "-"}[previous.Stock > 0]
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
