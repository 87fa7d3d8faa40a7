package publish_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
	"kaspibot/feed/list"
	"kaspibot/feed/publish"
)

// listed is a shop's own list of items, under SKUs of its own.
func listed(items []feed.Item) listings {
	var l listings
	for _, it := range items {
		l = append(l, feed.Listing{SKU: feed.SKU("own-" + it.Article), Article: it.Article, Match: feed.MatchPrefix, Imported: true})
	}
	return l
}

// A sale names the SKU, which is the article only in a shop without a list of its own.
func TestASaleReservesWhatIsBehindItsSKU(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	own := listed(goods(40))
	own = append(own, feed.Listing{SKU: "100003", Imported: true}) // nobody knows an item behind it, so it is taken for the article
	w.config.Listings, w.config.LeftLasts = own, time.Hour
	w.config.Sales = &book{sales: []list.Sale{
		{Order: "501", SKU: "own-100001", Pieces: 3, At: start}, {Order: "502", SKU: "100003", Pieces: 20, At: start},
		{Order: "503", SKU: "of another shop", Pieces: 9, At: start},
	}}
	w.restart(t)
	w.source.items[1].Stock.AtLeast = true
	rep := w.sync(t)
	if rep.Reserved != 23 || len(rep.Alarms) != 0 {
		t.Errorf("%d pieces are reserved, want 23; %+v", rep.Reserved, rep.Alarms)
	}
	_, offers, err := w.versions.Version(t.Context(), rep.Version.ID)
	if err != nil {
		t.Fatal(err)
	}
	for o := range offers.All() {
		if want := map[feed.SKU]int{"own-100001": 4, "own-100002": 14, "own-100003": 1}[o.SKU]; want > 0 && o.Stock != want {
			t.Errorf("%d of %s are offered, want %d", o.Stock, o.SKU, want)
		}
	}
}

// Of "at least 7" no fall is seen: a reserve ends when the goods leave.
func TestAReserveOfPlentyEndsWhenTheGoodsLeave(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40)) // every eighth, from the seventh, has at least so many
	orders := &book{sales: []list.Sale{
		{Order: "501", SKU: "100007", Pieces: 3, At: start}, {Order: "502", SKU: "100001", Pieces: 3, At: start},
	}}
	w.config.Sales, w.config.LeftLasts = orders, time.Hour
	w.restart(t)
	if rep := w.sync(t); rep.Reserved != 6 {
		t.Fatalf("%d reserved", rep.Reserved)
	}
	orders.sales[0].Left, orders.sales[1].Left = true, true
	if rep := w.sync(t); rep.Reserved != 3 {
		t.Errorf("%d are reserved, want the 3 of which a fall will be seen", rep.Reserved)
	}
	w.seconds.Add(3_600)
	if rep := w.sync(t); rep.Reserved != 0 {
		t.Errorf("%d are reserved of goods that have long left", rep.Reserved)
	}
}

func TestAReportTellsHowMuchWasChangedLately(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	if rep := w.sync(t); rep.Recent != 0 {
		t.Errorf("the first list counts for %d changes", rep.Recent)
	}
	for i, want := range []int{1, 2, 3, 3} { // ten minutes each: the fourth pushes out the first
		w.source.items[1].Stock.N = 50 + i
		if rep := w.sync(t); rep.Recent != want {
			t.Errorf("change %d: %d within half an hour, want %d", i+1, rep.Recent, want)
		}
	}
	w.config.History = nil
	w.restart(t)
	if rep := w.sync(t); rep.Recent != 0 {
		t.Errorf("without a history: %d", rep.Recent)
	}
}

// A report has all that was read and made, each under its name.
func TestAReportTellsWhatOfTheShopsListIsOdd(t *testing.T) {
	t.Parallel()
	items := goods(8)
	w := newWorld(t, items)
	own := listed(items[:3])
	own = append(own, feed.Listing{SKU: "Чайник № 5", Article: items[5].Article, Match: feed.MatchPerson, Imported: true}, feed.Listing{SKU: "\x01", Imported: true, Price: 5})
	w.config.Listings = own
	w.restart(t)
	rep := w.sync(t)
	if len(rep.Odd) != 1 || rep.Odd[0] != "Чайник № 5" || rep.Items != 8 || rep.Figures.Expected != 5 || rep.Figures.Offers != 4 ||
		rep.Skipped[feed.OffSaleBadSKU] != 1 || rep.Skipped[feed.OffSaleSoldOut] != 1 || len(rep.Diff.Added) != 4 {
		t.Errorf("%+v", rep)
	}
}

// What terms would do is of what the shop sells, and of nothing else.
func TestTermsAreWeighedForTheShopsOwnList(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	w.config.Listings = listed(goods(4))
	w.restart(t)
	w.sync(t)
	effect, err := w.Weigh(t.Context(), goods(40), seller{}, dearer{bp: 300})
	if err != nil || len(effect.Diff.Repriced) != 4 || len(effect.Diff.Added)+len(effect.Diff.Gone) != 0 || effect.Figures.Expected != 4 {
		t.Errorf("%+v, %v", effect, err)
	}
	empty := newWorld(t, nil)
	if _, err := empty.Weigh(t.Context(), []feed.Item{{Article: "7"}}, seller{}, seller{}); !errors.Is(err, publish.ErrNoOffers) {
		t.Errorf("of what has no name: %v", err)
	}
}

func TestNothingToListIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, []feed.Item{{Article: "7"}, {Article: "8"}})
	rep, err := w.trySync(t)
	none, ok := errors.AsType[*feed.EmptyError](err)
	if service, kind := none.Fault(); !ok || !errors.Is(err, publish.ErrNoOffers) || service != "list" || kind != "empty" || err.Error() == "" {
		t.Errorf("%v", err)
	}
	if rep.Skipped[feed.OffSaleNameless] != 2 || rep.Items != 2 || rep.Took != 0 {
		t.Errorf("why: %+v", rep)
	}
	_, rep, err = w.Preview(t.Context())
	if !errors.Is(err, publish.ErrNoOffers) || rep.Skipped[feed.OffSaleNameless] != 2 {
		t.Errorf("of a preview: %+v, %v", rep, err)
	}
	if _, err := w.Current(t.Context()); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("before the first list: %v", err)
	}
	w.source.items = nil
	if _, err := w.trySync(t); !errors.Is(err, feed.ErrNoItems) {
		t.Errorf("of nothing: %v", err)
	}
}

// ticking is a source that takes its time.
type ticking struct{ *world }

func (s ticking) Items(ctx context.Context, show func(*feed.Item)) (feed.Items, error) {
	s.seconds.Add(7)
	return s.source.Items(ctx, show)
}

func TestAReportTellsHowLongTheFetchTook(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(9))
	w.config.Source = ticking{w}
	w.restart(t)
	if rep := w.sync(t); rep.Took != 7*time.Second {
		t.Errorf("%s", rep.Took)
	}
}

// A list that only a later program wrote so, or that has been damaged, is better than none; a person is asked before another one.
func TestAListOnDiskThatCannotBeComparedIsServed(t *testing.T) {
	t.Parallel()
	w, disk := stopped(t)
	was, err := w.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	other := bytes.Replace(disk, []byte("Монитор 21"), []byte("Монитор 99"), 1)
	write(t, was.Path, other)
	w.lose(t)
	now, err := w.Current(t.Context())
	if err != nil || now.Version.ID != was.Version.ID || now.Path != was.Path || !bytes.Equal(w.mustServe(t), other) {
		t.Errorf("version %d is served from %s, %v", now.Version.ID, now.Path, err)
	}
	wantAsked(t, w.sync(t), feed.NumberLostList)
	if !bytes.Equal(w.mustServe(t), other) {
		t.Error("it is not served any more")
	}
}

func TestAListTakenFromTheDiskIsTheOneThatWasServed(t *testing.T) {
	t.Parallel()
	w, _ := stopped(t)
	was, err := w.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.seconds.Add(3_600)
	w.lose(t)
	now, err := w.Current(t.Context())
	v, old := now.Version, was.Version
	if err != nil || v.Digest != old.Digest || v.Size != old.Size || !v.Changed.Equal(old.Changed) || !v.Created.Equal(w.now()) ||
		v.ID != old.ID+1 || !v.FromDisk || v.Status != feed.StatusPublished || v.Figures.OnSale != old.Figures.OnSale {
		t.Errorf("%+v, want it to be %+v", v, old)
	}
	if note, err := publish.Served(w.config.Dir); err != nil || note.Version.ID != v.ID {
		t.Errorf("noted: %+v, %v", note.Version, err)
	}
	if rep, err := w.Sync(t.Context(), nil); err != nil || !rep.Held {
		t.Errorf("%+v, %v", rep, err)
	}
}

// lean is a store that can leave offers unread.
type lean struct {
	*versions
	unpacked int
}

func (l *lean) LastVersion(ctx context.Context, s feed.Status) (feed.Version, feed.Offers, error) {
	l.unpacked++
	return l.versions.LastVersion(ctx, s)
}

func (l *lean) VersionIn(ctx context.Context, s feed.Status) (feed.Version, error) {
	v, _, err := l.versions.LastVersion(ctx, s)
	return v, err
}

func TestAStartReadsNoOffersWhereTheStoreCanLeaveThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	want := w.sync(t).Version
	store := &lean{versions: w.versions}
	w.config.Versions = store
	w.restart(t)
	doc, err := w.Current(t.Context())
	if err != nil || doc.Version.ID != want.ID || store.unpacked != 0 {
		t.Errorf("version %d after %d readings of all offers, %v", doc.Version.ID, store.unpacked, err)
	}
}

// leanStream is a lean store that gives the offers one by one, too.
type leanStream struct {
	*lean
	stream *streaming
}

func (l leanStream) StreamPublished(ctx context.Context, write func(document.Offers) error) (bool, error) {
	return l.stream.StreamPublished(ctx, write)
}

func TestLostFilesAreMadeWithoutHoldingAllOffers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	w.sync(t)
	old := w.mustServe(t)
	store := &lean{versions: w.versions}
	w.config.Versions = leanStream{store, &streaming{versions: w.versions, spoil: func(o []feed.Offer) []feed.Offer { return o }}}
	if err := os.RemoveAll(w.config.Dir); err != nil {
		t.Fatal(err)
	}
	w.restart(t)
	if err := w.Restore(t.Context()); err != nil || !bytes.Equal(old, w.mustServe(t)) || store.unpacked != 0 {
		t.Errorf("%v, all offers are read %d times", err, store.unpacked)
	}
}

// occupied puts a folder that cannot go where a file is to be.
func occupied(t *testing.T, path string) {
	t.Helper()
	if err := errors.Join(os.RemoveAll(path), os.MkdirAll(filepath.Join(path, "x"), 0o700)); err != nil {
		t.Fatal(err)
	}
}

// Wherever a file cannot be made, somebody is told, the list of before is served, and nothing half made is left.
func TestAFileThatCannotBeMadeIsTold(t *testing.T) {
	t.Parallel()
	next := func(w *world) { w.source.items[1].Stock.N = 100 }
	model := newWorld(t, goods(40)) // tells the names of the files
	model.sync(t)
	next(model)
	digest := model.sync(t).Version.Digest
	for name, made := range map[string]bool{digest + ".xml": false, digest + ".xml.gz": false, "served.json": true} {
		t.Run(filepath.Ext(name), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, goods(40))
			w.sync(t)
			old := w.mustServe(t)
			next(w)
			path := filepath.Join(w.config.Dir, name)
			occupied(t, path)
			if _, err := w.trySync(t); err == nil {
				t.Error("nobody is told")
			}
			if bytes.Equal(old, w.mustServe(t)) == made || len(w.versions.all()) == 2 != made {
				t.Errorf("%d versions", len(w.versions.all()))
			}
			if left, err := filepath.Glob(filepath.Join(w.config.Dir, "price-list-*")); err != nil || len(left) > 0 {
				t.Errorf("left over: %v, %v", left, err)
			}
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
			if rep := w.sync(t); rep.Published == made || bytes.Equal(old, w.mustServe(t)) {
				t.Errorf("with room for it: %+v", rep)
			}
			if note, err := publish.Served(w.config.Dir); err != nil || note.Version.ID != 2 {
				t.Errorf("noted: %+v, %v", note.Version, err)
			}
		})
	}
	w := newWorld(t, goods(9))
	w.config.Dir = filepath.Join(w.config.Dir, "file")
	write(t, w.config.Dir, nil)
	if _, err := publish.New(w.config); err == nil {
		t.Error("a file is taken for the folder")
	}
}

func TestFilesThatCannotBeTidiedAreTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(9))
	w.sync(t)
	old := w.mustServe(t)
	for i := range 6 { // more than stay, and older than what is served
		path := filepath.Join(w.config.Dir, string(bytes.Repeat([]byte{'a' + byte(i)}, 64))+".xml")
		occupied(t, path)
		if err := os.Chtimes(path, start, start.Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	w.source.items[1].Stock.N = 100
	if _, err := w.trySync(t); err == nil || !bytes.Equal(old, w.mustServe(t)) {
		t.Errorf("%v", err)
	}
}
