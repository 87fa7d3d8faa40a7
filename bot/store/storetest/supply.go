package storetest

import (
	"fmt"
	"testing"
	"time"

	"kaspibot/feed"
)

func testTheStockOfSomeArticlesIsFoundAmongAll(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	var all []feed.Item
	var wanted []feed.Article
	for i := range 2500 { // more than one query takes
		all = append(all, Item(feed.Article(fmt.Sprint(i)), i, 100))
		wanted = append(wanted, all[i].Article)
	}
	_, err := s.SaveStock(t.Context(), all, At(1))
	must(t, err)
	must(t, s.SaveCatalogue(t.Context(), []feed.Item{{Article: "7", Name: "x", Grams: 850}}, At(1)))
	got, err := s.StockOf(t.Context(), append(wanted[:2100], "none"))
	must(t, err)
	same(t, "found", len(got), 2100)
	got, err = s.StockOf(t.Context(), wanted[7:8])
	must(t, err)
	item := feed.Item{Article: "7", Grams: 850, Cost: 100, Retail: 200, Stock: feed.Stock{N: 7}}
	same(t, "item", got, []feed.Supply{{Item: item, At: At(1).Truncate(time.Millisecond)}})
	got, err = s.StockOf(t.Context(), wanted[8:9])
	must(t, err)
	same(t, "grams of what the catalogue does not have", got[0].Grams, 0)
	got, err = s.StockOf(t.Context(), nil)
	must(t, err)
	same(t, "of none", len(got), 0)
}

// There is one newest reading of each article, whoever asked for it.
func testTheNewestReadingOfAnArticleCounts(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	read, err := s.StockRead(t.Context())
	must(t, err)
	same(t, "read before the first time", read, time.Time{})
	whole := func(pieces, at int) {
		t.Helper()
		_, err := s.SaveStock(t.Context(), []feed.Item{Item("1", pieces, 100), Item("2", pieces, 100)}, At(at))
		must(t, err)
	}
	part := func(pieces, at int) {
		t.Helper()
		must(t, s.NoteStock(t.Context(), []feed.Item{Item("1", pieces, 100), Item("new", pieces, 100)}, At(at)))
	}
	want := func(article feed.Article, pieces, at int) {
		t.Helper()
		got, err := s.StockOf(t.Context(), []feed.Article{article})
		must(t, err)
		if len(got) != 1 || got[0].Stock.N != pieces || !got[0].At.Equal(At(at)) {
			t.Errorf("article %s: got %+v, want %d pieces at second %d", article, got, pieces, at)
		}
	}
	whole(5, 10)
	want("1", 5, 10)
	part(3, 20)
	want("1", 3, 20)
	want("2", 5, 10)
	want("new", 3, 20)
	part(3, 25) // says the same, later
	want("1", 3, 25)
	whole(4, 22) // was asked for before, and is written down after
	want("1", 3, 25)
	want("2", 4, 22)
	part(9, 24)
	want("1", 3, 25)
	whole(2, 30)
	want("1", 2, 30)
	must(t, s.Close())
	s = open(t, dir)
	want("2", 2, 30)
	part(8, 40)
	part(7, 40-3600) // the clock was set back
	got, err := s.StockOf(t.Context(), []feed.Article{"1"})
	must(t, err)
	same(t, "pieces after the clock was set back", got[0].Stock.N, 7)
	points, err := s.History(t.Context(), "1", time.Time{})
	must(t, err)
	same(t, "changes in the history", len(points), 5)
}
