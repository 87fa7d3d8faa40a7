package publish_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// spoilt is a store in which a version is damaged.
type spoilt struct {
	*streaming
	id      int64
	figures bool // cannot be read either
}

func (s *spoilt) VersionIn(ctx context.Context, status feed.Status) (feed.Version, error) {
	v, _, err := s.versions.LastVersion(ctx, status)
	if err == nil && v.ID == s.id && s.figures {
		return feed.Version{}, &feed.DamagedError{ID: s.id, Err: errors.New("no JSON")}
	}
	return v, err
}

func (s *spoilt) LastVersion(ctx context.Context, status feed.Status) (feed.Version, feed.Offers, error) {
	v, offers, err := s.versions.LastVersion(ctx, status)
	if err == nil && v.ID == s.id {
		return feed.Version{}, feed.Offers{}, &feed.DamagedError{ID: s.id, Figures: !s.figures, Err: errors.New("no gzip")}
	}
	return v, offers, err
}

// damagedWorld is a publisher whose list of 60 goods is damaged in the store.
func damagedWorld(t *testing.T) (*world, *spoilt, []byte) {
	t.Helper()
	w := newWorld(t, goods(60))
	store := &spoilt{streaming: &streaming{versions: w.versions, spoil: func(o []feed.Offer) []feed.Offer { return o }}}
	w.config.Versions = store
	w.restart(t)
	w.sync(t)
	old := w.mustServe(t)
	store.id = w.versions.all()[0].ID
	return w, store, old
}

func lose(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever of the list that is served is damaged in the store, it goes on being served, and the next sync makes it again: what it
// was compared with is what Kaspi got, or else a person is asked.
func TestADamagedListIsMadeAgainByTheNextSync(t *testing.T) {
	t.Parallel()
	dearer := func(w *world) {
		for i := range w.source.items {
			w.source.items[i].Cost *= 10
		}
	}
	none := func([]feed.Offer) []feed.Offer { return nil }
	for name, c := range map[string]struct {
		spoil  func([]feed.Offer) []feed.Offer // the table beside the version
		lost   bool                            // the document, too
		figure bool                            // the version's figures, too
		note   bool                            // of which version is served, too
		change func(w *world)
		known  bool
		held   []string
	}{
		"the offers":                                  {known: true},
		"the offers, as a good is sold":               {change: func(w *world) { w.source.items[1].Stock.N-- }, known: true},
		"the offers, as all prices slip":              {change: dearer, known: true, held: []string{feed.NumberBigPrice, feed.NumberMedianPrice}},
		"the offers, as most goods are gone":          {change: func(w *world) { w.source.items = w.source.items[:20] }, known: true, held: []string{feed.NumberOffers, feed.NumberOnSale}},
		"the offers and the table":                    {spoil: none, known: true},
		"the offers and a row":                        {spoil: func(o []feed.Offer) []feed.Offer { o[3].Price = 0; return o }, known: true},
		"the offers and the table, as prices slip":    {spoil: none, change: dearer, known: true, held: []string{feed.NumberBigPrice, feed.NumberMedianPrice}},
		"the offers and the document":                 {lost: true, known: true},
		"the figures":                                 {figure: true, known: true},
		"the figures and the table":                   {figure: true, spoil: none, known: true},
		"the figures and the table, as prices slip":   {figure: true, spoil: none, change: dearer, known: true, held: []string{feed.NumberBigPrice, feed.NumberMedianPrice}},
		"the figures and the note":                    {figure: true, note: true, held: []string{feed.NumberDamaged}},
		"the offers, a row and the document":          {spoil: func(o []feed.Offer) []feed.Offer { o[3].Price = 0; return o }, lost: true, held: []string{feed.NumberDamaged}},
		"the offers, a price and the document":        {spoil: func(o []feed.Offer) []feed.Offer { o[3].Price++; return o }, lost: true, held: []string{feed.NumberDamaged}},
		"the offers, the table's order, the document": {spoil: func(o []feed.Offer) []feed.Offer { o[0], o[1] = o[1], o[0]; return o }, lost: true, known: true},
		"the offers, the table and the document":      {spoil: none, lost: true, held: []string{feed.NumberDamaged}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, store, old := damagedWorld(t)
			if store.figures = c.figure; c.spoil != nil {
				store.spoil = c.spoil
			}
			if c.lost {
				documents, err := filepath.Glob(filepath.Join(w.config.Dir, "*.xml*"))
				if err != nil {
					t.Fatal(err)
				}
				lose(t, documents...)
			}
			if c.note {
				lose(t, filepath.Join(w.config.Dir, "served.json"))
			}
			w.restart(t)
			if c.change != nil {
				c.change(w)
			}
			if err := w.Restore(t.Context()); err != nil {
				t.Fatal(err)
			}
			if status, now := w.served(t); (status == 200) != (c.known || !c.lost && !c.note) || status == 200 && !bytes.Equal(now, old) {
				t.Errorf("%d and %d bytes are served after the start, of %d", status, len(now), len(old))
			}
			if _, err := w.Current(t.Context()); errors.Is(err, feed.ErrNoVersion) == (c.known || !c.lost && !c.note) {
				t.Errorf("what is served is said to be %v", err)
			}
			rep := w.sync(t)
			if want := (publish.Damaged{Version: 1, Known: c.known}); rep.Damaged != want {
				t.Errorf("told %+v, want %+v", rep.Damaged, want)
			}
			if c.spoil == nil && c.change == nil && !rep.Diff.Empty() { // the table beside the version is whole: a person is not told of a list of news
				t.Errorf("%+v is told to have changed", rep.Diff.Summary())
			}
			var held []string
			for _, v := range rep.Version.Violations {
				held = append(held, v.Number)
			}
			if rep.Published == (len(c.held) > 0) || !subset(c.held, held) {
				t.Fatalf("published %v, held for %v; want %v", rep.Published, held, c.held)
			}
			if rep.Held {
				if again := w.sync(t); again.Damaged.Version != 0 || again.Version.ID != rep.Version.ID {
					t.Errorf("told again: %+v", again)
				}
				if _, err := w.Publish(t.Context(), rep.Version.ID, "Айгуль"); err != nil {
					t.Fatal(err)
				}
			}
			w.mustServe(t)
			if after := w.sync(t); !after.Unchanged || after.Damaged.Version != 0 {
				t.Errorf("after it: %+v", after)
			}
			w.restart(t)
			if after := w.sync(t); !after.Unchanged || after.Damaged.Version != 0 {
				t.Errorf("after a restart: %+v", after)
			}
		})
	}
}

// What is left of a note is the only trace of a list that nobody can read any more: it stays until a person has decided.
func TestANoteThatCannotBeReadStaysUntilAPersonHasDecided(t *testing.T) {
	t.Parallel()
	w, store, _ := damagedWorld(t)
	store.figures = true
	path, left := filepath.Join(w.config.Dir, "served.json"), []byte(`{"ID":1,"Dig`)
	write(t, path, left)
	w.restart(t)
	rep := w.sync(t)
	wantAsked(t, rep, feed.NumberDamaged)
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, left) {
		t.Errorf("the note is %s now, %v", now, err)
	}
	v, err := w.Publish(t.Context(), rep.Version.ID, "Айгуль")
	if err != nil {
		t.Fatal(err)
	}
	if doc, err := publish.Served(w.config.Dir); err != nil || doc.Version.ID != v.ID {
		t.Errorf("noted: %+v, %v", doc.Version, err)
	}
}

// subset reports whether all of these are among others.
func subset(some, all []string) bool {
	for _, s := range some {
		if !slices.Contains(all, s) {
			return false
		}
	}
	return true
}

// A list that a person has gone back to stays the one that is served, though it is damaged.
func TestADamagedListThatWasGoneBackToStaysFrozen(t *testing.T) {
	t.Parallel()
	w, store, old := damagedWorld(t)
	store.id = 0
	w.source.items[1].Stock.N++
	w.sync(t)
	if _, err := w.RollBack(t.Context(), 1, "Айгуль"); err != nil {
		t.Fatal(err)
	}
	all := w.versions.all()
	store.id = all[len(all)-1].ID
	frozen := w.mustServe(t)
	w.restart(t)
	rep := w.sync(t)
	if rep.Damaged != (publish.Damaged{Version: store.id, Known: true}) {
		t.Errorf("told %+v", rep.Damaged)
	}
	last, _, err := w.versions.LastVersion(t.Context(), feed.StatusPublished)
	if err != nil || last.ID == store.id || last.RolledBack != 1 {
		t.Errorf("now %+v, %v", last, err)
	}
	if now := w.mustServe(t); offersOf(now) != offersOf(frozen) {
		t.Errorf("another list than the one that was gone back to is served (%d bytes, %d of the first)", len(now), len(old))
	}
}

// offersOf is what a document says beside its date.
func offersOf(document []byte) string {
	_, offers, _ := strings.Cut(string(document), "<offers>")
	return offers
}
