package publish_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"kaspibot/feed"
)

func TestHeldListIsPublishedAsItWasShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(1_000))
	w.sync(t)
	old := w.mustServe(t)
	w.source.items = w.source.items[:250]
	held := w.sync(t)
	if !held.Held || held.Published || held.Version.Status != feed.StatusHeld || len(held.Version.Violations) != 3 {
		t.Fatalf("%+v", held)
	}
	if !bytes.Equal(old, w.mustServe(t)) {
		t.Fatal("the old list is not served any more")
	}
	again := w.sync(t)
	if !again.Held || again.Version.ID != held.Version.ID || len(w.versions.all()) != 2 {
		t.Errorf("the same list is another question: %+v", again.Version)
	}
	v, err := w.Publish(t.Context(), held.Version.ID, "Айгерим")
	if err != nil {
		t.Fatal(err)
	}
	if v.Status != feed.StatusPublished || v.DecidedBy != "Айгерим" || !v.DecidedAt.Equal(w.now()) {
		t.Errorf("%+v", v)
	}
	served := w.mustServe(t)
	if v.Size != int64(len(served)) || bytes.Count(served, []byte(`"yes"`)) >= bytes.Count(old, []byte(`"yes"`)) {
		t.Error("the list served is not the one that was held")
	}
	if _, err := w.Publish(t.Context(), held.Version.ID, "Болат"); !errors.Is(err, feed.ErrNotHeld) {
		t.Errorf("published twice: %v", err)
	}
	if rep := w.sync(t); !rep.Unchanged {
		t.Errorf("after the decision: %+v", rep)
	}
}

func TestKeptListIsNotAskedAboutAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(1_000))
	w.sync(t)
	old := w.mustServe(t)
	w.source.items = w.source.items[:250]
	held := w.sync(t).Version
	v, err := w.Keep(t.Context(), held.ID, "Айгерим")
	if err != nil || v.Status != feed.StatusKept || v.DecidedBy != "Айгерим" {
		t.Fatalf("%+v, %v", v, err)
	}
	rep := w.sync(t)
	if !rep.Held || rep.Version.ID != held.ID || rep.Version.Status != feed.StatusKept {
		t.Errorf("the refused list came back as %+v", rep.Version)
	}
	if _, err := w.Publish(t.Context(), held.ID, "Болат"); !errors.Is(err, feed.ErrNotHeld) {
		t.Errorf("a kept list was published: %v", err)
	}
	if !bytes.Equal(old, w.mustServe(t)) {
		t.Error("the old list is not served any more")
	}
}

func TestNewerDataEndTheQuestion(t *testing.T) {
	t.Parallel()
	for name, then := range map[string]struct {
		items []feed.Item
		held  bool
	}{
		"the supplier is well again": {goods(1_000), false},
		"the supplier has moved on":  {goods(1_010), false},
		"the supplier is worse":      {goods(200), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, goods(1_000))
			w.sync(t)
			w.source.items = goods(250)
			held := w.sync(t).Version
			w.source.items = then.items
			rep := w.sync(t)
			if rep.Held != then.held || rep.Version.ID == held.ID {
				t.Fatalf("%+v", rep)
			}
			for _, decide := range []func(context.Context, int64, string) (feed.Version, error){w.Publish, w.Keep} {
				v, err := decide(t.Context(), held.ID, "Айгерим")
				if !errors.Is(err, feed.ErrNotHeld) || v.Status != feed.StatusSuperseded {
					t.Errorf("the old question is answered: %+v, %v", v, err)
				}
			}
		})
	}
}
