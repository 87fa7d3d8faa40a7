package list_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

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

// Of many changes the few that are told are the first of all, in whatever order they come, and none is lost or told twice.
func TestTheFewChangesThatAreToldAreTheFirstOfAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sku := func() feed.SKU { return feed.SKU(fmt.Sprint(rapid.IntRange(0, 15).Draw(t, "sku"))) }
		changes := func(name string) (all []feed.Change) {
			for range rapid.IntRange(0, 6).Draw(t, name) {
				c := feed.Change{
					SKU: sku(), OldPrice: feed.Tenge(rapid.IntRange(0, 4).Draw(t, "old")), NewPrice: feed.Tenge(rapid.IntRange(0, 4).Draw(t, "new")),
					OldStock: rapid.IntRange(0, 3).Draw(t, "had"), NewStock: rapid.IntRange(0, 3).Draw(t, "has"), NewDays: rapid.IntRange(0, 2).Draw(t, "days"),
				}
				if !slices.ContainsFunc(all, func(o feed.Change) bool { return o.SKU == c.SKU }) { // a group has each offer once
					all = append(all, c)
				}
			}
			return all
		}
		d := list.Diff{SoldOut: changes("sold out"), Repriced: changes("repriced"), Restocked: changes("restocked"), Retimed: changes("retimed"), Renamed: changes("renamed")}
		there := map[feed.SKU]bool{}
		for _, g := range d.Groups() {
			for _, c := range g.Changes {
				there[c.SKU] = true
			}
		}
		all := d.Top(1_000)
		for _, c := range all {
			if !there[c.SKU] {
				t.Fatalf("%s is told twice, or is none", c.SKU)
			}
			delete(there, c.SKU)
		}
		if len(there) > 0 {
			t.Fatalf("not told: %v", there)
		}
		for n := range all {
			if few := d.Top(n); !slices.Equal(few, all[:n]) {
				t.Fatalf("the first %d are %v of %v", n, few, all)
			}
		}
	})
}

// Of the sales whose reserves have ended the last to end is held again, whichever was bought last.
func TestTheLastReserveToEndIsHeldAgainFirst(t *testing.T) {
	t.Parallel()
	sale := func(order string, pieces int, left bool) list.Sale {
		return list.Sale{Order: order, SKU: "seven", Pieces: pieces, At: start, Left: left}
	}
	var reserves []list.Reserve
	for i, c := range []struct {
		figure, held int
		sales        []list.Sale
	}{
		{10, 3, []list.Sale{sale("501", 3, false)}},
		{10, 6, []list.Sale{sale("501", 3, false), sale("502", 1, false), sale("503", 2, false)}},
		{9, 5, []list.Sale{sale("501", 3, false), sale("502", 1, false), sale("503", 2, false)}}, // 502 was booked
		{6, 2, []list.Sale{sale("501", 3, false), sale("502", 1, false), sale("503", 2, false)}}, // 501 seems to be booked
		{6, 3, []list.Sale{sale("501", 3, false), sale("502", 1, false), sale("503", 2, true)}},  // but the fall was the one of 503
		{4, 0, []list.Sale{sale("501", 3, false), sale("502", 1, false), sale("503", 2, true)}},
	} {
		counter := list.Counter{Articles: known, Stock: map[feed.Article]feed.Stock{"7": {N: c.figure}}, Now: start.Add(time.Duration(i) * time.Hour), LeftLasts: 72 * time.Hour}
		reserves = counter.Count(reserves, c.sales)
		if got := list.Reserved(reserves)["7"]; got != c.held {
			t.Errorf("at reading %d %d are held, want %d", i, got, c.held)
		}
	}
}

// A fall is that of the sale that was seen first, whatever its code; of one order that of the first line.
func TestTheOldestSaleIsExplainedFirst(t *testing.T) {
	t.Parallel()
	first, second := list.Sale{Order: "502", SKU: "seven", Pieces: 2}, list.Sale{Order: "501", Line: 2, SKU: "seven", Pieces: 2}
	third := list.Sale{Order: "501", Line: 1, SKU: "seven", Pieces: 2}
	count := func(reserves []list.Reserve, hour, figure int, sales ...list.Sale) []list.Reserve {
		counter := list.Counter{Articles: known, Stock: map[feed.Article]feed.Stock{"7": {N: figure}}, Now: start.Add(time.Duration(hour) * time.Hour), LeftLasts: 72 * time.Hour}
		return counter.Count(reserves, sales)
	}
	reserves := count(nil, 0, 10, first)
	reserves = count(reserves, 1, 10, first, second, third)
	for i, want := range []string{"502 0", "501 1", "501 2"} {
		reserves = count(reserves, 2+i, 8-2*i, first, second, third)
		var ended []string
		for _, r := range reserves {
			if r.Released.Equal(start.Add(time.Duration(2+i) * time.Hour)) {
				ended = append(ended, fmt.Sprint(r.Order, " ", r.Line))
			}
		}
		if !slices.Equal(ended, []string{want}) {
			t.Errorf("fall %d ends %v, want %s", i, ended, want)
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
