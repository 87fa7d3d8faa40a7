package store_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed"
	"kaspibot/feed/document"
)

// thousand are more items than a page of the catalogue has, and what is said of them.
func thousand() (items []feed.Item, now store.Reading) {
	figures := map[feed.Article]store.Figures{}
	for n := range 1_200 {
		a := feed.Article(fmt.Sprint(10_000 + n))
		items = append(items, feed.Item{Article: a, Name: "Товар " + string(a), Retail: feed.Tenge(n)})
		figures[a] = store.Figures{Cost: 5, Stock: feed.Stock{N: 1 + n}, Retail: 7}
	}
	return items, store.ReadingOf(figures)
}

// A list that is made of a part of the catalogue takes the rest off sale: whoever reads it gets all of it or an error, and all of
// it the next time.
func TestADamagedPageOfTheCatalogueIsToldAndNotReadInPart(t *testing.T) {
	t.Parallel()
	items, now := thousand()
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.SaveCatalogue(t.Context(), items, at(1)))
	must(t, s.Close())
	raw(t, dir, `create table whole as select page, items from catalogue_pages`)
	for name, change := range map[string]string{
		"cut":            `update catalogue_pages set items = substr(items, 1, length(items) - 1) where page = 1`,
		"cut by an item": `update catalogue_pages set items = (select substr(items, 1, length(items) / 500) from catalogue_pages where page = 1) where page = 1`,
		"swapped":        `update catalogue_pages set page = 9 - page`,
		"garbage behind": `update catalogue_pages set items = cast(items || x'ff' as blob) where page = 0`,
		"one twice":      `update catalogue_pages set items = (select items from catalogue_pages where page = 0) where page = 1`,
		"one more":       `insert into catalogue_pages (page, items) select 7, items from catalogue_pages where page = 2`,
		"the first lost": `delete from catalogue_pages where page = 0`,
		"the last lost":  `delete from catalogue_pages where page = 2`,
		"one empty":      `update catalogue_pages set items = x'' where page = 1`,
		"garbage":        `update catalogue_pages set items = x'ffffffffffffffffffffffff' where page = 1`,
		"zeros":          `update catalogue_pages set items = zeroblob(length(items)) where page = 1`,
		"all empty":      `update catalogue_pages set items = x''`,
		"none":           `delete from catalogue_pages`,
	} {
		raw(t, dir, `delete from catalogue_pages`, `insert into catalogue_pages (page, items) select page, items from whole`, change)
		s, err := store.Open(t.Context(), dir, store.Through(storetest.Hasty))
		must(t, err)
		for again, read := range []func(context.Context, store.Reading, func(*feed.Item, bool)) error{s.ListedItems, s.ListedStock} {
			var got []feed.Item
			err := read(t.Context(), now, func(i *feed.Item, _ bool) { got = append(got, *i) })
			whole := slices.EqualFunc(got, items, func(a, b feed.Item) bool { return a.Article == b.Article && a.Stock.N > 0 })
			if err == nil && !whole || err != nil && again > 0 {
				t.Errorf("%s: reading %d has %d items: %v", name, again, len(got), err)
			}
			if err != nil && (strings.Contains(err.Error(), "%!") || name == "the last lost" && !strings.Contains(err.Error(), "1000 of 1200 items")) {
				t.Errorf("%s: %v does not say what is wrong", name, err)
			}
		}
		must(t, s.Close())
	}
}

// The table of the published offers is made of a version: whatever became of it, the next list is published and fills it.
func TestADamagedTableOfPublishedOffersIsFilledAnew(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"broken":          `update published_offers set offer = '{' where sku = 'b'`,
		"empty":           `delete from published_offers`,
		"one lost":        `delete from published_offers where sku = 'b'`,
		"swapped":         `update published_offers set offer = (select offer from published_offers p where p.sku <> published_offers.sku) where sku in ('a', 'b')`,
		"of other items":  `update published_offers set article = '0'`,
		"one that is old": `insert into published_offers (sku, article, offer) values ('zz', '9', '{"SKU":"zz","Article":"9"}')`,
		"unclean":         `update published_offers set offer = '{"SKU":"b","Article":"2","Model":"<"}' where sku = 'b'`,
	} {
		list := []feed.Offer{{SKU: "a", Article: "1", Model: "A", Price: 5, Stock: 1}, {SKU: "b", Article: "2", Model: "B", Price: 6, Stock: 2}}
		dir := t.TempDir()
		s := open(t, dir)
		for _, status := range []feed.Status{feed.StatusPublished, feed.StatusHeld} {
			_, err := s.SaveVersion(t.Context(), version(status), feed.PackOffers(list...))
			must(t, err)
		}
		must(t, s.Close())
		raw(t, dir, change)
		s = open(t, dir)
		if _, err := s.DecideVersion(t.Context(), 2, feed.StatusPublished, "", at(1)); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, o := range list {
			if _, got, err := s.OfferIn(t.Context(), feed.StatusPublished, o.SKU); err != nil || got != o {
				t.Errorf("%s: got %+v and %v, want %+v", name, got, err, o)
			}
			if got, err := s.OffersOf(t.Context(), []feed.Article{o.Article}); err != nil || len(got) != 1 || got[0] != o {
				t.Errorf("%s: of article %s got %+v and %v, want %+v", name, o.Article, got, err, o)
			}
		}
		if got := streamed(t, s); !slices.Equal(got, list) {
			t.Errorf("%s: the table has %+v", name, got)
		}
	}
}

// streamed are the offers that the table has.
func streamed(t *testing.T, s *store.Store) (got []feed.Offer) {
	t.Helper()
	_, err := s.StreamPublished(t.Context(), func(next document.Offers) error {
		for {
			o, err := next()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			got = append(got, *o)
		}
	})
	must(t, err)
	return got
}

// The table must not go on with the offers of another list than is published.
func TestAVersionThatCannotBeReadLeavesNoOffersOfTheOneBefore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	save(t, s, feed.StatusPublished)
	held := save(t, s, feed.StatusHeld)
	raw(t, dir, fmt.Sprintf(`update versions set offers = x'00' where id = %d`, held.ID))
	if len(streamed(t, s)) == 0 {
		t.Fatal("the first list is not in the table")
	}
	if _, err := s.DecideVersion(t.Context(), held.ID, feed.StatusPublished, "", at(1)); err != nil {
		t.Fatal(err)
	}
	if got := streamed(t, s); len(got) > 0 {
		t.Errorf("the table has %+v of the list before", got)
	}
	save(t, s, feed.StatusPublished)
	same(t, "the next list in the table", len(streamed(t, s)), len(offers()))
}

func TestWithoutItsPagesTheCatalogueIsReadFromItsTable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	items := []feed.Item{
		{Article: "1", Name: "N1", Brand: "B1", Retail: 11, Defect: true, Category: 12, Grams: 13, Policed: true, Multiple: 14},
		{Article: "2", Name: "N2", Brand: "B2", Retail: 21, Category: 22, Grams: 23, Multiple: 24},
	}
	must(t, s.SaveCatalogue(t.Context(), []feed.Item{items[1], items[0]}, at(1)))
	figures := map[feed.Article]store.Figures{"1": {Cost: 5, Stock: feed.Stock{N: 6, AtLeast: true}, Retail: 7}}
	for _, pages := range []string{`update catalogue_pages set items = items`, `delete from catalogue_pages`} {
		raw(t, dir, pages)
		var got []feed.Item
		must(t, s.ListedItems(t.Context(), store.ReadingOf(figures), func(i *feed.Item, _ bool) { got = append(got, *i) }))
		want := slices.Clone(items)
		want[0].Cost, want[0].Stock, want[0].Retail = 5, feed.Stock{N: 6, AtLeast: true}, 7
		same(t, pages, got, want)
	}
}

func TestAPageOfOneItemIsNotTheCatalogue(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.SaveCatalogue(t.Context(), []feed.Item{{Article: "1", Name: "A"}}, at(1)))
	raw(t, dir, `create table one as select items from catalogue_pages`)
	must(t, s.SaveCatalogue(t.Context(), []feed.Item{{Article: "1", Name: "A"}, {Article: "2", Name: "B"}}, at(2)))
	raw(t, dir, `update catalogue_pages set items = (select items from one)`)
	if err := s.ListedItems(t.Context(), store.Reading{}, func(*feed.Item, bool) {}); err == nil {
		t.Error("one item of two is the whole catalogue")
	}
}

// A reading is joined to the catalogue by article: what comes out of its turn would be taken for unsaid.
func TestAPageHasEachItemOnceAndInItsTurn(t *testing.T) {
	t.Parallel()
	for articles, whole := range map[string]bool{"1 2 3": true, "2 1 3": false, "1 3 2": false, "1 1 2": false, "1 2 2": false, "3 2 1": false} {
		dir := t.TempDir()
		s := open(t, dir)
		must(t, s.SaveCatalogue(t.Context(), []feed.Item{{Article: "1"}, {Article: "2"}, {Article: "3"}}, at(1)))
		var page []byte
		for a := range strings.FieldsSeq(articles) {
			page = feed.AppendItem(page, &feed.Item{Article: feed.Article(a)})
		}
		_, err := raw(t, dir).ExecContext(t.Context(), `update catalogue_pages set items = $1`, page)
		must(t, err)
		if err := s.ListedItems(t.Context(), store.Reading{}, func(*feed.Item, bool) {}); (err == nil) != whole {
			t.Errorf("%s: %v", articles, err)
		}
	}
}

// parts are where each part of a packed list begins, and where the last ends.
func parts(t *testing.T, blob []byte) (at []int) {
	t.Helper()
	r := bytes.NewReader(blob)
	z, err := gzip.NewReader(r)
	must(t, err)
	for at = append(at, 0); ; at = append(at, len(blob)-r.Len()) {
		z.Multistream(false)
		_, err := io.Copy(io.Discard, z)
		must(t, err)
		if err := z.Reset(r); errors.Is(err, io.EOF) {
			return append(at, len(blob))
		}
	}
}

// A version is read as it was written, or not at all, and is told by its number. The others are no worse for it, nor is what
// can still be read of it.
func TestADamagedVersionIsToldAndNotReadInPart(t *testing.T) {
	t.Parallel()
	var offers []feed.Offer
	for n := range 1_200 {
		offers = append(offers, feed.Offer{SKU: feed.SKU(fmt.Sprint(10_000 + n)), Model: "A", Price: feed.Tenge(n + 1), Stock: n})
	}
	dir := t.TempDir()
	s := open(t, dir)
	for n, list := range [][]feed.Offer{offers[1:], offers, offers[2:]} {
		v := version(feed.StatusPublished)
		if n == 2 {
			v.Status = feed.StatusHeld
		}
		_, err := s.SaveVersion(t.Context(), v, feed.PackOffers(list...))
		must(t, err)
	}
	must(t, s.Close())
	db := raw(t, dir)
	var blob []byte
	must(t, db.QueryRowContext(t.Context(), `select offers from versions where id = 2`).Scan(&blob))
	at := parts(t, blob)
	if len(at) < 5 {
		t.Fatalf("%d parts", len(at)-1)
	}
	changes := map[string]func() []byte{
		"cut":       func() []byte { return blob[:len(blob)/2] },
		"empty":     func() []byte { return nil },
		"zeros":     func() []byte { return make([]byte, len(blob)) },
		"garbage":   func() []byte { return bytes.Repeat([]byte{0xff}, 99) },
		"longer":    func() []byte { return append(bytes.Clone(blob), 0) },
		"one twice": func() []byte { return append(bytes.Clone(blob[:at[2]]), blob[at[1]:]...) },
		"a bit":     func() []byte { b := bytes.Clone(blob); b[len(b)/3] ^= 4; return b },
		"a time":    func() []byte { b := bytes.Clone(blob); b[4] = 1; return b }, // which a reader of gzip does not mind
		"another's": func() []byte {
			var other []byte
			must(t, db.QueryRowContext(t.Context(), `select offers from versions where id = 1`).Scan(&other))
			return other
		},
	}
	for i := range len(at) - 1 {
		changes[fmt.Sprintf("without part %d", i)] = func() []byte { return append(bytes.Clone(blob[:at[i]]), blob[at[i+1]:]...) }
	}
	for name, change := range changes {
		_, err := db.ExecContext(t.Context(), `update versions set offers = $1 where id = 2`, append([]byte{}, change()...))
		must(t, err)
		s := open(t, dir)
		v, list, err := s.LastVersion(t.Context(), feed.StatusPublished)
		if e := (*feed.DamagedError)(nil); !errors.As(err, &e) || e.ID != 2 || !e.Figures || e.Err == nil {
			t.Errorf("%s: got version %d of %d offers, %v", name, v.ID, list.Len(), err)
		}
		if _, _, err := s.Version(t.Context(), 2); err == nil {
			t.Errorf("%s: the version is read", name)
		}
		if v, err := s.VersionIn(t.Context(), feed.StatusPublished); err != nil || v.ID != 2 {
			t.Errorf("%s: its figures are %+v, %v", name, v, err)
		}
		if _, list, err := s.Version(t.Context(), 1); err != nil || list.Len() != len(offers)-1 {
			t.Errorf("%s: the one before has %d offers, %v", name, list.Len(), err)
		}
		if _, o, err := s.OfferIn(t.Context(), feed.StatusPublished, offers[3].SKU); err != nil || o != offers[3] {
			t.Errorf("%s: an offer is %+v, %v", name, o, err)
		}
		must(t, s.Close())
	}
}

// A version that has lost its figures is left out of lists and nobody decides about it; that it is the published one is known.
func TestAVersionWithoutItsFiguresStandsInNobodysWay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	for _, status := range []feed.Status{feed.StatusPublished, feed.StatusPublished, feed.StatusHeld, feed.StatusKept} {
		_, err := s.SaveVersion(t.Context(), version(status), feed.PackOffers(feed.Offer{SKU: "a", Model: "A", Price: 5}))
		must(t, err)
	}
	must(t, s.Close())
	raw(t, dir, `update versions set version = '{' where id > 1`)
	s = open(t, dir)
	for _, status := range []feed.Status{feed.StatusHeld, feed.StatusKept} {
		if v, err := s.VersionIn(t.Context(), status); !errors.Is(err, feed.ErrNoVersion) {
			t.Errorf("%s: %+v, %v", status, v, err)
		}
	}
	for _, read := range []func() error{
		func() error { _, err := s.VersionIn(t.Context(), feed.StatusPublished); return err },
		func() error { _, _, err := s.LastVersion(t.Context(), feed.StatusPublished); return err },
	} {
		if e := (*feed.DamagedError)(nil); !errors.As(read(), &e) || e.ID != 2 || e.Figures || e.Err == nil {
			t.Errorf("the published one: %v", read())
		}
	}
	for _, n := range []int{1, 2, 4, 9} { // a page is not shorter for those that it passes over
		if list, err := s.VersionsBefore(t.Context(), 0, n); err != nil || len(list) != 1 || list[0].ID != 1 {
			t.Errorf("%d listed: %+v, %v", n, list, err)
		}
	}
	if _, err := s.DecideVersion(t.Context(), 3, feed.StatusPublished, "", at(1)); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("decided: %v", err)
	}
	if v, err := s.SaveVersion(t.Context(), version(feed.StatusPublished), feed.Offers{}); err != nil || v.ID != 5 {
		t.Errorf("the next one: %+v, %v", v, err)
	}
}

// A page of versions is as long as ever where one of them cannot be read, and no longer.
func TestAPageOfVersionsIsAsLongAsEver(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	for range 8 {
		save(t, s, feed.StatusPublished)
	}
	raw(t, dir, `update versions set version = '{' where id in (3, 6, 7)`)
	for _, c := range []struct {
		before int64
		n      int
		want   []int64
	}{{0, 1, []int64{8}}, {0, 3, []int64{8, 5, 4}}, {8, 1, []int64{5}}, {5, 2, []int64{4, 2}}, {5, 9, []int64{4, 2, 1}}, {1, 9, nil}} {
		list, err := s.VersionsBefore(t.Context(), c.before, c.n)
		must(t, err)
		var got []int64
		for _, v := range list {
			got = append(got, v.ID)
		}
		same(t, fmt.Sprint(c.n, " before ", c.before), got, c.want)
	}
}

// A disk that fails says nothing of the version that it was asked for.
func TestAVersionThatTheDiskRefusesIsNotDamaged(t *testing.T) {
	t.Parallel()
	s, disk, _ := onDisk(t, filled(t))
	for name, read := range map[string]func() error{
		"its figures": func() error { _, err := s.VersionIn(t.Context(), feed.StatusHeld); return err },
		"its offers":  func() error { _, _, err := s.LastVersion(t.Context(), feed.StatusPublished); return err },
		"an offer":    func() error { _, _, err := s.OfferIn(t.Context(), feed.StatusHeld, "86141"); return err },
		"all":         func() error { _, err := s.VersionsBefore(t.Context(), 0, 9); return err },
	} {
		disk.BlurAt(1)
		err := read()
		disk.BlurAt(0)
		if _, damaged := errors.AsType[*feed.DamagedError](err); damaged || err == nil || errors.Is(err, feed.ErrNoVersion) {
			t.Errorf("%s: %v", name, err)
		}
		must(t, read())
	}
}

func TestPublishingWithoutItsTableIsToldAndOverWithIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	save(t, s, feed.StatusPublished)
	for _, of := range [][]feed.Article{nil, {}} {
		if got, err := s.OffersOf(t.Context(), of); err != nil || len(got) > 0 {
			t.Errorf("of no articles: %+v, %v", got, err)
		}
	}
	raw(t, dir, `alter table published_offers rename to away`)
	if _, err := s.SaveVersion(t.Context(), version(feed.StatusPublished), feed.PackOffers(offers()[:1]...)); err == nil {
		t.Error("a list is published without its table")
	}
	raw(t, dir, `alter table away rename to published_offers`)
	if _, err := s.SaveVersion(t.Context(), version(feed.StatusPublished), feed.PackOffers(offers()[:1]...)); err != nil {
		t.Error(err)
	}
	same(t, "offers in the table", streamed(t, s), offers()[:1])
}
