package publish_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// lose is a new program whose store is another one: empty when none is given.
func (w *world) lose(t *testing.T, older ...*versions) {
	t.Helper()
	w.versions = &versions{}
	if len(older) > 0 {
		w.versions = older[0]
	}
	w.config.Versions, w.config.History, w.config.States = w.versions, w.versions, nil
	w.restart(t)
	if err := w.Restore(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// copied is a copy of the store, as a backup is.
func (s *versions) copied() *versions {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &versions{
		versions: append([]feed.Version(nil), s.versions...), offers: append([][]byte(nil), s.offers...),
		turns: append([]int64(nil), s.turns...),
	}
}

// stopped has two goods off sale that the distributor has, and another price of a third, as a seller has set them.
func stopped(t *testing.T) (w *world, disk []byte) {
	t.Helper()
	w = newWorld(t, goods(60))
	w.sync(t)
	w.source.items[1].Stock.N, w.source.items[2].Stock.N, w.source.items[3].Cost = 0, 0, 1_300
	w.sync(t)
	disk = w.mustServe(t)
	fresh := goods(60)
	w.source.items = fresh
	return w, disk
}

func wantAsked(t *testing.T, rep publish.Report, number string) {
	t.Helper()
	if !rep.Held || rep.Version.Status != feed.StatusHeld || len(rep.Version.Violations) == 0 ||
		rep.Version.Violations[0].Number != number {
		t.Fatalf("held %t as %s for %+v, want a question for %s", rep.Held, rep.Version.Status, rep.Version.Violations, number)
	}
}

func TestAfterALostStoreTheListOnDiskIsServedUntilAPersonDecides(t *testing.T) {
	t.Parallel()
	w, disk := stopped(t)
	w.lose(t)
	if !bytes.Equal(w.mustServe(t), disk) {
		t.Fatal("after the start another list is served than the one on disk")
	}
	rep := w.sync(t)
	wantAsked(t, rep, feed.NumberFromDisk)
	if v := rep.Version.Violations[0]; v.Old != 2 || v.New != 1 || len(rep.Diff.Added)+len(rep.Diff.Gone) != 0 {
		t.Errorf("asked about %+v and %+v; want two goods that come on sale, one other price", v, rep.Diff)
	}
	if rep.Version.ID < 4 {
		t.Errorf("version %d: its number was given by the old store already", rep.Version.ID)
	}
	for range 3 {
		w.restart(t)
		if err := w.Restore(t.Context()); err != nil {
			t.Fatal(err)
		}
		if again := w.sync(t); again.Version.ID != rep.Version.ID || !bytes.Equal(w.mustServe(t), disk) {
			t.Fatalf("after a restart: version %d, another list served: %t", again.Version.ID, !bytes.Equal(w.mustServe(t), disk))
		}
	}
	if _, err := w.Publish(t.Context(), rep.Version.ID, "Айгерим"); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(w.mustServe(t), disk) {
		t.Error("the new list is not served after it was published")
	}
	w.source.items[5].Stock.N++
	if rep := w.sync(t); !rep.Published {
		t.Errorf("the list after it: %+v", rep.Version)
	}
	w.restart(t)
	if err := w.Restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.source.items[5].Stock.N++
	if rep := w.sync(t); !rep.Published {
		t.Errorf("asked again after a restart: %+v", rep.Version)
	}
}

func TestAKeptListOnDiskLosesWhatIsSoldOutAndAsksAboutOtherLists(t *testing.T) {
	t.Parallel()
	w, disk := stopped(t)
	w.lose(t)
	held := w.sync(t).Version
	if _, err := w.Keep(t.Context(), held.ID, "Айгерим"); err != nil {
		t.Fatal(err)
	}
	if rep := w.sync(t); rep.Version.Status != feed.StatusKept || !bytes.Equal(w.mustServe(t), disk) {
		t.Fatalf("after the answer: %+v", rep.Version)
	}
	was := onSale(t, w)
	w.source.items[5].Stock.N = 0
	wantAsked(t, w.sync(t), feed.NumberFromDisk)
	if n := onSale(t, w); n != was-1 {
		t.Errorf("%d offers on sale, want %d: one is sold out", n, was-1)
	}
	w.restart(t)
	w.source.items[6].Stock.N = 90
	wantAsked(t, w.sync(t), feed.NumberFromDisk)
}

func TestAnOlderStoreIsTakenForALostOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(60))
	w.sync(t)
	backup := w.versions.copied()
	w.source.items[1].Stock.N = 0
	w.sync(t)
	w.source.items[2].Stock.N = 0
	newest := w.sync(t).Version
	disk := w.mustServe(t)
	w.source.items = goods(60)
	w.lose(t, backup)
	if !bytes.Equal(w.mustServe(t), disk) {
		t.Fatal("the list of the backup is served, not the one on disk")
	}
	rep := w.sync(t)
	wantAsked(t, rep, feed.NumberFromDisk)
	if rep.Version.ID <= newest.ID || rep.Version.Violations[0].Old != 2 {
		t.Errorf("version %d, %+v", rep.Version.ID, rep.Version.Violations)
	}
}

// The copy was made while a person was asked about the list that they let through later.
func TestAStoreInWhichTheServedListIsStillHeldIsTakenForALostOne(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]bool{"the first list": true, "a later one": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, goods(100))
			if first {
				w.config.Listings = listed(goods(100)) // of which the distributor has a fifth
				w.restart(t)
			} else {
				w.sync(t)
			}
			w.source.items = goods(20)
			held := w.sync(t)
			backup := w.versions.copied()
			if _, err := w.Publish(t.Context(), held.Version.ID, "Айгерим"); err != nil || !held.Held {
				t.Fatal(held.Held, err)
			}
			disk := w.mustServe(t)
			w.lose(t, backup)
			if !bytes.Equal(w.mustServe(t), disk) {
				t.Error("another list is served than the one that a person let through")
			}
			w.source.items = goods(30)
			wantAsked(t, w.sync(t), feed.NumberFromDisk)
		})
	}
}

func TestAStoreThatIsUpToDateIsNotAskedAbout(t *testing.T) {
	t.Parallel()
	w, _ := stopped(t)
	same := w.versions.copied()
	w.lose(t, same)
	if rep := w.sync(t); !rep.Published {
		t.Errorf("%+v", rep.Version)
	}
	w.source.items = goods(20)
	held := w.sync(t)
	if _, err := w.RollBack(t.Context(), 1, "Айгерим"); err != nil || !held.Held {
		t.Fatal(err)
	}
	w.source.items[6].Cost += 100
	held = w.sync(t)
	wantAsked(t, held, feed.NumberRolledBack)
	if _, err := w.versions.DecideVersion(t.Context(), held.Version.ID, feed.StatusPublished, "Болат", w.now()); err != nil {
		t.Fatal(err)
	}
	w.lose(t, w.versions) // killed between the answer and its carrying out
	if doc, err := w.Current(t.Context()); err != nil || doc.Version.ID != held.Version.ID {
		t.Errorf("version %d is served, want %d (%v)", doc.Version.ID, held.Version.ID, err)
	}
}

func TestANewShopIsNotAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(60))
	w.versions.failBefore = os.ErrDeadlineExceeded // killed before the first list was stored, its file is there
	if _, err := w.trySync(t); err == nil {
		t.Fatal("nothing failed")
	}
	w.lose(t)
	if rep := w.sync(t); !rep.Published || rep.Version.ID != 1 {
		t.Errorf("%+v", rep.Version)
	}
}

func TestAListOnDiskThatIsNotWholeIsAskedAboutAllTheSame(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(t *testing.T, dir, digest string){
		"the note is damaged": func(t *testing.T, dir, _ string) {
			t.Helper()
			write(t, filepath.Join(dir, "served.json"), []byte("{\"ID\":"))
		},
		"the note is empty": func(t *testing.T, dir, _ string) {
			t.Helper()
			write(t, filepath.Join(dir, "served.json"), nil)
		},
		"the note points elsewhere": func(t *testing.T, dir, _ string) {
			t.Helper()
			write(t, filepath.Join(dir, "served.json"), []byte(`{"ID":7,"Digest":"../../secret"}`))
		},
		"the document is lost": func(t *testing.T, dir, digest string) {
			t.Helper()
			if err := os.Remove(filepath.Join(dir, digest+".xml")); err != nil {
				t.Fatal(err)
			}
		},
		"the document has other bytes": func(t *testing.T, dir, digest string) {
			t.Helper()
			path := filepath.Join(dir, digest+".xml")
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			write(t, path, bytes.Replace(text, []byte("Монитор"), []byte("Мониторы")[:14], 1)[:len(text)-1])
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := stopped(t)
			doc, err := w.Current(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			harm(t, w.config.Dir, doc.Version.Digest)
			w.lose(t)
			asked := w.sync(t)
			wantAsked(t, asked, feed.NumberLostList)
			next := map[string]int64{"the note points elsewhere": 8, "the document is lost": doc.Version.ID + 1, "the document has other bytes": doc.Version.ID + 1}[name]
			if got := asked.Version.ID; next > 0 && got != next { // people may still be asked about those before
				t.Errorf("version %d, want %d", got, next)
			}
			w.restart(t)
			rep := w.sync(t)
			wantAsked(t, rep, feed.NumberLostList)
			if _, err := w.Publish(t.Context(), rep.Version.ID, "Айгерим"); err != nil {
				t.Fatal(err)
			}
			w.restart(t)
			w.source.items[5].Stock.N++
			if rep := w.sync(t); !rep.Published {
				t.Errorf("after the answer: %+v", rep.Version)
			}
		})
	}
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
