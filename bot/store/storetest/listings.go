package storetest

import (
	"testing"

	"kaspibot/feed"
)

// Listing is a line of the shop's own list.
func Listing(sku feed.SKU, article feed.Article, match feed.Match) feed.Listing {
	return feed.Listing{
		SKU: sku, Article: article, Match: match, Imported: true,
		Model: feed.Clean("Чайник <" + string(sku) + ">"), Brand: "Ёж", Price: 9990,
	}
}

func testListingsComeBackAsTheyWereImported(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	want := []feed.Listing{
		Listing("115709312_819014913", "", feed.MatchNone), Listing("Лазерный гравировочный маркиратор 30w", "7", feed.MatchPart),
	}
	want[1].Listed = feed.Listed{
		Days: 20, OffSale: true, Points: []feed.ListedPoint{{ID: "PP1", Available: true, Stock: feed.Unspecified, PreOrder: 20}},
		Prices: []feed.ListedPrice{{City: "750000000", Price: 9990}, {City: "710000000", Price: 9000}},
	}
	must(t, s.ImportListings(t.Context(), want))
	got, err := s.Listings(t.Context())
	must(t, err)
	same(t, "listings", got, want)
	one, found, err := s.Listing(t.Context(), want[1].SKU)
	must(t, err)
	same(t, "one", one, want[1])
	_, other, err := s.Listing(t.Context(), "none")
	must(t, err)
	same(t, "found", []bool{found, other}, []bool{true, false})
}

func testSettingsAndAPersonsAnswersSurviveAnotherImport(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.ImportListings(t.Context(), []feed.Listing{
		Listing("a", "1", feed.MatchSKU), Listing("b", "", feed.MatchDoubtful), Listing("c", "3", feed.MatchSKU),
		Listing("d", "4", feed.MatchSKU),
	}))
	fixed, safety := feed.Tenge(5000), 2
	set := Listing("a", "1", feed.MatchSKU)
	set.Override = feed.Override{Fixed: &fixed, Safety: &safety, Paused: true}
	must(t, s.SaveListing(t.Context(), set))
	gone := Listing("c", "3", feed.MatchSKU)
	gone.Override = feed.Override{PreOrder: &safety}
	must(t, s.SaveListing(t.Context(), gone))
	must(t, s.SaveListing(t.Context(), Listing("b", "22", feed.MatchPerson)))

	next := []feed.Listing{Listing("a", "11", feed.MatchPart), Listing("b", "9", feed.MatchSKU), Listing("e", "5", feed.MatchSKU)}
	must(t, s.ImportListings(t.Context(), next))
	got, err := s.Listings(t.Context())
	must(t, err)
	set.Article, set.Match, gone.Imported = "11", feed.MatchPart, false
	same(t, "after the second import", got, []feed.Listing{set, Listing("b", "22", feed.MatchPerson), gone, next[2]})

	must(t, s.ImportListings(t.Context(), []feed.Listing{Listing("b", "23", feed.MatchPerson), Listing("e", "5", feed.MatchSKU)}))
	b, _, err := s.Listing(t.Context(), "b")
	must(t, err)
	same(t, "a person's later answer", b.Article, feed.Article("23"))
}

func testAnAnswerSurvivesThatItsSKUWasAwayForAWhile(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.ImportListings(t.Context(), []feed.Listing{Listing("a", "1", feed.MatchPerson)}))
	must(t, s.ImportListings(t.Context(), []feed.Listing{Listing("b", "2", feed.MatchSKU)}))
	must(t, s.ImportListings(t.Context(), []feed.Listing{Listing("a", "", feed.MatchNone)}))
	a, _, err := s.Listing(t.Context(), "a")
	must(t, err)
	same(t, "listing", a, Listing("a", "1", feed.MatchPerson))
}

func testAPersonPutsOnSaleWhatTheListHasOff(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	off, on := Listing("a", "1", feed.MatchSKU), Listing("b", "2", feed.MatchSKU)
	off.Listed = feed.Listed{Days: 2, OffSale: true, Points: []feed.ListedPoint{{ID: "PP1"}}}
	on.Listed = feed.Listed{Points: []feed.ListedPoint{{ID: "PP1", Available: true}, {ID: "PP2"}}}
	must(t, s.ImportListings(t.Context(), []feed.Listing{off, on}))
	for _, sku := range []feed.SKU{"a", "b", "none"} {
		must(t, s.PutOnSale(t.Context(), sku))
	}
	got, err := s.Listings(t.Context())
	must(t, err)
	off.Listed = feed.Listed{Days: 2}
	same(t, "listings", got, []feed.Listing{off, on})
}

func testOnlyWhatNobodyHasMatchedIsMatchedAgain(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.ImportListings(t.Context(), []feed.Listing{
		Listing("a", "1", feed.MatchSKU), Listing("b", "", feed.MatchDoubtful), Listing("c", "", feed.MatchNone),
		Listing("d", "", feed.MatchPerson),
	}))
	must(t, s.MatchListings(t.Context(), []feed.Listing{
		Listing("a", "9", feed.MatchPart), Listing("b", "9", feed.MatchPart), Listing("c", "9", feed.MatchPart),
		Listing("d", "9", feed.MatchPart), Listing("e", "9", feed.MatchPart),
	}))
	got, err := s.Listings(t.Context())
	must(t, err)
	same(t, "listings", got, []feed.Listing{
		Listing("a", "1", feed.MatchSKU), Listing("b", "9", feed.MatchPart), Listing("c", "9", feed.MatchPart),
		Listing("d", "", feed.MatchPerson),
	})
}
