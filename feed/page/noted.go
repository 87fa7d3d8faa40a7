package page

import (
	"sync"
	"time"
)

// noted are fetches on their way to the store, which writes with the connection that orders need. One fetch writes for all
// that come in the meantime; one that was refused within a minute of the last writing waits for the next fetch. So a flood
// costs a transaction a minute, and all that is lost when the program ends is a minute of strangers.
type noted struct {
	mu      sync.Mutex
	waiting []Pull
	writing bool
	last    time.Time // when a fetch was last written
}

const (
	refusedWait = time.Minute
	// maxWaiting is more than the guard lets through while the store takes its five seconds.
	maxWaiting = 1_000
)

// add takes a fetch, and reports whether who added it is to write what waits.
func (n *noted) add(p Pull) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.waiting) < maxWaiting {
		n.waiting = append(n.waiting, p)
	}
	if n.writing || kindOf(p.Status) == kindRefused && p.At.Sub(n.last).Abs() < refusedWait {
		return false
	}
	n.writing, n.last = true, p.At
	return true
}

// take gives what waits to who writes it; nothing when he is done.
func (n *noted) take() []Pull {
	n.mu.Lock()
	defer n.mu.Unlock()
	pulls := n.waiting
	n.waiting, n.writing = nil, len(pulls) > 0
	return pulls
}
