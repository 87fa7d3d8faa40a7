package storetest

import (
	"fmt"
	"testing"

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
	same(t, "item", got, []feed.Item{{Article: "7", Grams: 850, Cost: 100, Retail: 200, Stock: feed.Stock{N: 7}}})
	got, err = s.StockOf(t.Context(), nil)
	must(t, err)
	same(t, "of none", len(got), 0)
}
