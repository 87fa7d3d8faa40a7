package publish_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/publish"
)

// wordy is a store that says more about what it does not have.
type wordy struct{ *versions }

func (s wordy) LastVersion(ctx context.Context, status feed.Status) (feed.Version, feed.Offers, error) {
	v, offers, err := s.versions.LastVersion(ctx, status)
	if err != nil {
		err = fmt.Errorf("read the last version: %w", err)
	}
	return v, offers, err
}

func TestAStoreMaySayInItsOwnWordsThatItHasNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(20))
	w.config.Versions = wordy{w.versions}
	w.restart(t)
	if rep := w.sync(t); !rep.Published {
		t.Errorf("%+v", rep.Version)
	}
	w.source.items[1].Stock.N = 99
	if rep := w.sync(t); !rep.Published {
		t.Errorf("%+v", rep.Version)
	}
}

// short is a store that has lost offers, or figures, and does not know it.
type short struct {
	*versions
	offers, figures int // so many fewer
}

func (s *short) LastVersion(ctx context.Context, status feed.Status) (feed.Version, feed.Offers, error) {
	v, packed, err := s.versions.LastVersion(ctx, status)
	if err == nil && status == feed.StatusPublished {
		offers := packed.Slice()
		packed = feed.PackOffers(offers[:len(offers)-s.offers]...)
		v.Figures.Offers -= s.figures
	}
	return v, packed, err
}

func TestAStoreThatHasLostOffersWithoutAWordIsFoundOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		short
		want publish.Damaged
	}{
		"nothing": {}, "offers": {short{offers: 9}, publish.Damaged{Version: 1, Known: true}}, "one": {short{offers: 1}, publish.Damaged{Version: 1, Known: true}}, "a figure": {short: short{figures: 1}},
	} {
		w := newWorld(t, goods(60))
		w.sync(t)
		old := w.mustServe(t)
		store := &c.short
		store.versions = w.versions
		w.config.Versions = store
		w.restart(t)
		rep := w.sync(t)
		if rep.Damaged != c.want || rep.Unchanged != (c.want.Version == 0) || rep.Held || offersOf(w.mustServe(t)) != offersOf(old) {
			t.Errorf("%s: %+v, unchanged %t, held %t", name, rep.Damaged, rep.Unchanged, rep.Held)
		}
	}
}

// Offers that are gone stay in the list: with other settings of the shop it is a whole one too.
func TestAListWithGoneGoodsIsWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(60))
	w.sync(t)
	w.source.items = slices.Delete(w.source.items, 5, 8)
	w.sync(t)
	w.config.Shop.Points = w.config.Shop.Points[:1]
	w.restart(t)
	if rep := w.sync(t); rep.Damaged.Version != 0 || !rep.Published || rep.Version.ID != 3 {
		t.Errorf("%+v, %+v", rep.Damaged, rep.Version)
	}
}

// unzipped is the list as a fetch of the compressed one gets it.
func unzipped(t *testing.T, w *world) []byte {
	t.Helper()
	resp := fetch(t, w.url, map[string][]string{"Accept-Encoding": {"gzip"}})
	if resp.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%d, %v", resp.StatusCode, resp.Header)
	}
	z, err := gzip.NewReader(bytes.NewReader(resp.body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTheCompressedListIsTheSameAndComesBackWhenItIsLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(900)) // long enough to be compressed beside the rest
	v := w.sync(t).Version
	if !bytes.Equal(unzipped(t, w), w.mustServe(t)) {
		t.Error("the compressed list is another one")
	}
	lose(t, filepath.Join(w.config.Dir, v.Digest+".xml.gz"))
	if _, err := publish.Served(w.config.Dir); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("half of the files are taken for all: %v", err)
	}
	if err := w.Restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(unzipped(t, w), w.mustServe(t)) || len(w.versions.all()) != 1 {
		t.Error("the compressed list is not made again")
	}
}

func TestVersionsAreComparedFromTheOlderToTheNewer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	w.sync(t)
	w.source.items = goods(41)
	w.source.items[1].Stock.N = 0
	w.sync(t)
	for _, newer := range []int64{2, 0} {
		diff, err := w.Compare(t.Context(), 1, newer)
		if err != nil || len(diff.Added) != 1 || len(diff.SoldOut) != 1 || len(diff.Back) != 0 {
			t.Errorf("to version %d: %+v, %v", newer, diff, err)
		}
	}
	if diff, err := w.Compare(t.Context(), 2, 1); err != nil || len(diff.Back) != 1 || len(diff.Added) != 0 {
		t.Errorf("back: %+v, %v", diff, err)
	}
	if diff, err := w.Compare(t.Context(), 2, 2); err != nil || !diff.Empty() {
		t.Errorf("with itself: %+v, %v", diff, err)
	}
	for _, pair := range [][2]int64{{1, 9}, {9, 1}} {
		if diff, err := w.Compare(t.Context(), pair[0], pair[1]); !errors.Is(err, feed.ErrNoVersion) || !diff.Empty() {
			t.Errorf("%v: %+v, %v", pair, diff, err)
		}
	}
}

func TestACostThatRisesMuchIsAnAlarmBehindThoseOfOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	orders := &book{}
	w.config.CostRise, w.config.Sales = 2_000, orders
	w.restart(t)
	w.sync(t)
	w.source.items[5].Cost += w.source.items[5].Cost / 4
	w.source.items[6].Cost += w.source.items[6].Cost / 6
	orders.sales = []list.Sale{{Order: "501", SKU: "100001", Pieces: 30, At: w.now()}}
	rep := w.sync(t)
	if len(rep.Alarms) != 2 || rep.Alarms[0].Order != "501" || rep.Alarms[1].SKU != "100005" || rep.Alarms[1].Reason == rep.Alarms[0].Reason {
		t.Errorf("%+v", rep.Alarms)
	}
}

func TestAReadingOfAnHourAgoIsGoodEnoughToGoBackBy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	w.sync(t)
	w.source.items[1].Stock.N++
	w.sync(t)
	w.source.err = errors.New("no network")
	w.seconds.Add(3_601)
	if v, err := w.RollBack(t.Context(), 1, "p"); !errors.Is(err, w.source.err) || v.ID != 0 {
		t.Errorf("of more than an hour: %+v, %v", v, err)
	}
	w.seconds.Add(-1)
	if v, err := w.RollBack(t.Context(), 1, "p"); err != nil || v.RolledBack != 1 || v.ID != 3 || !v.DecidedAt.Equal(w.now()) {
		t.Errorf("of an hour: %+v, %v", v, err)
	}
}

func TestTheShopsOwnListIsNotChangedByWhatIsFoundBehindIt(t *testing.T) {
	t.Parallel()
	items := goods(9)
	w := newWorld(t, items)
	own := listings{{SKU: "a", Imported: true}, {SKU: "b", Article: items[2].Article, Match: feed.MatchSKU, Imported: true}, {SKU: "c", Article: items[3].Article, Match: feed.MatchSKU, Imported: true}}
	was := slices.Clone(own)
	w.config.Listings = own
	w.config.Match = func(context.Context, feed.Items, []feed.Listing) ([]feed.Listing, error) {
		return []feed.Listing{{SKU: "a", Article: items[1].Article, Match: feed.MatchSKU, Imported: true}, {SKU: "c", Imported: true}}, nil
	}
	w.restart(t)
	rep := w.sync(t)
	if rep.Matched != 1 || rep.Figures.OnSale != 2 || rep.Figures.Expected != 3 {
		t.Errorf("%d matched, %+v", rep.Matched, rep.Figures)
	}
	for i := range own {
		if own[i].Article != was[i].Article {
			t.Errorf("%s became %+v", own[i].SKU, own[i])
		}
	}
}

func TestADamagedListIsNamedToThePersonWhoIsAsked(t *testing.T) {
	t.Parallel()
	w, store, _ := damagedWorld(t)
	store.figures = true
	lose(t, filepath.Join(w.config.Dir, "served.json"))
	w.restart(t)
	rep := w.sync(t)
	if v := rep.Version.Violations; len(v) == 0 || v[0] != (feed.Violation{Number: feed.NumberDamaged, Old: 1}) {
		t.Errorf("%+v", v)
	}
}

// The note is written anew only when it says something else.
func TestTheNoteOfTheServedListIsWrittenWhenItChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	w.sync(t)
	note := filepath.Join(w.config.Dir, "served.json")
	old := start.AddDate(-1, 0, 0)
	for _, held := range []bool{false, true} {
		if err := os.Chtimes(note, old, old); err != nil {
			t.Fatal(err)
		}
		if held { // its number was given
			w.source.items = w.source.items[:4]
		}
		if rep := w.sync(t); rep.Held != held {
			t.Fatalf("%+v", rep)
		}
		if info, err := os.Stat(note); err != nil || info.ModTime().Equal(old) == held || info.Mode().Perm() != 0o600 {
			t.Errorf("held %t: %v, %v", held, info.ModTime(), err)
		}
	}
}

// The question about a list that was gone back to stays the same one until its answer.
func TestAFrozenListIsAskedAboutOnceThoughTimeGoesBy(t *testing.T) {
	t.Parallel()
	w := goneBack(t)
	first := w.sync(t)
	for range 3 {
		w.seconds.Add(int64((48 * time.Hour).Seconds()))
		if rep := w.sync(t); !rep.Held || rep.Version.ID != first.Version.ID {
			t.Errorf("%+v", rep.Version)
		}
	}
	if n := len(w.versions.all()); n != 4 {
		t.Errorf("%d versions", n)
	}
}

// The first list of all is a question like any other.
func TestTheFirstListIsAskedAboutOnce(t *testing.T) {
	t.Parallel()
	first := func() *world {
		w := newWorld(t, goods(20))
		w.config.Listings = listed(goods(100)) // of which the distributor has a fifth
		w.restart(t)
		if rep := w.sync(t); !rep.Held || rep.Version.ID != 1 {
			t.Fatalf("%+v", rep.Version)
		}
		return w
	}
	w := first()
	for range 2 {
		if rep := w.sync(t); !rep.Held || rep.Version.ID != 1 || len(w.versions.all()) != 1 {
			t.Errorf("asked again: %+v", rep.Version)
		}
		w.restart(t)
	}
	if _, err := w.Keep(t.Context(), 1, "p"); err != nil {
		t.Fatal(err)
	}
	if rep := w.sync(t); !rep.Held || rep.Version.ID != 1 || rep.Version.Status != feed.StatusKept {
		t.Errorf("after the answer: %+v", rep.Version)
	}
	if _, err := w.Current(t.Context()); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("a list is served: %v", err)
	}
	other := first()
	other.source.items = goods(100)
	if rep := other.sync(t); !rep.Published || rep.Version.ID != 2 || other.versions.all()[0].Status != feed.StatusSuperseded {
		t.Errorf("once the goods are there: %+v", rep.Version)
	}
	let := first()
	if v, err := let.Publish(t.Context(), 1, "p"); err != nil || v.ID != 1 {
		t.Errorf("%+v, %v", v, err)
	}
	let.mustServe(t)
	if rep := let.sync(t); !rep.Unchanged || rep.Version.ID != 1 {
		t.Errorf("%+v", rep.Version)
	}
}

// An older copy of the store, damaged besides, is made good by the list on disk: it is told once, and the person is asked about that list.
func TestADamagedOlderStoreGivesWayToTheListOnDisk(t *testing.T) {
	t.Parallel()
	for _, figures := range []bool{true, false} {
		w, store, _ := damagedWorld(t)
		backup := w.versions.copied()
		store.id = 0
		w.source.items[1].Stock.N++
		w.sync(t)
		disk := w.mustServe(t)
		w.versions = backup
		w.config.Versions = &spoilt{streaming: &streaming{versions: backup, spoil: func([]feed.Offer) []feed.Offer { return nil }}, id: 1, figures: figures}
		w.config.History, w.config.States = backup, nil
		w.restart(t)
		if err := w.Restore(t.Context()); err != nil || !bytes.Equal(disk, w.mustServe(t)) {
			t.Fatalf("another list than the one on disk is served (%v)", err)
		}
		w.source.items[2].Stock.N++
		rep := w.sync(t)
		wantAsked(t, rep, feed.NumberFromDisk)
		if want := map[bool]int64{true: 1}[figures]; rep.Damaged.Version != want {
			t.Errorf("figures %t: told %+v", figures, rep.Damaged)
		}
		if again := w.sync(t); again.Damaged.Version != 0 || again.Version.ID != rep.Version.ID {
			t.Errorf("told again: %+v", again)
		}
	}
}
