package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/screens/goods"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/price"
)

// pricesWorld is the adapter on a real store with one good, and the engine that reads its rules.
func pricesWorld(t *testing.T) (*prices, *engine) {
	t.Helper()
	dir := t.TempDir()
	s := storetest.OpenSQLite(t, dir)
	rules, err := price.OpenFile(dir, "ru", price.Defaults{MarkupBP: 5_000, MinProfit: 1})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	goods := []feed.Item{{Article: "100", Name: "Ноутбук", Cost: 20_000, Category: 2, Stock: feed.Stock{N: 5}}}
	_, err = s.SaveStock(t.Context(), goods, now)
	err = errors.Join(err, s.SaveCatalogue(t.Context(), goods, now), s.SaveTree(t.Context(),
		[]feed.Category{{ID: 1, Name: "Компьютеры"}, {ID: 2, Parent: 1, Name: "Ноутбуки"}}, nil))
	if err != nil {
		t.Fatal(err)
	}
	e := newEngine(t.Context(), engineParts{store: s, rules: rules, now: time.Now, log: slog.New(slog.DiscardHandler)})
	return &prices{store: s, rules: rules, stockRead: e.StockRead}, e
}

func TestAGoodIsFoundByArticleOrListing(t *testing.T) {
	t.Parallel()
	p, _ := pricesWorld(t)
	ctx := t.Context()
	listing := feed.Listing{SKU: "shop-1", Article: "100", Match: feed.MatchPerson, Imported: true, Model: "Мой ноутбук"}
	offers := []feed.Offer{{SKU: "gone", Model: "Пропал", Price: 900, Why: feed.OffSaleGone}}
	_, err := p.store.SaveVersion(ctx, feed.Version{Status: feed.StatusPublished, Created: time.Now()}, feed.PackOffers(offers...))
	if err := errors.Join(err, p.store.SaveListing(ctx, listing)); err != nil {
		t.Fatal(err)
	}
	for sku, name := range map[feed.SKU]string{"100": "Ноутбук", "shop-1": "Мой ноутбук"} {
		g, err := p.Lookup(ctx, sku, nil)
		if err != nil || g.Name() != name || g.Terms.Price != 30_000 || g.Item.Stock.N != 5 || len(g.Steps) == 0 {
			t.Errorf("%s: %+v (%v)", sku, g.Terms, err)
		}
	}
	fixed := feed.Tenge(500)
	if g, err := p.Lookup(ctx, "100", &feed.Override{Fixed: &fixed}); err != nil || g.Terms.Price != 500 || g.Ruled() != 30_000 {
		t.Errorf("as if fixed: %+v (%v)", g.Terms, err)
	}
	if g, err := p.Lookup(ctx, "gone", nil); err != nil || g.Offer.Price != 900 || g.Served.ID == 0 {
		t.Errorf("gone: %+v (%v)", g.Offer, err)
	}
	if _, err := p.Lookup(ctx, "999", nil); !errors.Is(err, goods.ErrUnknownSKU) {
		t.Errorf("unknown SKU: %v", err)
	}
}

func TestTwoSettingsOfAnSKUNeverOverwriteEachOther(t *testing.T) {
	t.Parallel()
	p, _ := pricesWorld(t)
	fixed := feed.Tenge(12_345)
	var all sync.WaitGroup
	for range 10 {
		for _, change := range []func(*feed.Override){
			func(o *feed.Override) { o.Fixed = &fixed }, func(o *feed.Override) { o.Paused = true },
		} {
			all.Go(func() {
				if _, err := p.Override(context.WithoutCancel(t.Context()), "100", change); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	stopped, err := p.Stopped(t.Context())
	if err != nil || len(stopped) != 1 || stopped[0].Fixed == nil || *stopped[0].Fixed != fixed || stopped[0].Model != "Ноутбук" {
		t.Errorf("%+v (%v)", stopped, err)
	}
}

func TestEverySyncReadsTheRulesAgainAndTellsOfFaults(t *testing.T) {
	t.Parallel()
	p, e := pricesWorld(t)
	var told []error
	e.tellRules = func(_ context.Context, err error) error {
		told = append(told, err)
		return nil
	}
	for _, step := range []struct {
		text  string
		price feed.Tenge
		fault bool
	}{
		{"[category.'Компьютеры']\nmarkup = 60", 32_000, false},
		{"[category.'Компьютеры']\nmarkup = 6000", 32_000, true},
		{"[category.'Ноутбуки']\nmarkup = 70", 34_000, false},
	} {
		if err := os.WriteFile(e.rules.Path(), []byte(step.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := e.readRules(t.Context()); err != nil {
			t.Fatal(err)
		}
		g, err := p.Lookup(t.Context(), "100", nil)
		if err != nil || g.Terms.Price != step.price || (told[len(told)-1] != nil) != step.fault {
			t.Errorf("%q: price %d, want %d; told %v (%v)", step.text, g.Terms.Price, step.price, told[len(told)-1], err)
		}
	}
}

func TestWhatIsHeldForOrdersIsToldOfAGood(t *testing.T) {
	t.Parallel()
	p, _ := pricesWorld(t)
	at := time.Now()
	err := p.store.SaveFeedState(t.Context(), list.State{Reserves: []list.Reserve{
		{Order: "601", SKU: "100", Article: "100", Pieces: 2, At: at},
		{Order: "601", Line: 1, SKU: "shop-1", Article: "100", Pieces: 1, At: at}, // the same good under another SKU
		{Order: "602", SKU: "100", Article: "100", Pieces: 4, At: at, Released: at},
		{Order: "603", SKU: "200", Article: "200", Pieces: 8, At: at},
	}})
	if err != nil {
		t.Fatal(err)
	}
	g, err := p.Lookup(t.Context(), "100", nil)
	if err != nil || g.Reserved != 3 || !slices.Equal(g.Orders, []string{"601"}) {
		t.Errorf("held %d for %q (%v), want 3 for 601", g.Reserved, g.Orders, err)
	}
}
