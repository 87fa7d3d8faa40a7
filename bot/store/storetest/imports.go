package storetest

import (
	"testing"

	"kaspibot/feed"
)

func testOneImportWaitsAtATime(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	pending := func() (feed.Import, bool) {
		t.Helper()
		i, found, err := s.PendingImport(t.Context())
		must(t, err)
		return i, found
	}
	if i, found := pending(); found {
		t.Errorf("found %+v before any", i)
	}
	first, err := s.SaveImport(t.Context(), feed.Import{By: "Айгуль", At: At(1), Listings: []feed.Listing{Listing("a b", "", "doubtful")}})
	must(t, err)
	second, err := s.SaveImport(t.Context(), feed.Import{By: "Марат", At: At(2), Warnings: map[string]int{"duplicate": 2}})
	must(t, err)
	got, _ := pending()
	same(t, "the newer one waits", got, second)
	same(t, "numbers", []int64{first.ID, second.ID}, []int64{1, 2})

	second.Listings = []feed.Listing{Listing("x", "7", feed.MatchPerson)}
	must(t, s.UpdateImport(t.Context(), second))
	must(t, s.UpdateImport(t.Context(), first)) // it waits no more
	must(t, s.EndImport(t.Context(), first.ID, feed.ImportApplied))
	got, _ = pending()
	same(t, "after changes", got, second)

	must(t, s.EndImport(t.Context(), second.ID, feed.ImportApplied))
	if i, found := pending(); found {
		t.Errorf("found %+v after its end", i)
	}
	third, err := s.SaveImport(t.Context(), feed.Import{})
	must(t, err)
	same(t, "a number is not given twice", third.ID, int64(3))
}
