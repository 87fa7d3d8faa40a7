package main

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/alstyle"
	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot"
	"kaspibot/bot/store"
	"kaspibot/feed"
)

func newSupplier(t *testing.T, goods int) (supplier, *alstyletest.Server) {
	t.Helper()
	fake := alstyletest.New(t, alstyletest.WithGoods(goods), alstyletest.WithPace(0))
	api, err := alstyle.New(alstyletest.Token, alstyle.WithBaseURL(fake.URL()), alstyle.WithPace(0))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return supplier{api: api, store: s, now: time.Now}, fake
}

func article(g alstyletest.Good) string { return strconv.Itoa(g.Article) }

func TestItemsJoinStockAndPricesWithStoredNames(t *testing.T) {
	t.Parallel()
	s, fake := newSupplier(t, 300)
	if err := s.ReadCatalogue(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	good := fake.Goods()[7]
	fake.Change(good.Article, func(g *alstyletest.Good) { g.Quantity, g.AtLeast, g.Price1, g.Discount = 50, true, 4000, 0 })
	items, err := s.Items(t.Context())
	if err != nil || len(items) != 300 {
		t.Fatalf("got %d items and %v", len(items), err)
	}
	if n := fake.Count("/elements-pagination"); n != 2 {
		t.Errorf("%d pages were read, want the 2 of the catalogue and none for stock", n)
	}
	for _, i := range items {
		if string(i.Article) == article(good) {
			want := feed.Item{
				Article: i.Article, Name: good.Name, Brand: strings.TrimSpace(good.Brand), Cost: 4000,
				Retail: feed.Tenge(good.Price2), Stock: feed.Stock{N: 50, AtLeast: true},
			}
			if i != want {
				t.Errorf("got %+v, want %+v", i, want)
			}
		}
	}
}

func TestAStockAnswerThatLeavesOutHalfTheCatalogueIsRefused(t *testing.T) {
	t.Parallel()
	s, fake := newSupplier(t, 300)
	if err := s.ReadCatalogue(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	for _, g := range fake.Goods()[:150] {
		fake.Remove(g.Article)
	}
	_, err := s.Items(t.Context())
	short, ok := errors.AsType[*bot.SupplierError](err)
	if !ok || short.Kind != "short" || short.Got != 150 || short.Announced != 300 {
		t.Errorf("got %v, want short: 150 of 300", err)
	}
	items, err := s.store.Catalogue(t.Context())
	if err != nil || len(items) != 300 {
		t.Errorf("the stored catalogue has %d items (%v), want the 300 from before", len(items), err)
	}
}

func TestNewArticlesAreNoticedUntilTheirNamesAreRead(t *testing.T) {
	t.Parallel()
	s, fake := newSupplier(t, 300)
	if err := s.ReadCatalogue(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	fresh := fake.Goods()[0]
	fresh.Article = 999_001
	fake.Put(fresh)
	if _, err := s.Items(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Unknown(t.Context()); err != nil || n != 1 {
		t.Errorf("%d unknown articles (%v), want 1", n, err)
	}
	if err := s.ReadCatalogue(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Unknown(t.Context()); err != nil || n != 0 {
		t.Errorf("%d unknown articles (%v) after reading their names", n, err)
	}
}
