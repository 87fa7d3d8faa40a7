package publish_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/publish"
)

var errFlaky = errors.New("no answer")

// flaky is all that a publisher asks, of which one call fails, as counted from the moment it is told so.
type flaky struct {
	*world
	t     *testing.T
	state list.State
	list  []feed.Listing // none of them imported
	sales []list.Sale
	turn  int // of the call that fails; 0 for none
	hit   bool
}

func (f *flaky) context() context.Context { return f.t.Context() }

func (f *flaky) fails() error {
	if f.turn--; f.turn != 0 {
		return nil
	}
	f.hit = true
	return errFlaky
}

func (f *flaky) SaveVersion(ctx context.Context, v feed.Version, offers feed.Offers) (feed.Version, error) {
	if err := f.fails(); err != nil {
		return feed.Version{}, err
	}
	return f.versions.SaveVersion(ctx, v, offers)
}

func (f *flaky) DecideVersion(ctx context.Context, id int64, to feed.Status, by string, at time.Time) (feed.Version, error) {
	if err := f.fails(); err != nil {
		return feed.Version{}, err
	}
	return f.versions.DecideVersion(ctx, id, to, by, at)
}

func (f *flaky) LastVersion(ctx context.Context, s feed.Status) (feed.Version, feed.Offers, error) {
	if err := f.fails(); err != nil {
		return feed.Version{}, feed.Offers{}, err
	}
	return f.versions.LastVersion(ctx, s)
}

func (f *flaky) Version(ctx context.Context, id int64) (feed.Version, feed.Offers, error) {
	if err := f.fails(); err != nil {
		return feed.Version{}, feed.Offers{}, err
	}
	return f.versions.Version(ctx, id)
}

func (f *flaky) VersionsBefore(ctx context.Context, id int64, n int) ([]feed.Version, error) {
	if err := f.fails(); err != nil {
		return nil, err
	}
	return f.versions.VersionsBefore(ctx, id, n)
}

func (f *flaky) FeedState(context.Context) (list.State, error) { return f.state, f.fails() }

func (f *flaky) SaveFeedState(_ context.Context, s list.State) error {
	if err := f.fails(); err != nil {
		return err
	}
	f.state = s
	return nil
}

// Items are of a catalogue that can be read again, or not.
func (f *flaky) Items(ctx context.Context, show func(*feed.Item)) (feed.Items, error) {
	items, err := f.source.Items(ctx, show)
	again := func(show func(*feed.Item)) error { return errors.Join(f.fails(), items(show)) }
	return again, errors.Join(err, f.fails())
}

func (f *flaky) Listings(context.Context) ([]feed.Listing, error) { return f.list, f.fails() }

func (f *flaky) Sales(context.Context) ([]list.Sale, error) { return f.sales, f.fails() }

func (f *flaky) match(context.Context, feed.Items, []feed.Listing) ([]feed.Listing, error) {
	return nil, f.fails()
}

// flakyShop serves list 2 and is asked about list 3.
func flakyShop(t *testing.T) *flaky {
	t.Helper()
	f := &flaky{world: newWorld(t, goods(120)), list: []feed.Listing{{SKU: "100007"}}}
	f.config.Versions, f.config.History, f.config.States, f.config.Listings, f.config.Sales = f, f, f, f, f
	f.config.Source, f.config.Match = f, f.match
	f.restart(t)
	f.sync(t)
	f.source.items[1].Cost += 500
	f.sync(t)
	f.source.items = f.source.items[:30]
	if rep := f.sync(t); !rep.Held {
		t.Fatalf("%+v", rep)
	}
	return f
}

// Whatever of what a publisher asks fails, it says so, goes on serving a whole list, and does the next time what it would have done.
func TestWhateverFailsIsToldAndMadeGood(t *testing.T) {
	t.Parallel()
	more := func(f *flaky) {
		f.source.items = goods(121)
		f.sales = []list.Sale{{Order: "501", SKU: "100001", Pieces: 3, At: start}}
	}
	anew := func(f *flaky) { f.restart(f.t); more(f) }
	asWas := func(f *flaky) {
		f.source.items = goods(120)
		f.source.items[1].Cost += 500
	}
	lost := func(f *flaky) {
		if err := os.RemoveAll(f.config.Dir); err != nil {
			f.t.Fatal(err)
		}
		f.restart(f.t)
	}
	sync := func(f *flaky) error { _, err := f.Sync(f.context(), nil); return err }
	for name, c := range map[string]struct {
		before func(f *flaky)
		do     func(f *flaky) error
		quiet  int // so many of the first calls may fail without a word: what was read within the hour stands in
	}{
		"a sync":           {more, sync, 0},
		"a sync of a hold": {nil, sync, 0},
		"a start":          {func(f *flaky) { f.restart(f.t) }, func(f *flaky) error { return f.Restore(f.context()) }, 0},
		"a list let through": {nil, func(f *flaky) error {
			_, err := f.Publish(f.context(), 3, "p")
			if errors.Is(err, feed.ErrNotHeld) {
				return f.Restore(f.context()) // it was decided the first time
			}
			return err
		}, 0},
		"a sync as before the hold": {asWas, sync, 0},
		"a sync that is held anew":  {func(f *flaky) { f.source.items = goods(20) }, sync, 0},
		"a start without the files": {lost, func(f *flaky) error { return f.Restore(f.context()) }, 0},
		"and with other settings":   {func(f *flaky) { f.config.Shop.Points = f.config.Shop.Points[:1]; lost(f) }, func(f *flaky) error { return f.Restore(f.context()) }, 0},
		"a start on an empty store": {func(f *flaky) { *f.versions = versions{}; f.restart(f.t) }, func(f *flaky) error { return f.Restore(f.context()) }, 0},
		"a sync of a list gone back to": {func(f *flaky) {
			more(f)
			if _, err := f.RollBack(f.context(), 1, "p"); err != nil {
				f.t.Fatal(err)
			}
			f.source.items[5].Stock.N = 0
		}, sync, 0},
		"a preview after a start": {anew, func(f *flaky) error {
			_, _, err := f.Preview(f.context())
			return errors.Join(err, f.Restore(f.context()))
		}, 0},
		"a weighing after a start": {anew, func(f *flaky) error {
			_, err := f.Weigh(f.context(), goods(9), seller{}, seller{})
			return errors.Join(err, f.Restore(f.context()))
		}, 0},
		"the current list":          {func(f *flaky) { f.restart(f.t) }, func(f *flaky) error { _, err := f.Current(f.context()); return err }, 0},
		"a list kept":               {nil, func(f *flaky) error { _, err := f.Keep(f.context(), 3, "p"); return err }, 0},
		"a roll-back":               {more, func(f *flaky) error { _, err := f.RollBack(f.context(), 1, "p"); return err }, 4},
		"a roll-back after a start": {anew, func(f *flaky) error { _, err := f.RollBack(f.context(), 1, "p"); return err }, 4},
		"a sync after a start":      {anew, sync, 0},
		"a preview":                 {more, func(f *flaky) error { _, _, err := f.Preview(f.context()); return err }, 0},
		"a weighing":                {nil, func(f *flaky) error { _, err := f.Weigh(f.context(), goods(9), seller{}, seller{}); return err }, 0},
		"a comparison":              {nil, func(f *flaky) error { _, err := f.Compare(f.context(), 1, 2); return err }, 0},
		"with the served":           {nil, func(f *flaky) error { _, err := f.Compare(f.context(), 1, 0); return err }, 0},
		"what is not sold":          {nil, func(f *flaky) error { _, err := f.OffSale(f.context(), 1); return err }, 0},
		"the versions":              {nil, func(f *flaky) error { _, err := f.Versions(f.context(), 0, 9); return err }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := func(turn int) (f *flaky, err error) {
				f = flakyShop(t)
				f.t = t
				if c.before != nil {
					c.before(f)
				}
				f.seconds.Add(600)
				f.turn = turn
				err = c.do(f)
				f.turn = 0
				return f, err
			}
			good, err := run(0)
			if err != nil {
				t.Fatal(err)
			}
			want := good.mustServe(t)
			for turn := 1; ; turn++ {
				f, err := run(turn)
				if !f.hit {
					if turn == 1 {
						t.Error("nothing was asked")
					}
					return
				}
				if err == nil && turn > c.quiet {
					t.Errorf("call %d fails and nobody is told", turn)
				}
				if err != nil && !errors.Is(err, errFlaky) {
					t.Errorf("call %d fails: %v", turn, err)
				}
				if again := c.do(f); again != nil {
					t.Errorf("the next time after call %d: %v", turn, again)
				}
				if got := f.mustServe(t); !bytes.Equal(got, want) {
					t.Errorf("the next time after call %d another list is served", turn)
				}
			}
		})
	}
}

func TestAFolderThatTakesNoFileIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	w.sync(t)
	served := w.mustServe(t)
	away := w.config.Dir + "-away"
	if err := os.Rename(w.config.Dir, away); err != nil {
		t.Fatal(err)
	}
	w.source.items[1].Cost += 500
	_, err := w.trySync(t)
	if disk, ok := errors.AsType[*feed.DiskError](err); !ok || disk.Kind != feed.DiskGone {
		t.Errorf("without its folder: %v", err)
	}
	if n := len(w.versions.all()); n != 1 {
		t.Errorf("%d versions are stored though one could be written", n)
	}
	if err := os.Rename(away, w.config.Dir); err != nil {
		t.Fatal(err)
	}
	if rep := w.sync(t); !rep.Published || bytes.Equal(served, w.mustServe(t)) {
		t.Errorf("with it again: %+v", rep)
	}
	files, err := filepath.Glob(filepath.Join(w.config.Dir, "price-list-*"))
	if err != nil || len(files) > 0 {
		t.Errorf("left over: %v, %v", files, err)
	}
}

// What the shop expects of its own list is no news after a roll-back, nor is a list of one piece too small to go back to.
func TestARolledBackListIsMeasuredAsTheOneBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(2)[1:])
	var list []feed.Listing
	for _, it := range w.source.items {
		list = append(list, feed.Listing{SKU: feed.SKU(it.Article), Article: it.Article, Match: feed.MatchSKU, Imported: true})
	}
	w.config.Listings = listings(list)
	w.restart(t)
	w.source.items[0].Stock.N = 1
	w.sync(t)
	w.source.items[0].Cost += 300
	second := w.sync(t)
	v, err := w.RollBack(t.Context(), 1, "p")
	if err != nil || v.Figures.Expected != 1 || v.Figures.Expected != second.Figures.Expected || v.Figures.OnSale != 1 || v.Figures.StockSum != 1 {
		t.Errorf("%+v, %v", v.Figures, err)
	}
	if _, err := w.RollBack(t.Context(), v.ID, "p"); !errors.Is(err, publish.ErrServed) {
		t.Errorf("back to the one that is served: %v", err)
	}
}

// listings are those of a shop.
type listings []feed.Listing

func (l listings) Listings(context.Context) ([]feed.Listing, error) { return l, nil }

func TestWhatAVersionDoesNotSellIsListed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(9)) // 0, 4 and 8 are sold out
	w.sync(t)
	for _, id := range []int64{0, 1} {
		off, err := w.OffSale(t.Context(), id)
		if err != nil || len(off) != 3 {
			t.Errorf("version %d: %+v, %v", id, off, err)
		}
		for _, o := range off {
			if o.Stock != 0 || o.Why != feed.OffSaleSoldOut {
				t.Errorf("version %d: %+v", id, o)
			}
		}
	}
	if _, err := w.OffSale(t.Context(), 7); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("a version that is not there: %v", err)
	}
	w.config.History = nil
	w.restart(t)
	if list, err := w.Versions(t.Context(), 0, 9); len(list) != 0 || err != nil {
		t.Errorf("without a history: %v, %v", list, err)
	}
	if _, err := w.OffSale(t.Context(), 1); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("without a history: %v", err)
	}
	if _, err := w.RollBack(t.Context(), 1, "p"); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("back without a history: %v", err)
	}
}

func TestANoteThatIsDamagedIsNoneAndNotAsIfNothingWasServed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(9))
	w.sync(t)
	note := filepath.Join(w.config.Dir, "served.json")
	whole, err := os.ReadFile(note)
	if err != nil {
		t.Fatal(err)
	}
	if d, err := publish.Served(w.config.Dir); err != nil || d.Version.ID != 1 {
		t.Errorf("%+v, %v", d.Version, err)
	}
	for name, text := range map[string][]byte{
		"cut off": whole[:len(whole)-1], "of another kind": bytes.Replace(whole, []byte(`"ID":1`), []byte(`"ID":"1"`), 1), "empty": nil,
		"of no document": bytes.Replace(whole, []byte(`"Digest":"`), []byte(`"Digest":"../`), 1),
	} {
		if err := os.WriteFile(note, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if d, err := publish.Served(w.config.Dir); err == nil || errors.Is(err, feed.ErrNoVersion) || d.Version.ID != 0 ||
			!strings.HasPrefix(err.Error(), "look for the last price list: ") || strings.Contains(err.Error(), "%!") {
			t.Errorf("%s: %+v, %v", name, d.Version, err)
		}
	}
	if err := os.Remove(note); err != nil {
		t.Fatal(err)
	}
	if _, err := publish.Served(w.config.Dir); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("no note: %v", err)
	}
}

func TestFailuresOfAPublisherAreNamed(t *testing.T) {
	t.Parallel()
	many := &publish.ChangesError{Changes: 12_345}
	service, kind := many.Fault()
	if got, most := many.FaultFigures(); service != "pull" || kind != "changes" || got != 12_345 || most != publish.KaspiChanges ||
		many.Error() != "12345 changes within "+publish.KaspiChangesIn.String()+", kaspi is said to take "+strconv.Itoa(publish.KaspiChanges) {
		t.Errorf("%s %s of %d and %d: %v", service, kind, got, most, many)
	}
	sales := &publish.SalesError{Err: errFlaky}
	if !errors.Is(sales, errFlaky) || sales.Error() != "read what has been sold: no answer" {
		t.Error(sales)
	}
}

func TestAVersionIsAsOldAsItsListToTheSecond(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(9))
	w.config.Now = func() time.Time { return w.now().Add(700 * time.Millisecond).In(time.FixedZone("+05", 5*3600)) }
	w.restart(t)
	rep := w.sync(t)
	if v := rep.Version; v.Changed != w.now().UTC() || !v.Created.Equal(v.Changed.Add(700*time.Millisecond)) {
		t.Errorf("created %v, changed %v", v.Created, v.Changed)
	}
	if !bytes.Contains(w.mustServe(t), []byte(w.now().UTC().Format("2006-01-02"))) {
		t.Error("the list does not say when it changed")
	}
	w.config.History = nil // the store knows the list that is on disk all the same
	w.restart(t)
	if d, err := w.Current(t.Context()); err != nil || d.Version.FromDisk || len(w.versions.all()) != 1 {
		t.Errorf("after a restart: %+v, %v", d.Version, err)
	}
}
