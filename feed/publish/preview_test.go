package publish_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/document"
	"kaspibot/feed/list"
	"kaspibot/feed/publish"
)

func TestPreviewIsWhatASyncWouldMakeAndChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	orders := &book{sales: []list.Sale{{Order: "501", SKU: "100001", Pieces: 3, At: start}}}
	w.config.Sales = orders
	w.restart(t)
	w.sync(t)
	w.source.items = slices.Concat(goods(41)[:1], goods(41)[2:]) // one is gone, one has come
	w.source.items[0].Cost *= 2
	orders.sales = append(orders.sales, list.Sale{Order: "502", SKU: "100003", Pieces: 4, At: start})

	served, files, before := w.mustServe(t), ls(t, w.config.Dir), len(w.versions.all())
	shown, rep, err := w.Preview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer // it can be written as it is
	if err := document.Write(&text, shown); err != nil || !shown.Changed.Equal(w.now()) || document.Validate(&text, w.config.Shop, shown.Offers...) != nil {
		t.Errorf("a list of %q, changed at %s: %v", shown.Shop.Company, shown.Changed, err)
	}
	if string(w.mustServe(t)) != string(served) || len(w.versions.all()) != before {
		t.Error("a preview has published something")
	}
	if diff := cmp.Diff(files, ls(t, w.config.Dir)); diff != "" {
		t.Errorf("a preview has written files: %s", diff)
	}
	synced := w.sync(t)
	_, offers, err := w.versions.Version(t.Context(), synced.Version.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(offers.Slice(), shown.Offers); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(synced.Diff, rep.Diff); diff != "" || rep.Figures != synced.Figures || rep.Items != 40 {
		t.Errorf("of %d items: %s", rep.Items, diff)
	}
	if diff := cmp.Diff(synced.Skipped, rep.Skipped); diff != "" || rep.Reserved != synced.Reserved || rep.Reserved < 7 {
		t.Errorf("%d reserved, want %d: %s", rep.Reserved, synced.Reserved, diff)
	}
	w.source.items = nil
	if _, _, err := w.Preview(t.Context()); !errors.Is(err, feed.ErrNoItems) {
		t.Errorf("of nothing: %v", err)
	}
	w.source.items = slices.Repeat([]feed.Item{{Article: "7"}}, 2)
	w.versions = &versions{}
	w.config.Versions, w.config.History = w.versions, w.versions
	w.restart(t)
	if _, _, err := w.Preview(t.Context()); !errors.Is(err, publish.ErrNoOffers) {
		t.Errorf("of what has no name: %v", err)
	}
}
