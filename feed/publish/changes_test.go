package publish_test

import (
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/publish"
)

func TestChangesAreCountedOverHalfAnHour(t *testing.T) {
	t.Parallel()
	list := func(id int64, minutes, changes int, s feed.Status) feed.Version {
		return feed.Version{ID: id, Created: start.Add(-time.Duration(minutes) * time.Minute), Status: s, Diff: feed.Summary{Offers: changes}}
	}
	decided := list(5, 300, 30, feed.StatusPublished)
	decided.DecidedAt = start
	if n := publish.RecentChanges([]feed.Version{
		decided, list(4, 1, 999, feed.StatusHeld), list(3, 29, 100, feed.StatusPublished), list(2, 30, 999, feed.StatusPublished),
		list(1, 2, 15_000, feed.StatusPublished),
	}, start); n != 130 {
		t.Errorf("%d changes, want 130", n)
	}
}
