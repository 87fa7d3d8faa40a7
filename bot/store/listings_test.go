package store_test

import (
	"errors"
	"testing"

	"kaspibot/feed"
)

func listing(sku feed.SKU, article feed.Article, match feed.Match) feed.Listing {
	return feed.Listing{
		SKU: sku, Article: article, Match: match, Imported: true,
		Model: feed.Clean("Чайник <" + string(sku) + ">"), Brand: "Ёж", Price: 9990,
	}
}

func TestListingsComeBackAsTheyWereImported(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	want := []feed.Listing{
		listing("115709312_819014913", "", feed.MatchNone), listing("Лазерный гравировочный маркиратор 30w", "7", feed.MatchPart),
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

func TestSettingsAndAPersonsAnswersSurviveAnotherImport(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.ImportListings(t.Context(), []feed.Listing{
		listing("a", "1", feed.MatchSKU), listing("b", "", feed.MatchDoubtful), listing("c", "3", feed.MatchSKU),
		listing("d", "4", feed.MatchSKU),
	}))
	fixed, safety := feed.Tenge(5000), 2
	set := listing("a", "1", feed.MatchSKU)
	set.Override = feed.Override{Fixed: &fixed, Safety: &safety, Paused: true}
	must(t, s.SaveListing(t.Context(), set))
	gone := listing("c", "3", feed.MatchSKU)
	gone.Override = feed.Override{PreOrder: &safety}
	must(t, s.SaveListing(t.Context(), gone))
	must(t, s.SaveListing(t.Context(), listing("b", "22", feed.MatchPerson)))

	next := []feed.Listing{listing("a", "11", feed.MatchPart), listing("b", "9", feed.MatchSKU), listing("e", "5", feed.MatchSKU)}
	must(t, s.ImportListings(t.Context(), next))
	got, err := s.Listings(t.Context())
	must(t, err)
	set.Article, set.Match, gone.Imported = "11", feed.MatchPart, false
	same(t, "after the second import", got, []feed.Listing{set, listing("b", "22", feed.MatchPerson), gone, next[2]})

	must(t, s.ImportListings(t.Context(), []feed.Listing{listing("b", "23", feed.MatchPerson), listing("e", "5", feed.MatchSKU)}))
	b, _, err := s.Listing(t.Context(), "b")
	must(t, err)
	same(t, "a person's later answer", b.Article, feed.Article("23"))
}

func TestAnAnswerSurvivesThatItsSKUWasAwayForAWhile(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.ImportListings(t.Context(), []feed.Listing{listing("a", "1", feed.MatchPerson)}))
	must(t, s.ImportListings(t.Context(), []feed.Listing{listing("b", "2", feed.MatchSKU)}))
	must(t, s.ImportListings(t.Context(), []feed.Listing{listing("a", "", feed.MatchNone)}))
	a, _, err := s.Listing(t.Context(), "a")
	must(t, err)
	same(t, "listing", a, listing("a", "1", feed.MatchPerson))
}

func TestListingsAreImportedAllOrNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	want := []feed.Listing{listing("a", "1", feed.MatchSKU)}
	must(t, s.ImportListings(t.Context(), want))
	if err := s.ImportListings(t.Context(), nil); !errors.Is(err, feed.ErrNoItems) {
		t.Errorf("an empty list: got %v, want ErrNoItems", err)
	}
	raw(t, dir, `create trigger b before insert on listings when new.sku = 'z' begin select raise(abort, 'no'); end`)
	if err := s.ImportListings(t.Context(), []feed.Listing{listing("b", "2", feed.MatchSKU), listing("z", "", "")}); err == nil {
		t.Error("no error, want the trigger's")
	}
	got, err := s.Listings(t.Context())
	must(t, err)
	same(t, "listings", got, want)
}
