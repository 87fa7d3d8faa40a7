package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

func TestPartsOfAVeryLargeListAreNotKept(t *testing.T) {
	t.Parallel()
	var p feed.OffersPacker
	var packer offersPacker
	for n := 1; n <= 50_001; n++ { // a shop with more has no memory to spare for what saves it time
		p.Add(&feed.Offer{SKU: feed.SKU(strconv.Itoa(1_000_000 + n))})
		if n < 50_000 {
			continue
		}
		packer.pack(p.Offers())
		if kept := len(packer.parts) > 0; kept != (n == 50_000) {
			t.Errorf("of %d offers %d parts are kept", n, len(packer.parts))
		}
	}
}

// What is published, held and decided in whatever order: the table has the offers of the list that was published last.
func TestTheTableOfOffersIsThePublishedList(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openAt(t, dir)
	ctx := t.Context()
	list := func(from, n, price int) (offers feed.Offers) {
		var p feed.OffersPacker
		for i := range n {
			sku := strconv.Itoa(100 + from + i)
			p.Add(&feed.Offer{SKU: feed.SKU(sku), Article: feed.Article("a" + sku), Model: "m", Price: feed.Tenge(price), Stock: 1})
		}
		return p.Offers()
	}
	check := func(step string) {
		t.Helper()
		_, want, err := s.LastVersion(ctx, feed.StatusPublished)
		if err != nil {
			t.Fatal(err)
		}
		var got []feed.Offer
		streamed, err := s.StreamPublished(ctx, func(next document.Offers) error {
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
		if err != nil || !streamed || !slices.Equal(got, want.Slice()) {
			t.Errorf("%s: the table has %d offers of %d (%v)", step, len(got), want.Len(), err)
		}
		some, err := s.OffersOf(ctx, []feed.Article{"a103", "a100", "none"})
		if len(some) == 0 || err != nil || !slices.IsSortedFunc(some, func(a, b feed.Offer) int { return slices.Index(want.Slice(), a) - slices.Index(want.Slice(), b) }) {
			t.Errorf("%s: of the articles %+v (%v)", step, some, err)
		}
		for _, o := range some {
			if !slices.Contains(want.Slice(), o) {
				t.Errorf("%s: %+v is not of the list", step, o)
			}
		}
	}
	save := func(status feed.Status, offers feed.Offers) feed.Version {
		t.Helper()
		v, err := s.SaveVersion(ctx, feed.Version{Status: status}, offers)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	save(feed.StatusPublished, list(0, 5, 10))
	check("the first")
	save(feed.StatusPublished, list(0, 4, 11)) // without the last
	if !s.db.offers.known {
		t.Error("what the table says is not known after a list was published")
	}
	check("the second")
	held := save(feed.StatusHeld, list(3, 9, 12))
	check("beside a held one")
	if _, err := s.DecideVersion(ctx, held.ID, feed.StatusPublished, "x", time.Time{}); err != nil || !s.db.offers.known {
		t.Fatal(err, s.db.offers.known)
	}
	check("the held one")
	save(feed.StatusPublished, list(2, 3, 12))
	check("after it")
	kept := save(feed.StatusHeld, list(0, 9, 13))
	if _, err := s.DecideVersion(ctx, kept.ID, feed.StatusKept, "x", time.Time{}); err != nil {
		t.Fatal(err)
	}
	check("beside a kept one")
	if v, err := s.DecideVersion(ctx, kept.ID, feed.StatusPublished, "x", time.Time{}); !errors.Is(err, feed.ErrNotHeld) || v.Status != feed.StatusKept {
		t.Error(v, err)
	}
	check("after it cannot be published")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, dir)
	if s.db.offers.known {
		t.Error("a new program knows what it has not read")
	}
	waits := save(feed.StatusHeld, list(0, 2, 20))
	for _, to := range []feed.Status{feed.StatusKept, feed.StatusPublished} { // the second comes too late
		if _, err := s.DecideVersion(ctx, waits.ID, to, "x", time.Time{}); (err == nil) != (to == feed.StatusKept) || s.db.offers.known {
			t.Errorf("a list that is not published tells nothing of the table: known %t (%v)", s.db.offers.known, err)
		}
	}
	save(feed.StatusPublished, list(1, 4, 14))
	check("after a restart")
	full := errors.New("full")
	if _, err := s.StreamPublished(ctx, func(document.Offers) error { return full }); !errors.Is(err, full) {
		t.Errorf("a failure to write is swallowed: %v", err)
	}
}

// A list is published in the time that its changes take, and whole or not at all.
func TestPublishingWritesTheOffersThatHaveChanged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openAt(t, dir)
	ctx := t.Context()
	offers := make([]feed.Offer, 300)
	for i := range offers {
		offers[i] = feed.Offer{SKU: feed.SKU(strconv.Itoa(1_000 + i)), Article: feed.Article(strconv.Itoa(i)), Model: "m", Price: 1}
	}
	publish := func() error {
		_, err := s.SaveVersion(ctx, feed.Version{Status: feed.StatusPublished}, feed.PackOffers(offers...))
		return err
	}
	number := func(text string) int64 {
		t.Helper()
		n, _, err := query[int64]{"count", text, scanNumber}.one(ctx, s.db.write)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	exec := func(text string) {
		t.Helper()
		if _, err := s.db.write.ExecContext(ctx, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := publish(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		offers[7].Price++
		before := number(`select total_changes()`)
		if err := publish(); err != nil {
			t.Fatal(err)
		}
		if n := number(`select total_changes()`) - before; n > 20 {
			t.Errorf("%d rows are written for one price", n)
		}
		s.db.offers.known = false // as after a start
	}
	if _, err := s.DecideVersion(ctx, 1, feed.StatusKept, "", time.Time{}); !errors.Is(err, feed.ErrNotHeld) {
		t.Error(err)
	}
	for _, verb := range []string{"insert", "update", "delete"} {
		exec(`create trigger no before ` + verb + ` on published_offers begin select raise(abort, 'no'); end`)
		was := offers
		offers = slices.Concat(offers[1:], []feed.Offer{{SKU: "9" + feed.SKU(verb), Model: "m", Price: 3}})
		offers[3].Price++
		if err := publish(); err == nil || s.db.offers.known {
			t.Errorf("the table takes no %s, and nobody is told (known %t)", verb, s.db.offers.known)
		}
		offers = was
		exec(`drop trigger no`)
	}
	if err := publish(); err != nil {
		t.Fatal(err)
	}
	exec(`alter table published_offers rename to away`)
	if err := publish(); err == nil {
		t.Error("there is no table, and nobody is told")
	}
	exec(`alter table away rename to published_offers`)
	offers[9].Price++
	if err := publish(); err != nil || number(`select count(*) from published_offers`) != 300 || number(`select count(*) from versions`) != 5 {
		t.Errorf("after the failures: %d offers (%v)", number(`select count(*) from published_offers`), err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if streamed, err := s.StreamPublished(gone, func(document.Offers) error { return nil }); streamed || !errors.Is(err, context.Canceled) {
		t.Errorf("read by nobody: %v", err)
	}
	exec(`delete from published_offers`)
	if some, err := s.OffersOf(ctx, []feed.Article{"9", "none"}); err != nil || len(some) != 1 || some[0] != offers[9] {
		t.Errorf("from the version itself: %+v (%v)", some, err)
	}
	exec(`update versions set offers = x'00'`)
	if some, err := s.OffersOf(ctx, []feed.Article{"9"}); err == nil {
		t.Errorf("from a version that cannot be read: %+v", some)
	}
	exec(`delete from versions`)
	if some, err := s.OffersOf(ctx, []feed.Article{"9"}); err != nil || len(some) != 0 {
		t.Errorf("without a version: %+v (%v)", some, err)
	}
}

// The items are kept in pages; however many there are, all come back, each once, as it came last.
func TestPagesHaveTheWholeCatalogue(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	for n, pages := range map[int]int{1: 1, pageItems: 1, pageItems + 1: 2, 2*pageItems + 1: 3} {
		var items []feed.Item
		for i := range n {
			items = append(items, feed.Item{Article: feed.Article(fmt.Sprintf("%05d", i)), Name: "older"})
		}
		want := slices.Clone(items)
		for i := range want {
			want[i].Name, want[i].Retail, want[i].Defect = "newer", feed.Tenge(i), i%3 == 0
		}
		all := slices.Concat(items, want)
		slices.Reverse(all[n:])
		if err := s.SaveCatalogue(t.Context(), all, time.UnixMilli(1)); err != nil {
			t.Fatal(err)
		}
		var got []feed.Item
		if err := s.ListedItems(t.Context(), Reading{}, func(i *feed.Item, said bool) {
			if said {
				t.Errorf("a reading of nothing says something of %s", i.Article)
			}
			got = append(got, *i)
		}); err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(got, want, func(a, b feed.Item) bool {
			return a.Article == b.Article && a.Name == b.Name && a.Retail == b.Retail && a.Defect == b.Defect
		}) {
			t.Errorf("%d of %d items come back", len(got), n)
		}
		if _, err := s.db.write.ExecContext(t.Context(), `update catalogue set name = 'of the table'`); err != nil { // which takes longer to read
			t.Fatal(err)
		}
		if err := s.ListedItems(t.Context(), Reading{}, func(i *feed.Item, _ bool) {
			if i.Name != "newer" {
				t.Errorf("%s is called %q: it was not read from the pages", i.Article, i.Name)
			}
		}); err != nil {
			t.Fatal(err)
		}
		var p ReadingPacker // of the first and of one that the catalogue does not have
		p.Add("00000", Figures{feed.Stock{N: 3, AtLeast: true}, 5, 7})
		p.Add("0000x", Figures{Stock: feed.Stock{N: 9}})
		stocked := 0
		if err := s.ListedStock(t.Context(), p.Reading(), func(i *feed.Item, said bool) {
			w := feed.Item{Article: want[stocked].Article, Defect: want[stocked].Defect}
			if said = said == (stocked == 0); stocked == 0 {
				w.Stock, w.Cost, w.Retail = feed.Stock{N: 3, AtLeast: true}, 5, 7
			}
			if stocked++; !said || !reflect.DeepEqual(*i, w) {
				t.Errorf("stock of %+v, want %+v", *i, w)
			}
		}); err != nil || stocked != n {
			t.Errorf("%d of %d have a stock (%v)", stocked, n, err)
		}
		have, _, err := query[int64]{"count", `select count(*) from catalogue_pages`, scanNumber}.one(t.Context(), s.db.read)
		if err != nil || int(have) != pages {
			t.Errorf("%d items are on %d pages (%v), want %d", n, have, err, pages)
		}
	}
}

func TestPagesThatCannotBeWrittenKeepTheCatalogueOfBefore(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	save := func(name string) error {
		return s.SaveCatalogue(t.Context(), []feed.Item{{Article: "1", Name: name}}, time.UnixMilli(1))
	}
	if err := save("old"); err != nil {
		t.Fatal(err)
	}
	exec := func(text string) {
		t.Helper()
		if _, err := s.db.write.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	for _, verb := range []string{"delete", "insert"} {
		exec(`create trigger no before ` + verb + ` on catalogue_pages begin select raise(abort, 'no'); end`)
		if err := save("new"); err == nil {
			t.Errorf("the pages take no %s, and nobody is told", verb)
		}
		exec(`drop trigger no`)
		if err := s.ListedItems(t.Context(), Reading{}, func(i *feed.Item, _ bool) {
			if i.Name != "old" {
				t.Errorf("after a failed %s there is %q", verb, i.Name)
			}
		}); err != nil {
			t.Error(err)
		}
	}
}

func TestTheStockThatIsKeptIsForgottenAfterAFailure(t *testing.T) {
	t.Parallel()
	reading := func(n int) Reading {
		var p ReadingPacker
		p.Add("1", Figures{Stock: feed.Stock{N: n}})
		p.Add("2", Figures{Stock: feed.Stock{N: n}})
		return p.Reading()
	}
	of := func(m *stockMemo) (found []int) {
		r, err := m.get(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for c := r.cursor(); c.next(); {
			found = append(found, c.Stock.N)
		}
		return found
	}
	var m stockMemo
	m.note(map[feed.Article]Figures{"1": {}}, nil)
	if m.known || m.noted != nil {
		t.Error("of what is not known a part is known")
	}
	m.ended(reading(5), nil)
	if got := of(&m); !slices.Equal(got, []int{5, 5}) {
		t.Errorf("as it was saved: %v", got)
	}
	first := map[feed.Article]Figures{"1": {Stock: feed.Stock{N: 7}}}
	m.note(first, nil)
	m.note(map[feed.Article]Figures{"2": {Stock: feed.Stock{N: 8}}}, nil)
	if got := of(&m); !slices.Equal(got, []int{7, 8}) || len(first) != 1 {
		t.Errorf("with what was noted: %v, of the caller's %v", got, first)
	}
	m.ended(reading(6), nil)
	if got := of(&m); !slices.Equal(got, []int{6, 6}) {
		t.Errorf("saved anew: %v", got)
	}
	m.note(first, errors.New("disk"))
	if m.known || m.noted != nil {
		t.Error("after a failure nobody knows what was written")
	}
	m.ended(reading(6), errors.New("disk"))
	if m.known {
		t.Error("after a failed saving, too")
	}
}
