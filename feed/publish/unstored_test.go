package publish_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// unread are versions of a store whose pages are damaged.
type unread struct{ publish.Versions }

func (unread) VersionIn(context.Context, feed.Status) (feed.Version, error) {
	return feed.Version{}, errFlaky
}

func (unread) LastVersion(context.Context, feed.Status) (feed.Version, feed.Offers, error) {
	return feed.Version{}, feed.Offers{}, errFlaky
}

func (unread) VersionsBefore(context.Context, int64, int) ([]feed.Version, error) {
	return nil, errFlaky
}

func TestAStoreThatCannotBeReadLeavesTheListOnDiskServed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(60))
	w.sync(t)
	old := w.mustServe(t)
	w.config.Versions = unread{w.config.Versions}
	w.restart(t)
	if err := w.Restore(t.Context()); !errors.Is(err, errFlaky) {
		t.Fatal(err)
	}
	if got := w.mustServe(t); !bytes.Equal(old, got) {
		t.Error("another list is served")
	}
}

// Files that were put back with the rights of another user are made again.
func TestAListOnDiskThatCannotBeReadIsMadeAgain(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 {
		t.Skip("root reads everything")
	}
	w := newWorld(t, goods(60))
	w.sync(t)
	old := w.mustServe(t)
	doc, err := w.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(doc.Path, 0); err != nil {
		t.Fatal(err)
	}
	w.restart(t)
	if err := w.Restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.mustServe(t); !bytes.Equal(old, got) {
		t.Error("another list is served")
	}
}
