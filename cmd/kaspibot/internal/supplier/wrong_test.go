package supplier

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/alstyle/alstyletest"

	"github.com/google/go-cmp/cmp"

	"kaspibot/alstyle"
	"kaspibot/bot/chat"
	"kaspibot/bot/orders/profit"
	"kaspibot/feed"
	"kaspibot/feed/publish"
	fault "kaspibot/kaspi/faults"
	"kaspibot/kaspi/netfault"
)

// refusing makes the database in a folder refuse by a statement, until the function is called that is returned.
func refusing(t *testing.T, dir, begin, end string) (over func()) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "kaspibot.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	do := func(statement string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	do(begin)
	return func() { do(end) }
}

func TestADiskThatRefusesIsToldOfEveryStep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, fake := supplierIn(t, dir, 60)
	readCatalogue(t, s)
	if _, _, err := itemsOf(t, s); err != nil {
		t.Fatal(err)
	}
	g := NewSupply(Config{API: s.API, Store: s.Store, Now: time.Now, Log: s.Log})
	sku := article(priced(fake, 3))
	lost := func(table string) [2]string {
		return [2]string{"alter table " + table + " rename to away", "alter table away rename to " + table}
	}
	full := func(event, table string) [2]string {
		return [2]string{"create trigger full before " + event + " on " + table + " begin select raise(abort, 'full'); end", "drop trigger full"}
	}
	catalogue := func() error { _, err := s.ReadCatalogue(t.Context(), func(int, int) {}); return err }
	items := func() error { _, _, err := itemsOf(t, s); return err }
	order := func() error { _, err := g.Items(t.Context(), []string{sku}, 0); return err }
	heard := 0
	s.Heard = func(context.Context) { heard++ }
	for _, c := range []struct {
		name  string
		sql   [2]string
		do    func() error
		heard int
	}{
		{"the catalogue is not taken", full("insert", "catalogue_pages"), catalogue, 0},
		{"nor its tree", full("delete", "categories"), catalogue, 0},
		{"nor its history shortened", lost("history"), catalogue, 0},
		{"which goods there are is not read", lost("catalogue_pages"), items, 0}, // it is kept from then on
		{"what was heard of stock is not read", lost("stock"), items, 0},
		{"nor the pages of it, which are read after the stock", lost("catalogue_pages"), items, 1},
		{"nor the stock taken", full("update", "settings"), items, 0},
		{"the list is not read for an order", lost("listings"), order, 0},
		{"nor the stock of it", lost("stock"), order, 0},
		{"nor what was heard taken", full("update", "stock"), order, 0},
	} {
		fake.Change(fake.Goods()[3].Article, func(g *alstyletest.Good) { g.Quantity++ })
		over := refusing(t, dir, c.sql[0], c.sql[1])
		before := heard
		if err := c.do(); err == nil {
			t.Errorf("%s, and nobody is told", c.name)
		} else if _, ok := errors.AsType[*chat.FaultError](err); ok || heard != before+c.heard {
			t.Errorf("%s: it is blamed on the supplier, or was heard: %v", c.name, err)
		}
		over()
		if err := c.do(); err != nil {
			t.Errorf("%s, and once it is over: %v", c.name, err)
		}
	}
}

func TestAFailureOfTheSupplierIsNamedByItsKind(t *testing.T) {
	t.Parallel()
	s, fake := newSupplier(t, 60)
	for operation, do := range map[string]func() error{
		"/elements-pagination": func() error { _, err := s.ReadCatalogue(t.Context(), func(int, int) {}); return err },
		"/quantity-price":      func() error { _, _, err := itemsOf(t, s); return err },
	} {
		fake.Fail(fault.Row{Operation: operation, Times: -1, Code: 404, Body: "{}"})
		err := do()
		f, ok := errors.AsType[*chat.FaultError](err)
		if !ok || f.Service != "supplier" || f.Kind != "refused" || !strings.HasPrefix(err.Error(), "read ") {
			t.Errorf("%s: %v (%+v)", operation, err, f)
		}
		fake.ClearFaults()
	}
	plain := errors.New("plain")
	if err := Trouble(plain); err != plain { //nolint:errorlint // the very same
		t.Errorf("an error that is not Al-Style's becomes %v", err)
	}
	for _, c := range []struct {
		err  error
		want chat.Fault
	}{
		{&alstyle.Error{Kind: alstyle.KindToken}, chat.Fault{Service: "supplier", Kind: "token"}},
		{&alstyle.Error{Kind: alstyle.KindNoAnswer, Cause: netfault.Silence}, chat.Fault{Service: "supplier", Kind: "no_answer"}},
		{&alstyle.Error{Kind: alstyle.KindNoAnswer, Cause: netfault.Name}, chat.Fault{Service: "supplier", Kind: "net_" + string(netfault.Name)}},
		{&alstyle.ShortError{Got: 3, Announced: 5}, chat.Fault{Service: "supplier", Kind: "short", Got: 3, Announced: 5}},
	} {
		err := Trouble(fmt.Errorf("read: %w", c.err))
		if got := chat.FaultOf(err); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%v: got %+v, want %+v", c.err, got, c.want)
		}
	}
	fields := &FieldsError{Fields: []string{"a", "b"}, Err: plain}
	if got := chat.FaultOf(fields); got.Service != "supplier" || got.Kind != "fields" || got.Detail != "a, b" || !errors.Is(fields, plain) || fields.Error() != "plain" {
		t.Errorf("missing fields: %+v, %v", got, fields)
	}
}

func TestAStockAnswerMayLackAFewGoodsAndNoMore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		said, silent int
		good         bool
	}{{95, 5, true}, {94, 6, false}, {19, 1, true}, {18, 1, false}, {1, 0, true}, {0, 1, false}} {
		if err := complete(c.said, c.silent); (err == nil) != c.good {
			t.Errorf("%d said, %d not: %v", c.said, c.silent, err)
		}
	}
	s, fake := newSupplier(t, 60)
	fake.Fail(fault.Row{Operation: "/quantity-price", Times: 1, Body: "{}"})
	if _, _, err := itemsOf(t, s); !errors.Is(err, feed.ErrNoItems) {
		t.Errorf("an answer without goods: %v", err)
	}
}

func TestGoodsThatCannotBeReadAreNamedOnceAndUntilTheyCan(t *testing.T) {
	t.Parallel()
	s, fake := newSupplier(t, 60)
	var log bytes.Buffer
	s.Log = slog.New(slog.NewTextHandler(&log, nil))
	page := func(rows string) string { return `{"elements":[` + rows + `],"pagination":{"totalCount":3}}` }
	fake.Fail(
		fault.Row{Operation: "/elements-pagination", Body: page(`{"article":3,"quantity":[]},{"article":2,"quantity":{}},{"article":1,"quantity":1}`)},
		fault.Row{Operation: "/quantity-price", Body: `{"1":{"quantity":{}},"2":{"quantity":"много"},"3":{"quantity":1}}`},
	)
	if got := s.Unreadable(); len(got) != 0 {
		t.Errorf("before anything is read: %+v", got)
	}
	names := func() (all []feed.Article) {
		for _, u := range s.Unreadable() {
			if u.Why == "" {
				t.Errorf("%s for no reason", u.Article)
			}
			all = append(all, u.Article)
		}
		return all
	}
	readCatalogue(t, s)
	if diff := cmp.Diff([]feed.Article{"2", "3"}, names()); diff != "" {
		t.Errorf("of the catalogue, -want +got:\n%s", diff)
	}
	stock, _, err := itemsOf(t, s)
	if err != nil || len(stock) != 3 {
		t.Errorf("%d goods, %v", len(stock), err)
	}
	if diff := cmp.Diff([]feed.Article{"1", "2", "3"}, names()); diff != "" {
		t.Errorf("of both, -want +got:\n%s", diff)
	}
	if got := log.String(); strings.Count(got, "goes off sale") != 2 || !strings.Contains(got, "sku=2 err=") {
		t.Errorf("the log tells:\n%s", got)
	}
	s.odd.heard(false, []publish.Unreadable{{Article: "2", Why: "in stock"}})
	s.odd.heard(true, []publish.Unreadable{{Article: "2", Why: "in the catalogue"}})
	if diff := cmp.Diff([]publish.Unreadable{{Article: "2", Why: "in stock"}}, s.Unreadable()); diff != "" {
		t.Errorf("what is sold by comes first, -want +got:\n%s", diff)
	}
	s.odd.heard(false, nil)
	s.odd.heard(true, nil)
	if got := s.Unreadable(); len(got) != 0 {
		t.Errorf("when all can be read again: %+v", got)
	}
}

func TestTheLogTellsWhatTheCatalogueWasReadWithout(t *testing.T) {
	t.Parallel()
	s, fake := newSupplier(t, 60)
	var log bytes.Buffer
	s.Log = slog.New(slog.NewTextHandler(&log, nil))
	told := func() (said []string) {
		for _, words := range []string{"categories are not refreshed", "brands are not refreshed", "fails on some fields"} {
			if strings.Contains(log.String(), words) {
				said = append(said, words)
			}
		}
		log.Reset()
		return said
	}
	readCatalogue(t, s)
	if got := told(); len(got) > 0 {
		t.Errorf("all is well, and still: %q", got)
	}
	fake.Fail(fault.Row{Operation: "/categories", Times: -1, Code: 404, Body: "{}"})
	fake.Misbehave(alstyletest.Quirks{Unknown: []string{"multiplicity"}})
	readCatalogue(t, s)
	if got := told(); !slices.Equal(got, []string{"categories are not refreshed", "fails on some fields"}) {
		t.Errorf("without categories and a field: %q", got)
	}
	fake.ClearFaults()
	fake.Misbehave(alstyletest.Quirks{})
	fake.Fail(fault.Row{Operation: "/brands", Times: -1, Code: 404, Body: "{}"})
	readCatalogue(t, s)
	if got := told(); !slices.Equal(got, []string{"brands are not refreshed"}) {
		t.Errorf("without brands: %q", got)
	}
}

func TestWhatAnOrderNeedsOfAGood(t *testing.T) {
	t.Parallel()
	g, fake := newTestGoods(t, true)
	good := priced(fake, 3)
	fake.Change(good.Article, func(g *alstyletest.Good) { g.Quantity, g.AtLeast = 50, true })
	sku := article(good)
	got := lookUp(t, g, 0, sku)[sku]
	got.StockAt = time.Time{}
	want := profit.Item{Article: sku, Stock: 50, AtLeast: true, Cost: 4000, Grams: int(math.Round(good.Weight * 1000))}
	if diff := cmp.Diff(want, got); diff != "" || want.Grams == 0 {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAllThatTheCatalogueSaysOfAGoodIsKept(t *testing.T) {
	t.Parallel()
	said := alstyle.Element{
		Article: "7y", PartNumber: "pn", Name: "n", Category: 3, Price1: 5, Price2: 11, Brand: "b", Barcode: "bar", Weight: 1.2346, Images: []string{"one", "two"},
		Warranty: "w", KaspiCodes: []string{"1", "2"}, Reduced: true, Policed: true, Arrival: "a", Multiplicity: 4,
	}
	want := feed.Item{
		Article: "7y", Name: "n", Brand: "b", Retail: 11, Defect: true, Category: 3, PartNumber: "pn", Barcode: "bar", KaspiCodes: "1,2", Grams: 1235, Policed: true,
		Multiple: 4, Image: "one", Warranty: "w", Arrival: "a", Reduced: true,
	}
	if diff := cmp.Diff(want, catalogueItem(said)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(feed.Item{Article: "7"}, catalogueItem(alstyle.Element{Article: "7"})); diff != "" {
		t.Errorf("of nothing, -want +got:\n%s", diff)
	}
}
