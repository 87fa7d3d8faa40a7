package list_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

func TestEveryGroupOfChangesIsCountedAndAnOfferOnce(t *testing.T) {
	t.Parallel()
	was := feed.Offer{SKU: "1", Model: "A", Price: 100, Stock: 2, PreOrder: 1}
	for name, c := range map[string]struct {
		change func(*feed.Offer)
		want   feed.Summary
	}{
		"sold out":  {func(o *feed.Offer) { o.Stock, o.Why = 0, feed.OffSaleSoldOut }, feed.Summary{SoldOut: 1, Offers: 1}},
		"gone":      {func(o *feed.Offer) { o.Stock, o.Why = 0, feed.OffSaleGone }, feed.Summary{Gone: 1, Offers: 1}},
		"repriced":  {func(o *feed.Offer) { o.Price = 101 }, feed.Summary{Repriced: 1, Offers: 1}},
		"in a city": {func(o *feed.Offer) { o.Cities = "750000000=90" }, feed.Summary{Repriced: 1, Offers: 1}},
		"restocked": {func(o *feed.Offer) { o.Stock = 3 }, feed.Summary{Restocked: 1, Offers: 1}},
		"retimed":   {func(o *feed.Offer) { o.PreOrder = 4 }, feed.Summary{Retimed: 1, Offers: 1}},
		"renamed":   {func(o *feed.Offer) { o.Model = "B" }, feed.Summary{Renamed: 1}},
		"rebranded": {func(o *feed.Offer) { o.Brand = "B" }, feed.Summary{Renamed: 1}},
		"all":       {func(o *feed.Offer) { o.Price, o.Stock, o.PreOrder, o.Model = 1, 1, 0, "B" }, feed.Summary{Repriced: 1, Restocked: 1, Retimed: 1, Renamed: 1, Offers: 1}},
		"its cost":  {func(o *feed.Offer) { o.Cost = 7 }, feed.Summary{}},
	} {
		now := was
		c.change(&now)
		d := compare([]feed.Offer{was}, []feed.Offer{now})
		got := d.Summary()
		if c.want.Offers > 0 || c.want.Renamed > 0 {
			c.want.Top = []feed.Change{{
				SKU: "1", Model: now.Model.Plain(), OldPrice: 100, NewPrice: now.Price, OldStock: 2, NewStock: now.Stock, OldDays: 1, NewDays: now.PreOrder, Why: now.Why,
			}}
		}
		if diff := cmp.Diff(c.want, got); diff != "" || d.Empty() != (len(c.want.Top) == 0) {
			t.Errorf("%s: %s", name, diff)
		}
		back := compare([]feed.Offer{now}, []feed.Offer{was}).Summary()
		if name == "sold out" && (back.Back != 1 || back.Offers != 1 || back.Retimed != 0) {
			t.Errorf("back again: %+v", back)
		}
	}
}

// What cannot be made anew of an offer without an item stays as it was served.
func TestAnOfferWithoutAnItemKeepsWhatWasKnownOfIt(t *testing.T) {
	t.Parallel()
	served := []feed.Offer{{SKU: "a", Article: "1", Model: "Served", Brand: "Old", Price: 1_000, Cost: 700, Floor: 800, Stock: 3}}
	for _, l := range []feed.Listing{
		{SKU: "a", Article: "9", Match: feed.MatchSKU}, {SKU: "a", Match: feed.MatchNone}, {SKU: "a", Article: "1", Match: feed.MatchDoubtful},
	} {
		made := builder.Build(input{Items: goods(2), Listings: listed(l), Previous: served})
		want := feed.Offer{SKU: "a", Article: l.Article, Model: "Served", Brand: "Old", Price: 1_000, Cost: 700, Floor: 800, Imported: true}
		got := made.Offers[0]
		want.Why = got.Why
		if got != want || got.Why == feed.NotOffSale {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	bare := listed(feed.Listing{SKU: "a b", Match: feed.MatchNone, Price: 5})
	if o := builder.Build(input{Listings: bare}).Offers[0]; o.Model != "a b" || o.Price != 5 {
		t.Errorf("nothing is known: %+v", o)
	}
	bare[0].SKU = " - "
	if made := builder.Build(input{Listings: bare}); len(made.Offers) > 0 && made.Offers[0].Model == "" {
		t.Errorf("an offer without any name: %+v", made.Offers[0])
	}
}

func TestTheDaysOfAnOfferAreThoseThatKaspiTakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ rule, listed, want int }{
		"below none": {-1, 0, 0}, "none": {0, 0, 0}, "the rule's": {5, 3, 5}, "the list's": {3, 5, 5}, "most": {30, 0, 30}, "more of the rule": {31, 0, 30}, "more of the list": {0, 31, 30},
	} {
		l := listed(feed.Listing{SKU: "a", Article: "1", Match: feed.MatchSKU, Listed: feed.Listed{Days: c.listed}})
		for _, points := range [][]feed.PickupPoint{nil, shop().Points} {
			l[0].Points = []feed.ListedPoint{at("PP1", c.listed), at("PP2", c.listed), at("PP3", c.listed)}
			b := maker{list.Builder{Seller: terms{Price: 2_000, PreOrder: c.rule}}}
			o := b.Build(input{Items: []feed.Item{one("Мышь", 1_000, 1)}, Listings: l, Points: points}).Offers[0]
			if o.PreOrder != c.want || o.Stock != 1 || o.At != "" {
				t.Errorf("%s, %d points: %+v, want %d days", name, len(points), o, c.want)
			}
		}
	}
}

func TestAListTellsHowManyOffersWereExpectedAndWhatThereIsTooLittleOf(t *testing.T) {
	t.Parallel()
	in := input{
		Items: goods(8), Listings: listed(feed.Listing{SKU: "a", Article: "100001", Match: feed.MatchSKU}, feed.Listing{SKU: "b", Article: "9", Match: feed.MatchSKU}),
		Reserved: map[feed.Article]int{"100001": 7, "100002": 15, "100004": 1, "9": 1},
	}
	made := builder.Build(in)
	var short []feed.Article
	for _, it := range made.Short {
		short = append(short, it.Article)
	}
	if made.Figures.Expected != 2 || made.Expected != 2 || cmp.Diff([]feed.Article{"100002", "100004"}, short) != "" {
		t.Errorf("%d offers expected, %d by the figures, too little of %v", made.Expected, made.Figures.Expected, short)
	}
	in.Listings = nil
	if made := builder.Build(in); made.Figures.Expected != 0 || made.Expected != 0 {
		t.Errorf("%d offers expected without a list", made.Expected)
	}
}

func TestTwoLinesOfAnOrderAreOneBuyer(t *testing.T) {
	t.Parallel()
	reserves := []list.Reserve{
		{Order: "5", Line: 1, SKU: "a", Article: "1", Pieces: 1, Released: start}, {Order: "6", Line: 1, SKU: "b", Article: "1", Pieces: 1},
		{Order: "6", Line: 2, SKU: "c", Article: "1", Pieces: 1}, {Order: "7", SKU: "d", Article: "1", Pieces: 1, Left: start},
	}
	got := list.Watcher{}.Orders(reserves, []feed.Item{one("Мышь", 1, 0)})
	if len(got) != 1 || got[0].Order != "6" || got[0].Orders != 1 || got[0].SKU != "b" || got[0].Pieces != 3 {
		t.Errorf("%+v", got)
	}
	for name, items := range map[string][]feed.Item{"as many": {one("Мышь", 1, 3)}, "another thing": {{Article: "2"}}, "nothing": nil} {
		if got := (list.Watcher{}).Orders(reserves, items); len(got) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAShareOnThePriceWinsOverTheList(t *testing.T) {
	t.Parallel()
	l := feed.Listing{SKU: "1", Article: "1", Match: feed.MatchSKU, Imported: true, Model: "М", Price: 5_000}
	l.Prices = []feed.ListedPrice{{City: "750000000", Price: 5_000}, {City: "710000000", Price: 5_700}, {City: "511010000", Price: 5_900}}
	points := []feed.PickupPoint{{ID: "PP1", City: "750000000"}, {ID: "PP2", City: "710000000", SurchargeBP: 100}, {ID: "PP3", City: "511010000"}, {ID: "PP4", City: "351010000"}}
	b := maker{list.Builder{Seller: terms{Price: 2_000}}}
	in := input{Items: []feed.Item{one("М", 1_000, 1)}, Listings: []feed.Listing{l}, Points: points}
	if o := b.Build(in).Offers[0]; o.Cities != "511010000=2900" {
		t.Errorf("got %q", o.Cities)
	}
	in.Listings[0].Price = 0 // which of its prices the others differ from nobody can say
	if o := b.Build(in).Offers[0]; o.Cities != "" || o.Price != 2_000 {
		t.Errorf("without a first price: %q", o.Cities)
	}
}
