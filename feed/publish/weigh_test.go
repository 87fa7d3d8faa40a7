package publish_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// dearer asks so much more than the usual seller, in basis points, and holds pieces back.
type dearer struct {
	seller
	bp     feed.Tenge
	safety int
}

func (d dearer) Terms(it feed.Item, o feed.Override, last feed.Tenge) feed.Terms {
	t := d.seller.Terms(it, o, last)
	t.Price += t.Price * d.bp / 10_000
	t.Safety += d.safety
	return t
}

func TestWhatOtherTermsWouldDoIsWhatASyncOnThemDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	w.sync(t)
	served, files, before := w.mustServe(t), ls(t, w.config.Dir), len(w.versions.all())
	small, err := w.Weigh(t.Context(), goods(40), seller{}, dearer{bp: 300})
	if err != nil || len(small.Diff.Repriced) == 0 || len(small.Held)+len(small.HeldAnyway) > 0 || len(small.Diff.SoldOut) > 0 {
		t.Errorf("a little dearer: %+v, %v", small, err)
	}
	same, err := w.Weigh(t.Context(), goods(40), seller{}, seller{})
	if err != nil || !same.Diff.Empty() {
		t.Errorf("nothing changes: %+v, %v", same, err)
	}
	large, err := w.Weigh(t.Context(), goods(40), seller{}, dearer{bp: 5000, safety: 10})
	if err != nil || len(large.Held) < 2 || len(large.HeldAnyway) != 0 || len(large.Diff.SoldOut) == 0 {
		t.Errorf("half again as dear: %+v, %v", large, err)
	}
	if string(w.mustServe(t)) != string(served) || len(w.versions.all()) != before {
		t.Error("weighing has published something")
	}
	if diff := cmp.Diff(files, ls(t, w.config.Dir)); diff != "" {
		t.Errorf("weighing has written files: %s", diff)
	}
	few, err := w.Weigh(t.Context(), goods(10), seller{}, dearer{bp: 5000})
	if err != nil || len(few.HeldAnyway) == 0 || len(few.Held) <= len(few.HeldAnyway) {
		t.Errorf("of a bad hour: %+v, %v", few, err)
	}
	w.config.Seller = dearer{bp: 5000, safety: 10}
	w.restart(t)
	rep := w.sync(t)
	if diff := cmp.Diff(rep.Version.Violations, large.Held); diff != "" || !rep.Held {
		t.Errorf("the guard says otherwise: %s", diff)
	}
	if diff := cmp.Diff(rep.Diff, large.Diff); diff != "" {
		t.Errorf("the list changes otherwise: %s", diff)
	}
	if _, err := w.Weigh(t.Context(), nil, seller{}, seller{}); !errors.Is(err, publish.ErrNoOffers) {
		t.Errorf("of nothing: %v", err)
	}
}
