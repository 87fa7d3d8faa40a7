package supplier

import (
	"errors"
	"log/slog"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/alstyle"
	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/chat"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed"
	fault "kaspibot/kaspi/faults"
)

func newSupplier(t *testing.T, goods int) (Source, *alstyletest.Server) {
	t.Helper()
	return supplierIn(t, t.TempDir(), goods)
}

// supplierIn has its database in a folder.
func supplierIn(t *testing.T, dir string, goods int) (Source, *alstyletest.Server) {
	t.Helper()
	fake := alstyletest.New(t, alstyletest.WithGoods(goods), alstyletest.WithPace(0))
	api, err := alstyle.New(alstyletest.Token, alstyle.WithBaseURL(fake.URL()), alstyle.WithPace(0))
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.OpenSQLite(t, dir)
	return New(Config{API: api, Store: s, Log: slog.New(slog.DiscardHandler), Now: time.Now}), fake
}

// readCatalogue reads it whole, and gives what it was read without.
func readCatalogue(t *testing.T, s Source) *FieldsError {
	t.Helper()
	missing, err := s.ReadCatalogue(t.Context(), func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return missing
}

func article(g alstyletest.Good) string { return strconv.Itoa(g.Article) }

// itemsOf are the stock of the items that is shown first, and the items.
func itemsOf(t *testing.T, s Source) (stock, all []feed.Item, err error) {
	t.Helper()
	items, err := s.Items(t.Context(), func(it *feed.Item) { stock = append(stock, *it) })
	if err == nil {
		err = items(func(it *feed.Item) { all = append(all, *it) })
	}
	return stock, all, err
}

func TestItemsJoinStockAndPricesWithStoredNames(t *testing.T) {
	t.Parallel()
	s, fake := newSupplier(t, 300)
	readCatalogue(t, s)
	good := fake.Goods()[7]
	fake.Change(good.Article, func(g *alstyletest.Good) { g.Quantity, g.AtLeast, g.Price1, g.Discount = 50, true, 4000, 0 })
	stock, items, err := itemsOf(t, s)
	if !slices.EqualFunc(stock, items, func(a, b feed.Item) bool { return a.Article == b.Article && a.Stock == b.Stock }) {
		t.Error("the second time they are others")
	}
	if err != nil || len(items) != 300 {
		t.Fatalf("got %d items and %v", len(items), err)
	}
	if n := fake.Count("/elements-pagination"); n != 2 {
		t.Errorf("%d pages were read, want the 2 of the catalogue and none for stock", n)
	}
	for _, i := range items {
		if string(i.Article) == article(good) {
			want := feed.Item{ // what a price list needs of it
				Article: i.Article, Name: good.Name, Brand: strings.TrimSpace(good.Brand), Cost: 4000,
				Retail: feed.Tenge(good.Price2), Stock: feed.Stock{N: 50, AtLeast: true}, Category: good.Category,
				Grams: int(math.Round(good.Weight * 1000)), Policed: good.Policed, Multiple: good.Multiplicity,
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
	readCatalogue(t, s)
	for _, g := range fake.Goods()[:150] {
		fake.Remove(g.Article)
	}
	_, _, err := itemsOf(t, s)
	short, ok := errors.AsType[*chat.FaultError](err)
	if !ok || short.Kind != "short" || short.Got != 150 || short.Announced != 300 {
		t.Errorf("got %v, want short: 150 of 300", err)
	}
	items, err := s.Store.Catalogue(t.Context())
	if err != nil || len(items) != 300 {
		t.Errorf("the stored catalogue has %d items (%v), want the 300 from before", len(items), err)
	}
}

func TestNewArticlesAreNoticedUntilTheirNamesAreRead(t *testing.T) {
	t.Parallel()
	s, fake := newSupplier(t, 300)
	readCatalogue(t, s)
	fresh := fake.Goods()[0]
	fresh.Article = 999_001
	fake.Put(fresh)
	if _, _, err := itemsOf(t, s); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Unknown(t.Context()); err != nil || n != 1 {
		t.Errorf("%d unknown articles (%v), want 1", n, err)
	}
	readCatalogue(t, s)
	if n, err := s.Unknown(t.Context()); err != nil || n != 0 {
		t.Errorf("%d unknown articles (%v) after reading their names", n, err)
	}
}

func TestTheCatalogueIsReadWithoutFieldsTheSupplierFailsOn(t *testing.T) {
	t.Parallel()
	s, fake := newSupplier(t, 300)
	if missing := readCatalogue(t, s); missing != nil {
		t.Errorf("all is well, and still: %v", missing)
	}
	fake.Misbehave(alstyletest.Quirks{Unknown: []string{"multiplicity"}})
	missing := readCatalogue(t, s)
	if missing == nil || !slices.Contains(missing.Fields, "multiplicity") {
		t.Errorf("got %+v, want a warning that names the field", missing)
	}
	items, err := s.Store.Catalogue(t.Context())
	if err != nil || len(items) != 300 || items[0].Barcode == "" || items[0].Warranty != "" {
		t.Errorf("%d items, error %v, the first %+v", len(items), err, items[0])
	}
}

func TestCategoriesAndBrandsAreRefreshedWithTheCatalogueAndSurviveAFailure(t *testing.T) {
	t.Parallel()
	s, fake := newSupplier(t, 300)
	readCatalogue(t, s)
	fake.Fail(fault.Row{Operation: "/categories", Times: -1, Code: 404, Body: "{}"})
	fake.Fail(fault.Row{Operation: "/brands", Body: `{"data":[]}`})
	readCatalogue(t, s)
	tree, err := s.Store.Categories(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(tree, func(c feed.Category) bool { return c.ID == 3481 })
	if at < 0 || tree[at] != (feed.Category{ID: 3481, Parent: 3480, Name: "Накопители SSD"}) {
		t.Errorf("the tree of %d nodes lacks SSDs below parts of computers", len(tree))
	}
	brands, err := s.Store.Brands(t.Context())
	if err != nil || len(brands) < 10 || brands[0].Items == 0 {
		t.Errorf("%d brands, error %v", len(brands), err)
	}
}
