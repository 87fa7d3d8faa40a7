package publish_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/publish"
)

func TestTheServedListIsKnownWithoutTheStore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(200))
	if _, err := publish.Served(w.config.Dir); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("before the first list: %v", err)
	}
	first := w.sync(t).Version
	wantServed(t, w, first)
	w.source.items = goods(20) // held: another file, newer than the one that is served
	held := w.sync(t)
	if !held.Held {
		t.Fatalf("%+v", held)
	}
	wantServed(t, w, first)
	published, err := w.Publish(t.Context(), held.Version.ID, "Айгерим")
	if err != nil {
		t.Fatal(err)
	}
	wantServed(t, w, published)
	w.source.items = goods(200)
	back, err := w.RollBack(t.Context(), first.ID, "Айгерим")
	if err != nil {
		t.Fatal(err)
	}
	wantServed(t, w, back)
	if err := os.Truncate(filepath.Join(w.config.Dir, back.Digest+".xml"), 10); err != nil {
		t.Fatal(err)
	}
	if _, err := publish.Served(w.config.Dir); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("a file that was cut: %v", err)
	}
}

func wantServed(t *testing.T, w *world, want feed.Version) {
	t.Helper()
	doc, err := publish.Served(w.config.Dir)
	if err != nil || doc.Version.ID != want.ID {
		t.Fatalf("version %d, %v; want %d", doc.Version.ID, err, want.ID)
	}
	body, err := os.ReadFile(doc.Path)
	if err != nil || !bytes.Equal(body, w.mustServe(t)) {
		t.Errorf("another list than the one that is served (%v)", err)
	}
}

func TestADiskThatTakesNoListIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(30))
	w.sync(t)
	old := w.mustServe(t)
	aside := w.config.Dir + ".aside"
	if err := os.Rename(w.config.Dir, aside); err != nil {
		t.Fatal(err)
	}
	w.source.items[1].Stock.N = 100
	_, err := w.trySync(t)
	disk, ok := errors.AsType[*feed.DiskError](err)
	if !ok || disk.Kind != feed.DiskGone {
		t.Errorf("got %v, want that the folder is gone", err)
	}
	if err := os.Rename(aside, w.config.Dir); err != nil {
		t.Fatal(err)
	}
	w.sync(t)
	if bytes.Equal(old, w.mustServe(t)) {
		t.Error("the list is not made once the folder is back")
	}
	if named := feed.OnDisk(&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}); !errors.As(named, &disk) || disk.Kind != feed.DiskFull {
		t.Errorf("got %v, want a full disk", named)
	}
}
