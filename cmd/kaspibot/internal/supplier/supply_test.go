package supplier

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/orders/profit"
	"kaspibot/feed"
	fault "kaspibot/kaspi/faults"
)

// newTestGoods is what an order's goods are looked up with, beside the distributor it asks. Its stock was read an hour
// ago if read says so.
func newTestGoods(t *testing.T, read bool) (*Supply, *alstyletest.Server) {
	t.Helper()
	s, fake := newSupplier(t, 300)
	if read {
		s.Now = func() time.Time { return time.Now().Add(-time.Hour) }
		if _, err := s.ReadCatalogue(t.Context(), func(int, int) {}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := itemsOf(t, s); err != nil {
			t.Fatal(err)
		}
	}
	return NewSupply(Config{API: s.API, Store: s.Store, Now: time.Now, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}), fake
}

// priced is a good with a real price, of which the distributor has seven.
func priced(fake *alstyletest.Server, n int) alstyletest.Good {
	good := fake.Goods()[n]
	fake.Change(good.Article, func(g *alstyletest.Good) {
		g.Price1, g.Price2, g.Discount, g.Quantity, g.AtLeast = 4000, 6000, 0, 7, false
	})
	return good
}

func lookUp(t *testing.T, g *Supply, maxAge time.Duration, skus ...string) map[string]profit.Item {
	t.Helper()
	got, err := g.Items(t.Context(), skus, maxAge)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestGoodsOfAllOrdersAreAskedForAtOnceAndRemembered(t *testing.T) {
	t.Parallel()
	g, fake := newTestGoods(t, false)
	one, two := article(priced(fake, 3)), article(priced(fake, 4))
	got := lookUp(t, g, time.Minute, one, two, "KET-17", "99999999")
	if len(got) != 2 || got[one].Stock != 7 || got[one].Cost != 4000 || got[one].Article != one {
		t.Errorf("got %+v, want the two that Al-Style has", got)
	}
	if age := time.Since(got[two].StockAt); age > time.Minute {
		t.Errorf("%s old", age)
	}
	lookUp(t, g, time.Minute, two, one)
	if n := fake.Count("/quantity-price"); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
	lookUp(t, g, 0, one)
	if n := fake.Count("/quantity-price"); n != 2 {
		t.Errorf("%d requests, want another for a figure of this moment", n)
	}
}

func TestWithoutArticlesNothingIsAsked(t *testing.T) {
	t.Parallel()
	g, fake := newTestGoods(t, false)
	if got := lookUp(t, g, 0, "KET-17", ""); len(got) != 0 || fake.Count("/quantity-price") != 0 {
		t.Errorf("got %+v with %d requests", got, fake.Count("/quantity-price"))
	}
}

func TestASilentAlStyleLeavesTheStoredStockWithItsAge(t *testing.T) {
	t.Parallel()
	g, fake := newTestGoods(t, true)
	sku := article(fake.Goods()[3])
	fake.Fail(fault.Row{Operation: "/quantity-price", Times: -1, End: fault.Hang})
	g.within = 50 * time.Millisecond
	for range 3 {
		got := lookUp(t, g, time.Minute, sku)
		if age := time.Since(got[sku].StockAt); got[sku].Article != sku || age < 59*time.Minute {
			t.Errorf("got %+v, %s old, want what was read an hour ago", got[sku], age)
		}
	}
	before := fake.Count("/quantity-price")
	if before > 2 { // the reading of the stock, and one try
		t.Errorf("%d requests: a silent distributor is to be left alone", before)
	}
	fake.ClearFaults()
	g.now = func() time.Time { return time.Now().Add(2 * restAfter) }
	if got := lookUp(t, g, time.Minute, sku); time.Since(got[sku].StockAt) > time.Minute {
		t.Errorf("got %+v once he answers again", got[sku])
	}
}

func TestAPlaceholderIsNoCost(t *testing.T) {
	t.Parallel()
	g, fake := newTestGoods(t, true)
	good := priced(fake, 3)
	fake.Change(good.Article, func(g *alstyletest.Good) { g.Price1 = 1 })
	if got := lookUp(t, g, 0, article(good)); got[article(good)].Cost != 0 || got[article(good)].Stock != 7 {
		t.Errorf("got %+v, want no cost", got)
	}
}

func TestAnSKUIsLookedUpInTheShopsOwnList(t *testing.T) {
	t.Parallel()
	g, fake := newTestGoods(t, true)
	one, two := article(priced(fake, 3)), article(priced(fake, 4))
	for _, l := range []feed.Listing{
		{SKU: "KET-17", Article: feed.Article(one), Match: feed.MatchPerson, Imported: true},
		{SKU: "CUP-04", Article: feed.Article(two), Match: feed.MatchDoubtful, Imported: true},
		{SKU: feed.SKU(one), Imported: true}, // digits that are another shop's number, for all we know
		{SKU: feed.SKU(two), Override: feed.Override{Paused: true}},
	} {
		if err := g.store.SaveListing(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	got := lookUp(t, g, time.Minute, "KET-17", "CUP-04", one, two)
	if len(got) != 2 || got["KET-17"].Article != one || got[two].Article != two {
		t.Errorf("got %+v", got)
	}
}

// What is set for a good and cannot be read costs the orders with it no facts; the list of what is sold stays strict.
func TestASettingThatCannotBeReadLeavesAnOrderItsFacts(t *testing.T) {
	t.Parallel()
	for _, column := range []string{"override", "listed"} {
		dir := t.TempDir()
		s, fake := supplierIn(t, dir, 10)
		g := NewSupply(Config{API: s.API, Store: s.Store, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		if _, err := s.ReadCatalogue(t.Context(), func(int, int) {}); err != nil {
			t.Fatal(err)
		}
		one := article(priced(fake, 3))
		for _, l := range []feed.Listing{
			{SKU: "KET-17", Article: feed.Article(one), Match: feed.MatchPerson, Imported: true}, {SKU: feed.SKU(one), Imported: true},
		} {
			if err := g.store.SaveListing(t.Context(), l); err != nil {
				t.Fatal(err)
			}
		}
		db, err := sql.Open("sqlite", filepath.Join(dir, "kaspibot.db")+"?_pragma=busy_timeout(5000)")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), `update listings set `+column+` = '{'`); err != nil {
			t.Fatal(err)
		}
		_ = db.Close()
		got := lookUp(t, g, time.Minute, "KET-17", one)
		if len(got) != 1 || got["KET-17"].Article != one {
			t.Errorf("%s: got %+v", column, got)
		}
		if list, err := g.store.Listings(t.Context()); err == nil {
			t.Errorf("%s: the list is %+v", column, list)
		}
	}
}

func TestWhatAnOrdersGoodsWereAskedForIsWhatEverybodyReads(t *testing.T) {
	t.Parallel()
	g, fake := newTestGoods(t, true)
	good := priced(fake, 3)
	sku := article(good)
	lookUp(t, g, time.Minute, sku)
	item, _, err := g.store.Item(t.Context(), feed.Article(sku)) // as /stock and the price list read it
	if err != nil || item.Stock.N != 7 || item.Cost != 4000 {
		t.Errorf("got %+v, %v, want the seven of this minute", item, err)
	}
	heard := 0
	s := New(Config{API: g.api, Store: g.store, Log: g.log, Now: time.Now, Heard: func(context.Context) { heard++ }})
	fake.Change(good.Article, func(g *alstyletest.Good) { g.Quantity = 2 })
	if _, _, err := itemsOf(t, s); err != nil || heard != 1 {
		t.Fatalf("%v, told of %d readings", err, heard)
	}
	asked := fake.Count("/quantity-price")
	if got := lookUp(t, g, profit.AnyAge, sku); got[sku].Stock != 2 || fake.Count("/quantity-price") != asked {
		t.Errorf("got %+v after a sync has read two", got[sku])
	}
}
