package list_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kaspibot/feed"
)

// listed are listings of the shop's own list.
func listed(list ...feed.Listing) []feed.Listing {
	for i := range list {
		list[i].Imported = true
	}
	return list
}

func TestTheShopsOwnListDecidesWhatIsPublished(t *testing.T) {
	t.Parallel()
	items := goods(8) // 100000, 100004 are sold out
	previous := []feed.Offer{{SKU: "no item", Price: 7_770, Model: "Old", Stock: 3, Imported: true}}
	twice := feed.Listing{SKU: "twice", Match: feed.MatchSKU, Price: 500, Model: "Twice"}
	first, second := twice, twice
	first.Article, second.Article = "100001", "100002"
	made := builder.Build(input{Items: items, Previous: previous, Listings: append(listed(
		feed.Listing{SKU: "100001", Article: "100001", Match: feed.MatchSKU, Model: "Наше имя", Brand: "Наш"},
		feed.Listing{SKU: "Чайник 2", Article: "100002", Match: feed.MatchPerson},
		feed.Listing{SKU: "100002_1", Article: "100002", Match: feed.MatchPrefix},
		feed.Listing{SKU: "no item", Price: 5_000},
		feed.Listing{SKU: "new", Price: 5_000, Model: "Тапки"},
		feed.Listing{SKU: "which", Article: "100003", Match: feed.MatchDoubtful, Price: 900, Model: "M"},
		feed.Listing{SKU: "gone", Article: "9", Match: feed.MatchSKU, Price: 800, Model: "G"},
		feed.Listing{SKU: "priceless"}, first, second,
	), feed.Listing{SKU: "100005", Article: "100005", Match: feed.MatchSKU})})

	short := func(o feed.Offer) []any { return []any{o.SKU, o.Model.Plain(), o.Price, o.Stock, o.Why} }
	var got [][]any
	for _, o := range made.Offers {
		got = append(got, short(o))
		if !o.Imported {
			t.Errorf("%q is not marked as the shop's own", o.SKU)
		}
	}
	name := feed.Clean(items[2].Name).Plain()
	want := [][]any{
		{feed.SKU("100001"), "Наше имя", feed.Tenge(1_540), 7, feed.NotOffSale},
		{feed.SKU("100002_1"), name, feed.Tenge(1_580), 14, feed.NotOffSale},
		{feed.SKU("gone"), "G", feed.Tenge(800), 0, feed.OffSaleGone},
		{feed.SKU("new"), "Тапки", feed.Tenge(5_000), 0, feed.OffSaleUnmatched},
		{feed.SKU("no item"), "Old", feed.Tenge(7_770), 0, feed.OffSaleUnmatched},
		{feed.SKU("twice"), "Twice", feed.Tenge(500), 0, feed.OffSaleDoubtful},
		{feed.SKU("which"), "M", feed.Tenge(900), 0, feed.OffSaleDoubtful},
		{feed.SKU("Чайник 2"), name, feed.Tenge(1_580), 14, feed.NotOffSale},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if made.Expected != 9 || !slices.Equal(made.Odd, []feed.SKU{"no item", "Чайник 2"}) {
		t.Errorf("expected %d, odd %q", made.Expected, made.Odd)
	}
	if diff := cmp.Diff(map[feed.OffSaleReason]int{feed.OffSaleUnpriced: 1}, made.Skipped); diff != "" {
		t.Error(diff)
	}
}

func TestListingsOfOneArticleShareItsStock(t *testing.T) {
	t.Parallel()
	items := goods(2)
	made := builder.Build(input{Items: items, Reserved: map[feed.Article]int{"100001": 3}, Listings: listed(
		feed.Listing{SKU: "a", Article: "100001", Match: feed.MatchSKU},
		feed.Listing{SKU: "b", Article: "100001", Match: feed.MatchPerson},
	)})
	if a, b := made.Offers[0].Stock, made.Offers[1].Stock; a != 4 || b != 4 {
		t.Errorf("%d and %d pieces shown of 7 less 3 sold, want 4 and 4", a, b)
	}
}

func TestTermsDecideHowMuchIsShown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		override feed.Override
		stock    feed.Stock
		reserved int
		want     int
		why      feed.OffSaleReason
	}{
		"all":                    {feed.Override{}, feed.Stock{N: 7}, 0, 7, feed.NotOffSale},
		"at least 50 is 50":      {feed.Override{}, feed.Stock{N: 50, AtLeast: true}, 0, 50, feed.NotOffSale},
		"less what is sold":      {feed.Override{}, feed.Stock{N: 7}, 3, 4, feed.NotOffSale},
		"all of it sold":         {feed.Override{}, feed.Stock{N: 7}, 7, 0, feed.OffSaleReserved},
		"more sold than is":      {feed.Override{}, feed.Stock{N: 7}, 9, 0, feed.OffSaleReserved},
		"paused":                 {feed.Override{Paused: true}, feed.Stock{N: 7}, 0, 0, feed.OffSalePaused},
		"two kept back":          {feed.Override{Safety: new(2)}, feed.Stock{N: 7}, 0, 5, feed.NotOffSale},
		"all kept back":          {feed.Override{Safety: new(7)}, feed.Stock{N: 7}, 0, 0, feed.OffSaleKeptBack},
		"three shown":            {feed.Override{MaxShown: new(3)}, feed.Stock{N: 7}, 0, 3, feed.NotOffSale},
		"fewer than three":       {feed.Override{MaxShown: new(3)}, feed.Stock{N: 2}, 0, 2, feed.NotOffSale},
		"under the least":        {feed.Override{MinStock: new(5)}, feed.Stock{N: 7}, 3, 0, feed.OffSaleKeptBack},
		"the least":              {feed.Override{MinStock: new(5)}, feed.Stock{N: 5}, 0, 5, feed.NotOffSale},
		"a negative safety":      {feed.Override{Safety: new(-5)}, feed.Stock{N: 7}, 0, 7, feed.NotOffSale},
		"none at all":            {feed.Override{}, feed.Stock{}, 0, 0, feed.OffSaleSoldOut},
		"sold out is told first": {feed.Override{Safety: new(2)}, feed.Stock{}, 1, 0, feed.OffSaleSoldOut},
	} {
		item := goods(2)[1]
		item.Stock = c.stock
		made := builder.Build(input{
			Items: []feed.Item{item}, Reserved: map[feed.Article]int{item.Article: c.reserved},
			Listings: []feed.Listing{{SKU: feed.SKU(item.Article), Override: c.override}},
		})
		if o := made.Offers[0]; o.Stock != c.want || o.Why != c.why {
			t.Errorf("%s: %d pieces, %q; want %d, %q", name, o.Stock, o.Why, c.want, c.why)
		}
	}
}

func TestPreOrderAndFixedPriceAreTheSellers(t *testing.T) {
	t.Parallel()
	items := goods(2)
	build := func(o feed.Override, stock int) feed.Offer {
		items[1].Stock.N = stock
		return builder.Build(input{
			Items: items[1:], Listings: []feed.Listing{{SKU: "100001", Override: o}},
		}).Offers[0]
	}
	set := feed.Override{PreOrder: new(45), Fixed: new(feed.Tenge(999))}
	if o := build(set, 3); o.PreOrder != 30 || o.Price != 999 || o.Floor != 1_537 {
		t.Errorf("on sale: %+v", o)
	}
	if o := build(set, 0); o.PreOrder != 0 || o.Price != 999 {
		t.Errorf("sold out: %+v", o)
	}
}

// TestNoListingIsEverLostOrInvented holds for any shop: every SKU of its own list is published, and no other.
func TestNoListingIsEverLostOrInvented(t *testing.T) {
	t.Parallel()
	items := goods(30)
	rapid.Check(t, func(t *rapid.T) {
		listings := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) feed.Listing {
			return feed.Listing{
				SKU:     feed.SKU(rapid.StringMatching(`[a-cЖ &]{1,3}x`).Draw(t, "sku")),
				Article: feed.Article(rapid.SampledFrom([]string{"", "9", "100001", "100002", "100005"}).Draw(t, "article")),
				Match: rapid.SampledFrom([]feed.Match{
					feed.MatchNone, feed.MatchSKU, feed.MatchDoubtful,
				}).Draw(t, "match"),
				Price: 100, Imported: true,
			}
		}), 1, 20).Draw(t, "listings")
		made := builder.Build(input{Items: items, Listings: listings})
		want := make(map[feed.SKU]bool)
		for _, l := range listings {
			want[l.SKU] = true
		}
		for _, o := range made.Offers {
			if !want[o.SKU] {
				t.Fatalf("%q is published twice or is not the shop's", o.SKU)
			}
			delete(want, o.SKU)
		}
		if len(want) > 0 {
			t.Fatalf("lost: %v", want)
		}
	})
}
