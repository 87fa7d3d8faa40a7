package publish

import (
	"fmt"
	"time"

	"kaspibot/feed"
)

const (
	// KaspiChanges is how many changes of price, stock and pre-order Kaspi takes in [KaspiChangesIn] by the manuals of
	// other services; then it takes none for as long. Its own guide has no such limit, and whether it counts the changes
	// of a fetched list is not known.
	KaspiChanges = 250
	// KaspiChangesIn is the time in which it takes them.
	KaspiChangesIn = 30 * time.Minute
)

// RecentChanges counts the changes of the versions published within [KaspiChangesIn]. The first list of all is none.
func RecentChanges(newestFirst []feed.Version, now time.Time) int {
	n := 0
	for _, v := range newestFirst {
		since := v.Created
		if v.DecidedAt.After(since) {
			since = v.DecidedAt
		}
		if v.Status == feed.StatusPublished && v.ID > 1 && now.Sub(since) < KaspiChangesIn {
			n += v.Diff.Offers
		}
	}
	return n
}

// ChangesError says that more was changed than Kaspi is said to take.
type ChangesError struct{ Changes int }

func (e *ChangesError) Error() string {
	return fmt.Sprintf("%d changes within %s, kaspi is said to take %d", e.Changes, KaspiChangesIn, KaspiChanges)
}

// Fault names the failure for texts that explain it to the seller.
func (e *ChangesError) Fault() (service, kind string) { return "pull", "changes" }

// FaultFigures are how many changes there were, and how many Kaspi is said to take.
func (e *ChangesError) FaultFigures() (got, announced int) { return e.Changes, KaspiChanges }
