package page

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
	return fmt.Sprintf("price list last fetched %s", e.Last.At.UTC().Format(time.RFC3339))
}

// Fault names the failure for texts that explain it to the seller.
func (e *PullError) Fault() (service, kind string) {
	if e.Stale {
		return "pull", "stale"
	}
	return "pull", "silent"
}

// FaultFigures are the version that Kaspi has and the one that is served.
func (e *PullError) FaultFigures() (got, announced int) { return int(e.Last.Version), int(e.Want) }

// CheckPull looks at Kaspi's last good fetch. Before the first nothing is wrong: the link may not have been given yet.
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
