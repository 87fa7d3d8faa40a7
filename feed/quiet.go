package feed

import (
	"fmt"
	"time"
)

const (
	// KaspiComes is how often Kaspi fetches, by its guide.
	KaspiComes = time.Hour
	// silentAfter is when it has missed two of its visits.
	silentAfter = 2*KaspiComes + 5*time.Minute
)

// PullError says that Kaspi does not have the list that is served.
type PullError struct {
	Last  Pull  // its last good fetch
	Stale bool  // it came after the present version and got an older one; otherwise it has not come
	Want  int64 // the version that is served
}

func (e *PullError) Error() string {
	if e.Stale {
		return fmt.Sprintf("price list fetched as version %d, served is %d", e.Last.Version, e.Want)
	}
	return fmt.Sprintf("price list last fetched %s", e.Last.At.Format(time.DateTime))
}

// CheckPull judges Kaspi's last good fetch. Before the first nothing is wrong: the link may not have been given yet.
// published is when the served version became the one that is served.
func CheckPull(last Pull, served int64, published, now time.Time) error {
	switch {
	case last.At.IsZero():
		return nil
	case now.Sub(last.At) > silentAfter:
		return &PullError{Last: last, Want: served}
	case last.Version != served && last.At.After(published.Add(time.Minute)):
		return &PullError{Last: last, Want: served, Stale: true}
	}
	return nil
}

const (
	// KaspiChanges is how many changes of price, stock and pre-order Kaspi is said to take in [KaspiChangesIn]; then
	// it takes none for as long. Whether it counts those of a fetched list nobody has found out.
	KaspiChanges = 250
	// KaspiChangesIn is the time in which it takes them.
	KaspiChangesIn = 30 * time.Minute
)

// RecentChanges counts the changes of the versions published within [KaspiChangesIn]. The first list of all is none.
func RecentChanges(newestFirst []Version, now time.Time) int {
	n := 0
	for _, v := range newestFirst {
		since := v.Created
		if v.DecidedAt.After(since) {
			since = v.DecidedAt
		}
		if v.Status == StatusPublished && v.ID > 1 && now.Sub(since) < KaspiChangesIn {
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
