package publish_test

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// goneBack is a shop that has published a change of prices and gone back to the list before it.
func goneBack(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, goods(100))
	w.sync(t)
	for i := range w.source.items {
		w.source.items[i].Cost += w.source.items[i].Cost / 20
	}
	w.source.items[1].Stock.N = 0 // sold out since
	w.source.items[2].Stock.N = 3 // of 14
	w.source.items[3].Stock.N = 90
	if rep := w.sync(t); !rep.Published {
		t.Fatalf("%+v", rep)
	}
	v, err := w.RollBack(t.Context(), 1, "Айгерим")
	if err != nil || v.ID != 3 || v.RolledBack != 1 || v.DecidedBy != "Айгерим" {
		t.Fatalf("%+v, %v", v, err)
	}
	return w
}

func TestRollBackServesTheOldPricesAndNoGoodsThatAreGone(t *testing.T) {
	t.Parallel()
	w := goneBack(t)
	doc := w.mustServe(t)
	for _, line := range []string{
		`sku="100001"><model>Монитор 21&quot; ViewPlus VP-1 &lt;чёрный&gt; &amp; кабель</model><brand>Ромашка</brand><availabilities>` +
			`<availability available="no"`,
		`stockCount="3"`, ">1580<",
	} {
		if !bytes.Contains(doc, []byte(line)) {
			t.Errorf("no %s in the list", line)
		}
	}
	if bytes.Contains(doc, []byte(`stockCount="90"`)) || onSale(t, w) != 74 {
		t.Errorf("%d on sale, want 74: nothing is added to the old list", onSale(t, w))
	}
}

func TestNoSyncUndoesARollBack(t *testing.T) {
	t.Parallel()
	w := goneBack(t)
	for _, restart := range []bool{false, true} {
		if restart {
			w.restart(t)
		}
		rep := w.sync(t)
		if !rep.Held || rep.Version.ID != 4 || rep.Version.Violations[0] != (feed.Violation{Number: feed.NumberRolledBack, Old: 1}) {
			t.Fatalf("%+v", rep.Version)
		}
	}
	if v, err := w.Publish(t.Context(), 4, "Болат"); err != nil || v.RolledBack != 0 {
		t.Fatalf("%+v, %v", v, err)
	}
	w.source.items[5].Stock.N = 33
	if rep := w.sync(t); !rep.Published {
		t.Errorf("after the decision: %+v", rep)
	}
}

func TestFrozenListLosesWhatSellsOutAndGainsNothing(t *testing.T) {
	t.Parallel()
	w := goneBack(t)
	w.source.items[5].Stock.N = 0
	w.source.items[6].Stock.N = 200
	rep := w.sync(t)
	if !rep.Held || onSale(t, w) != 73 || bytes.Contains(w.mustServe(t), []byte(`stockCount="200"`)) {
		t.Errorf("held %t, %d on sale, want 73", rep.Held, onSale(t, w))
	}
	if !bytes.Contains(w.mustServe(t), []byte(">1580<")) {
		t.Error("the prices are not those that were gone back to")
	}
	before := w.mustServe(t)
	for i := range w.source.items {
		w.source.items[i].Stock.N = 0 // the distributor's bad hour
	}
	if rep := w.sync(t); !rep.Held || !bytes.Equal(before, w.mustServe(t)) {
		t.Errorf("a frozen list was emptied: %+v", rep.Figures)
	}
}

// Whatever is taken away from a list that somebody went back to, it says who did, when and to which.
func TestAListThatWasGoneBackToSaysByWhomForAsLongAsItIsServed(t *testing.T) {
	t.Parallel()
	w := goneBack(t)
	when := w.now()
	for i := range 3 {
		doc, err := w.Current(t.Context())
		if v := doc.Version; err != nil || v.RolledBack != 1 || v.DecidedBy != "Айгерим" || !v.DecidedAt.Equal(when) || v.FromDisk {
			t.Errorf("after %d syncs: %+v, %v", i, doc.Version, err)
		}
		w.source.items[5+4*i].Stock.N = 0
		if rep := w.sync(t); !rep.Held {
			t.Fatalf("%+v", rep.Version)
		}
	}
	w.config.History = nil
	w.restart(t)
	if v, err := w.RollBack(t.Context(), 1, "x"); !errors.Is(err, feed.ErrNoVersion) || v.ID != 0 {
		t.Errorf("without a history: %+v, %v", v, err)
	}
	if all, err := w.Versions(t.Context(), 0, 9); err != nil || len(all) != 0 {
		t.Errorf("without a history: %v, %v", all, err)
	}
}

// A list that had to be made again for other settings stands as the one before did: gone back to, from the disk, of a list of the shop.
func TestAListThatIsMadeAgainStandsAsBefore(t *testing.T) {
	t.Parallel()
	anew := func(t *testing.T, w *world) feed.Version {
		t.Helper()
		if err := os.RemoveAll(w.config.Dir); err != nil {
			t.Fatal(err)
		}
		w.config.Shop.Points = w.config.Shop.Points[:1]
		w.restart(t)
		w.seconds.Add(600)
		doc, err := w.Current(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return doc.Version
	}
	back := goneBack(t)
	if v := anew(t, back); v.ID != 4 || v.RolledBack != 1 || v.FromDisk {
		t.Errorf("gone back to: %+v", v)
	}
	wantAsked(t, back.sync(t), feed.NumberRolledBack)

	disk, _ := stopped(t)
	disk.lose(t)
	if v := anew(t, disk); !v.FromDisk || v.RolledBack != 0 {
		t.Errorf("from the disk: %+v", v)
	}
	wantAsked(t, disk.sync(t), feed.NumberFromDisk)

	own := newWorld(t, goods(40))
	own.config.Listings = listed(goods(100)) // of which the distributor has two fifths
	own.restart(t)
	held := own.sync(t)
	if _, err := own.Publish(t.Context(), held.Version.ID, "p"); err != nil || !held.Held {
		t.Fatal(held.Held, err)
	}
	if v := anew(t, own); v.Figures.Expected != 100 || v.Figures.Offers != 40 {
		t.Errorf("the shop's own list: %+v", v.Figures)
	}
	if rep := own.sync(t); !rep.Unchanged {
		t.Errorf("asked again: %+v", rep.Version)
	}
}

func TestRollBackThatCannotBe(t *testing.T) {
	t.Parallel()
	w := goneBack(t)
	w.source.items = goods(20)
	held := w.sync(t).Version
	for id, want := range map[int64]error{3: publish.ErrServed, held.ID: publish.ErrNotPublished, 99: feed.ErrNoVersion, -1: feed.ErrNoVersion} {
		if _, err := w.RollBack(t.Context(), id, "x"); !errors.Is(err, want) {
			t.Errorf("to version %d: error %v, want %v", id, err, want)
		}
	}
	w.source.err = errors.New("no network")
	if v, err := w.RollBack(t.Context(), 2, "x"); err != nil || v.RolledBack != 2 {
		t.Errorf("on the last reading: %+v, %v", v, err)
	}
	w.seconds.Add(2 * 3_600)
	if _, err := w.RollBack(t.Context(), 1, "x"); !errors.Is(err, w.source.err) {
		t.Errorf("on a reading of two hours ago: %v", err)
	}
	w.source.err = nil
	for i := range w.source.items {
		w.source.items[i].Stock.N = 0
	}
	if _, err := w.RollBack(t.Context(), 1, "x"); !errors.Is(err, publish.ErrNothingLeft) {
		t.Errorf("with nothing in stock: %v", err)
	}
}
