package storetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kaspibot/feed"
)

// Item is a good of the supplier.
func Item(article feed.Article, pieces int, cost feed.Tenge) feed.Item {
	return feed.Item{
		Article: article, Name: "Мышь " + string(article), Brand: "Ёж",
		Cost: cost, Retail: 2 * cost, Stock: feed.Stock{N: pieces},
	}
}

func testNoItemsNeverWipeWhatIsThere(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	want := []feed.Item{Item("1", 5, 100)}
	must(t, s.SaveCatalogue(t.Context(), want, At(1)))
	_, err := s.SaveStock(t.Context(), want, At(1))
	must(t, err)
	if _, err := s.SaveStock(t.Context(), nil, At(2)); !errors.Is(err, feed.ErrNoItems) {
		t.Errorf("stock: got %v, want ErrNoItems", err)
	}
	if err := s.SaveCatalogue(t.Context(), nil, At(2)); !errors.Is(err, feed.ErrNoItems) {
		t.Errorf("catalogue: got %v, want ErrNoItems", err)
	}
	got, err := s.Catalogue(t.Context())
	must(t, err)
	same(t, "items", got, want)
}

func testACatalogueReplacesTheOneBefore(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	age := func(wantAt time.Time, wantItems int) {
		t.Helper()
		when, items, err := s.CatalogueAge(t.Context())
		must(t, err)
		same(t, "read at", when, wantAt)
		same(t, "items", items, wantItems)
	}
	age(time.Time{}, 0)

	stays, goes, comes, twin := Item("2", 0, 0), Item("1", 0, 0), Item("3", 0, 0), Item("2y", 0, 0)
	must(t, s.SaveCatalogue(t.Context(), []feed.Item{stays, goes}, At(1)))
	age(At(1), 2)
	stays.Name, stays.Brand, stays.Retail, twin.Defect = "Мышь & коврик", "", 990, true
	must(t, s.SaveCatalogue(t.Context(), []feed.Item{comes, Item("2", 0, 0), twin, stays}, At(2)))
	must(t, s.Close())
	s = open(t, dir)
	age(At(2), 3)
	got, err := s.Catalogue(t.Context())
	must(t, err)
	same(t, "items by article", got, []feed.Item{stays, twin, comes})
}

func testTheCatalogueShowsTheStockSeenLast(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	seen, unseen := Item("1", 0, 100), Item("2", 0, 100)
	must(t, s.SaveCatalogue(t.Context(), []feed.Item{seen, unseen}, At(1)))
	seen.Cost, seen.Retail, seen.Stock = 150, 310, feed.Stock{N: 50, AtLeast: true}
	_, err := s.SaveStock(t.Context(), []feed.Item{seen, Item("not in the catalogue", 5, 5)}, At(2))
	must(t, err)
	unseen.Cost = 0 // its stock was never seen; the recommended price came with its name
	got, err := s.Catalogue(t.Context())
	must(t, err)
	same(t, "items", got, []feed.Item{seen, unseen})
}

// Whatever came before, the stock is what the supplier said last.
func testStockBecomesEqualToTheItems(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	var named []feed.Item
	for n := range 6 {
		named = append(named, Item(feed.Article(fmt.Sprint(n)), 0, 0))
	}
	must(t, s.SaveCatalogue(t.Context(), named, At(1)))
	before := map[feed.Article]feed.Item{}
	rapid.Check(t, func(r *rapid.T) {
		items := map[feed.Article]feed.Item{}
		for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, 5), 1, 6, rapid.ID).Draw(r, "articles") {
			i := named[n]
			i.Stock = feed.Stock{N: rapid.IntRange(0, 2).Draw(r, "pieces"), AtLeast: rapid.Bool().Draw(r, "at least")}
			i.Cost = feed.Tenge(rapid.IntRange(1, 2).Draw(r, "cost"))
			items[i.Article] = i
		}
		changed, err := s.SaveStock(t.Context(), slices.Collect(maps.Values(items)), At(2))
		if err != nil {
			r.Fatal(err)
		}
		got, err := s.Catalogue(t.Context())
		if err != nil {
			r.Fatal(err)
		}
		want := slices.Clone(named)
		differ := 0
		for n, i := range want {
			if now, ok := items[i.Article]; ok {
				want[n] = now
			}
			if now, was := items[i.Article], before[i.Article]; now != was {
				differ++
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			r.Errorf("items: -want +got\n%s", diff)
		}
		if changed != differ {
			r.Errorf("%d changed, want %d", changed, differ)
		}
		before = items
	})
}
