package publish_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/document"
	"kaspibot/feed/publish"
)

func TestSyncPublishesTheFirstList(t *testing.T) {
	t.Parallel()
	items := append(goods(40), feed.Item{Article: "1y", Name: "Twin", Cost: 5, Defect: true})
	w := newWorld(t, items)
	var steps []publish.Step
	rep, err := w.Sync(t.Context(), func(s publish.Step) { steps = append(steps, s) })
	if err != nil {
		t.Fatal(err)
	}
	if !rep.Published || rep.Held || rep.Unchanged || rep.Items != 41 || len(rep.Diff.Added) != 40 {
		t.Errorf("%+v", rep)
	}
	wantSkipped := map[feed.OffSaleReason]int{feed.OffSaleDefect: 1, feed.OffSaleSoldOut: 10}
	if diff := cmp.Diff(wantSkipped, rep.Skipped); diff != "" {
		t.Error(diff)
	}
	want := []publish.Step{publish.StepFetch, publish.StepPrice, publish.StepGuard, publish.StepWrite}
	if !slices.Equal(steps, want) {
		t.Errorf("steps %v", steps)
	}
	doc, err := w.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	onDisk, err := os.ReadFile(doc.Path)
	if err != nil || !bytes.Equal(onDisk, w.mustServe(t)) || doc.Version.Size != int64(len(onDisk)) {
		t.Errorf("the current document is not the one served: %v", err)
	}
	if diff := cmp.Diff(rep.Version, doc.Version); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(w.versions.all(), []feed.Version{rep.Version}); diff != "" {
		t.Error(diff)
	}
}

func TestNothingChangedMeansNothingWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	first := w.sync(t).Version
	before, files := w.mustServe(t), ls(t, w.config.Dir)
	for _, restart := range []bool{false, true} {
		if restart {
			w.restart(t)
		}
		slices.Reverse(w.source.items)
		rep := w.sync(t)
		if !rep.Unchanged || rep.Published || rep.Held || rep.Version.ID != first.ID || !rep.Diff.Empty() {
			t.Errorf("%+v", rep)
		}
		if diff := cmp.Diff(files, ls(t, w.config.Dir)); diff != "" || !bytes.Equal(before, w.mustServe(t)) {
			t.Errorf("the files or the page have changed: %s", diff)
		}
	}
	if n := len(w.versions.all()); n != 1 {
		t.Errorf("%d versions", n)
	}
}

func TestWhatWasListedStaysListed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(40))
	w.sync(t)
	w.source.items = slices.Delete(w.source.items, 5, 7)
	w.source.items[0].Cost = 0 // sold out and unpriced
	w.source.items[1].Cost = 0
	rep := w.sync(t)
	if !rep.Published || len(rep.Diff.Gone) != 2 || len(rep.Diff.SoldOut) != 1 || len(rep.Diff.Repriced) != 0 {
		t.Errorf("%+v", rep)
	}
	if rep.Skipped[feed.OffSaleGone] != 2 || rep.Skipped[feed.OffSaleUnpriced] != 2 {
		t.Errorf("skipped %v", rep.Skipped)
	}
	if n := bytes.Count(w.mustServe(t), []byte("<offer ")); n != 40 {
		t.Errorf("%d offers served", n)
	}
	w.source.items = goods(40)
	if rep := w.sync(t); len(rep.Diff.Back) != 3 || len(rep.Diff.Repriced) != 0 {
		t.Errorf("back: %+v", rep.Diff)
	}
}

// slow is a supplier that answers when it is let.
type slow struct{ asked, answer chan struct{} }

func (s slow) Items(ctx context.Context, show func(*feed.Item)) (feed.Items, error) {
	close(s.asked)
	select {
	case <-s.answer:
		return (&source{items: goods(10)}).Items(ctx, show)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestNobodyWaitsForASlowSupplier(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(20))
	first := w.sync(t).Version
	supplier := slow{make(chan struct{}), make(chan struct{})}
	w.config.Source = supplier
	w.restart(t)
	var syncs sync.WaitGroup
	syncs.Go(func() {
		if rep, err := w.Sync(t.Context(), nil); err != nil || !rep.Published && !rep.Held {
			t.Errorf("%+v, %v", rep, err)
		}
	})
	<-supplier.asked
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Sync(impatient, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a second sync: %v", err)
	}
	if _, _, err := w.Preview(impatient); !errors.Is(err, context.Canceled) {
		t.Errorf("a preview meanwhile: %v", err)
	}
	if _, err := w.RollBack(impatient, first.ID, "Айгерим"); !errors.Is(err, context.Canceled) {
		t.Errorf("a roll-back meanwhile: %v", err)
	}
	if doc, err := w.Current(t.Context()); err != nil || doc.Version.ID != first.ID {
		t.Errorf("the current list: %+v, %v", doc, err)
	}
	if _, err := w.Keep(t.Context(), first.ID, "Айгерим"); !errors.Is(err, feed.ErrNotHeld) {
		t.Errorf("a press: %v", err)
	}
	close(supplier.answer)
	syncs.Wait()
}

func TestFetchesDuringSyncsGetWholeLists(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(300))
	w.sync(t)
	var fetchers sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		fetchers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if status, body := w.served(t); status != http.StatusOK {
					t.Errorf("%d %s", status, body)
				} else if err := document.Validate(bytes.NewReader(body), shop()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 15 {
		w.source.items[1].Stock.N = 100 + i
		if _, err := w.Sync(t.Context(), nil); err != nil {
			t.Error(err)
		}
	}
	close(done)
	fetchers.Wait()
}
