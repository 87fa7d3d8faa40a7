package publish_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/cabinet"
	"kaspibot/feed/match"
)

// retailer sells at the retail price.
type retailer struct{}

func (retailer) Terms(it feed.Item, o feed.Override, _ feed.Tenge) feed.Terms {
	return feed.Terms{Price: it.Retail, Floor: it.Cost, Paused: o.Paused}
}

// A list of the cabinet that goes in comes out as it was: each SKU, its names, its price in
// each city, its days and where it is sold.
func TestAListGoesRoundUnchanged(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("testdata/active.xml")
	if err != nil {
		t.Fatal(err)
	}
	was, err := cabinet.Read(t.Context(), bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var items []feed.Item
	for _, o := range was.Offers {
		items = append(items, feed.Item{
			Article: feed.Article("7" + string(o.SKU)), PartNumber: string(o.SKU), Name: o.Model, Cost: o.Price / 2,
			Retail: o.Price, Stock: feed.Stock{N: 9},
		})
	}
	const named = "Станок для заточки ножей настольный №5" // by a person
	listings := match.New(items).MatchAll(was.Listings(), []feed.Listing{{SKU: named, Article: "7" + named, Match: feed.MatchPerson}})
	w := newWorld(t, items)
	w.config.Seller, w.config.Listings = retailer{}, shopList(listings)
	w.restart(t)
	if rep := w.sync(t); !rep.Published {
		t.Fatalf("%+v", rep)
	}
	_, served := w.served(t)
	got, err := cabinet.Read(t.Context(), bytes.NewReader(served))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(facts(was), facts(got)); diff != "" {
		t.Errorf("-went in +came out:\n%s", diff)
	}
}

// shopList is what the shop sells.
type shopList []feed.Listing

func (l shopList) Listings(context.Context) ([]feed.Listing, error) { return l, nil }

type fact struct {
	Model, Brand string
	Price        feed.Tenge
	Cities       []feed.ListedPrice
	OffSale      bool
	Points       map[string]int // days, by point that sells
}

func facts(l cabinet.List) map[feed.SKU]fact {
	all := map[feed.SKU]fact{}
	for _, o := range l.Offers {
		f := fact{o.Model, o.Brand, o.Price, o.Prices, o.OffSale, map[string]int{}}
		for _, p := range o.Points {
			if p.Available {
				f.Points[p.ID] = p.PreOrder
			}
		}
		all[o.SKU] = f
	}
	return all
}

func TestAListingIsMatchedWhenTheCatalogueHasItsItem(t *testing.T) {
	t.Parallel()
	items := goods(9)
	w := newWorld(t, items[:8])
	own := feed.Listing{SKU: "97B", Model: "Монитор", Price: 990, Imported: true}
	w.config.Listings = shopList{own, {SKU: "a", Article: "100001", Match: feed.MatchSKU, Imported: true}}
	var kept []feed.Listing
	w.config.Match = func(_ context.Context, show feed.Items, listings []feed.Listing) ([]feed.Listing, error) {
		var items []feed.Item
		err := show(func(it *feed.Item) { items = append(items, *it) })
		kept = match.New(items).Again(listings)
		return kept, err
	}
	w.restart(t)
	if rep := w.sync(t); rep.Matched != 0 || rep.Skipped[feed.OffSaleUnmatched] != 1 {
		t.Errorf("before: %d matched, %v", rep.Matched, rep.Skipped)
	}
	items[8].PartNumber, items[8].Stock.N = "97B", 5
	w.source.items = items
	rep := w.sync(t)
	if rep.Matched != 1 || len(rep.Diff.Back) != 1 || len(kept) != 1 || kept[0].Article != items[8].Article {
		t.Errorf("after: %d matched, %+v, %+v", rep.Matched, rep.Diff, kept)
	}
	w.config.Match = func(_ context.Context, _ feed.Items, listings []feed.Listing) ([]feed.Listing, error) {
		lost := listings[0] // nobody knows any more what is behind it
		lost.Article, lost.Match = "", feed.MatchDoubtful
		return []feed.Listing{lost}, nil
	}
	w.restart(t)
	if rep := w.sync(t); rep.Matched != 0 || len(rep.Diff.SoldOut) != 1 || rep.Diff.SoldOut[0].Why != feed.OffSaleDoubtful {
		t.Errorf("lost: %d matched, %+v", rep.Matched, rep.Diff)
	}
	failed := errors.New("no")
	w.config.Match = func(context.Context, feed.Items, []feed.Listing) ([]feed.Listing, error) { return nil, failed }
	w.restart(t)
	if _, err := w.trySync(t); !errors.Is(err, failed) {
		t.Errorf("error %v", err)
	}
}

func TestAFrozenListLosesWhatTheShopsListHasOffSale(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	var own shopList
	for _, it := range w.source.items {
		own = append(own, feed.Listing{SKU: feed.SKU(it.Article), Article: it.Article, Match: feed.MatchSKU, Imported: true, Price: 990})
	}
	w.config.Listings = own
	w.restart(t)
	first := w.sync(t).Version
	w.source.items[1].Stock.N = 6
	w.sync(t)
	if _, err := w.RollBack(t.Context(), first.ID, "Айгуль"); err != nil {
		t.Fatal(err)
	}
	own[1].OffSale = true
	if w.sync(t); onSale(t, w) != 29 {
		t.Errorf("%d on sale, want 29", onSale(t, w))
	}
}
