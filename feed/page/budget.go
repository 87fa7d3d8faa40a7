package page

import (
	"sync"
	"time"
)

// budget allows each of many so much at once, and then again one in a while.
type budget struct {
	burst int
	every time.Duration

	mu   sync.Mutex
	full map[string]time.Time // when all of it is there again; who is not here has all
}

// maxBudgets is how many spenders are remembered.
const maxBudgets = 4_096

// left reports whether there is something left, and takes it if it is to.
func (b *budget) left(who string, now time.Time, take bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	full := b.full[who]
	if full.Before(now) {
		full = now
	}
	full = full.Add(b.every)
	if full.Sub(now) > time.Duration(b.burst)*b.every {
		return false
	}
	if !take {
		return true
	}
	if b.full == nil {
		b.full = map[string]time.Time{}
	}
	if _, known := b.full[who]; !known && len(b.full) >= maxBudgets {
		b.forget(now)
	}
	b.full[who] = full
	return true
}

// forget makes room: who has all of his budget need not be remembered; if all have spent some, anyone.
func (b *budget) forget(now time.Time) {
	for who, full := range b.full {
		if !full.After(now) {
			delete(b.full, who)
		}
	}
	for who := range b.full {
		if len(b.full) < maxBudgets {
			return
		}
		delete(b.full, who)
	}
}
