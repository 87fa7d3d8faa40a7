package store

import (
	"hash/maphash"
	"sync"

	"kaspibot/feed"
)

// stockMemo knows by 16 bytes an article what the table of the stock says, so that a poll that changes nothing need not read
// it. Nobody else writes the table: the data is locked for this program.
type stockMemo struct {
	mu    sync.Mutex // held while the stock is saved
	known bool       // false until the table has been read, and after a failure
	seed  maphash.Seed
	sums  map[uint64]uint64 // of figures, by that of their article
}

// changed are the figures that differ from the table. It is false when the table has to be read: it is not known, or has
// articles that are gone now.
func (m *stockMemo) changed(now map[feed.Article]Figures) (map[feed.Article]Figures, bool) {
	if !m.known {
		return nil, false
	}
	changed := map[feed.Article]Figures{}
	met := 0
	for a, f := range now {
		sum, ok := m.sums[maphash.String(m.seed, string(a))]
		if ok {
			met++
		}
		if !ok || sum != maphash.Comparable(m.seed, f) {
			changed[a] = f
		}
	}
	return changed, met == len(m.sums)
}

// keep takes over figures as the table has them.
func (m *stockMemo) keep(figures map[feed.Article]Figures) {
	for a, f := range figures {
		m.sums[maphash.String(m.seed, string(a))] = maphash.Comparable(m.seed, f)
	}
}

// ended takes over what a transaction has written of the figures, or forgets all when nobody knows what it has.
func (m *stockMemo) ended(put map[feed.Article]Figures, err error) {
	switch {
	case err != nil:
		m.known, m.sums = false, nil
	case m.sums != nil:
		m.keep(put)
		m.known = true
	}
}

// forget begins anew.
func (m *stockMemo) forget(room int) {
	m.known, m.seed, m.sums = false, maphash.MakeSeed(), make(map[uint64]uint64, room)
}
