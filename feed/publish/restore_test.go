package publish_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

func TestRestartServesTheSameBytes(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(t *testing.T, w *world){
		"nothing happened": func(*testing.T, *world) {},
		"the files are lost": func(t *testing.T, w *world) {
			t.Helper()
			if err := os.RemoveAll(w.config.Dir); err != nil {
				t.Fatal(err)
			}
		},
		"the file was cut": func(t *testing.T, w *world) {
			t.Helper()
			doc, err := w.Current(t.Context())
			if err == nil {
				err = os.Truncate(doc.Path, doc.Version.Size/2)
			}
			if err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, goods(60))
			w.sync(t)
			old := w.mustServe(t)
			harm(t, w)
			w.restart(t)
			if status, _ := w.served(t); status != http.StatusServiceUnavailable {
				t.Errorf("before Restore: %d", status)
			}
			if err := w.Restore(t.Context()); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(old, w.mustServe(t)) || len(w.versions.all()) != 1 {
				t.Error("another list than before is served")
			}
		})
	}
}

// streaming is a store that gives the offers one by one. What it gives is not always what the version says.
type streaming struct {
	*versions
	spoil    func([]feed.Offer) []feed.Offer
	end      error // after the offers
	streamed int
}

func (s *streaming) StreamPublished(ctx context.Context, write func(document.Offers) error) (bool, error) {
	s.streamed++
	_, packed, err := s.LastVersion(ctx, feed.StatusPublished)
	if err != nil {
		return false, err
	}
	next := document.Of(s.spoil(packed.Slice()))
	return true, write(func() (*feed.Offer, error) {
		o, err := next()
		if errors.Is(err, io.EOF) {
			err = cmp.Or(s.end, err)
		}
		return o, err
	})
}

func TestLostFilesAreMadeFromAStream(t *testing.T) {
	t.Parallel()
	for wrong, store := range map[string]*streaming{
		"nothing":    {spoil: func(o []feed.Offer) []feed.Offer { return o }},
		"a price":    {spoil: func(o []feed.Offer) []feed.Offer { o[0].Price++; return o }},
		"no price":   {spoil: func(o []feed.Offer) []feed.Offer { o[9].Price = 0; return o }},
		"the order":  {spoil: func(o []feed.Offer) []feed.Offer { slices.Reverse(o); return o }},
		"half of it": {spoil: func(o []feed.Offer) []feed.Offer { return o[:9] }},
		"all of it":  {spoil: func([]feed.Offer) []feed.Offer { return nil }},
		"a row":      {spoil: func(o []feed.Offer) []feed.Offer { return o[:9] }, end: errors.New("broken")},
	} {
		w := newWorld(t, goods(60))
		store.versions = w.versions
		w.config.Versions = store
		w.restart(t)
		w.sync(t)
		old := w.mustServe(t)
		if err := os.RemoveAll(w.config.Dir); err != nil {
			t.Fatal(err)
		}
		w.restart(t)
		if err := w.Restore(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(old, w.mustServe(t)) || len(w.versions.all()) != 1 || store.streamed != 1 {
			t.Errorf("%s wrong: another list than before, after %d streams", wrong, store.streamed)
		}
		if rep := w.sync(t); !rep.Unchanged {
			t.Errorf("%s wrong: %+v", wrong, rep.Version)
		}
	}
}

func TestOtherShopSettingsMakeANewVersion(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]bool{"at the next sync": false, "at once when the files are lost": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, goods(60))
			first := w.sync(t).Version
			if lost {
				if err := os.RemoveAll(w.config.Dir); err != nil {
					t.Fatal(err)
				}
			}
			w.config.Shop.Points = w.config.Shop.Points[:1]
			w.restart(t)
			if err := w.Restore(t.Context()); err != nil {
				t.Fatal(err)
			}
			rep := w.sync(t)
			if rep.Unchanged != lost || rep.Version.ID != 2 || !rep.Version.Changed.After(first.Changed) {
				t.Errorf("%+v", rep.Version)
			}
			if bytes.Contains(w.mustServe(t), []byte("PP2")) {
				t.Error("the old stores are still served")
			}
		})
	}
}

// A crash is a store that fails, before or after its work, and a program started anew on what there is.
func TestACrashLeavesTheOldListOrTheNewOne(t *testing.T) {
	t.Parallel()
	crash := errors.New("power cut")
	for name, c := range map[string]struct {
		set  func(*versions)
		want int // offers on sale in the list served after the restart
	}{
		"before the version is stored": {func(s *versions) { s.failBefore = crash }, 40},
		"after the version is stored":  {func(s *versions) { s.failAfter = crash }, 39},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, slices.DeleteFunc(goods(60), func(i feed.Item) bool { return i.Stock.N == 0 })[:40])
			w.sync(t)
			old := w.mustServe(t)
			w.source.items[0].Stock.N = 0
			c.set(w.versions)
			if _, err := w.trySync(t); !errors.Is(err, crash) {
				t.Fatal(err)
			}
			if !bytes.Equal(old, w.mustServe(t)) {
				t.Error("the old list is not served after the failure")
			}
			w.restart(t)
			if err := w.Restore(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := onSale(t, w); n != c.want {
				t.Errorf("%d offers on sale, want %d", n, c.want)
			}
			if rep := w.sync(t); rep.Published == (c.want == 39) || onSale(t, w) != 39 {
				t.Errorf("the next sync: %+v", rep)
			}
		})
	}
}

// onSale counts in what is served.
func onSale(t *testing.T, w *world) int {
	t.Helper()
	return bytes.Count(w.mustServe(t), []byte(`"yes"`)) / len(w.config.Shop.Points)
}

func TestALostAnswerOfTheStoreIsFoundOutAtTheNextSync(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(60))
	w.sync(t)
	was := onSale(t, w)
	w.source.items[1].Stock.N = 0
	w.versions.failAfter = errors.New("connection lost")
	if rep, err := w.trySync(t); err == nil || rep.Published {
		t.Fatalf("%+v, %v", rep, err)
	}
	if rep := w.sync(t); !rep.Unchanged || len(w.versions.all()) != 2 || onSale(t, w) != was-1 {
		t.Errorf("%+v", rep)
	}
}

func TestADecisionIsCarriedOutEvenIfItsMakerHasGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(100))
	w.sync(t)
	w.source.items = goods(20)
	held := w.sync(t).Version
	ctx, cancel := context.WithCancel(t.Context())
	w.versions.decided = cancel
	if v, err := w.Publish(ctx, held.ID, "Айгерим"); err != nil || v.ID != held.ID {
		t.Fatalf("%+v, %v", v, err)
	}
	if n := onSale(t, w); n != 15 {
		t.Errorf("%d offers on sale", n)
	}
}

func TestTimeOfChangeGrowsThoughTheClockIsSetBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(20))
	first := w.sync(t).Version
	w.seconds.Add(-3_600)
	w.source.items[1].Stock.N = 99
	second := w.sync(t).Version
	if !second.Changed.After(first.Changed) {
		t.Errorf("%s after %s", second.Changed, first.Changed)
	}
	since := first.Changed.Format(http.TimeFormat)
	if resp := fetch(t, w.url, http.Header{"If-Modified-Since": {since}}); resp.StatusCode != http.StatusOK {
		t.Errorf("the new list is not sent: %d", resp.StatusCode)
	}
}
