package page

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// guard slows who tries passwords, and keeps floods of fetches from being written down one by one.
type guard struct {
	wrong budget // passwords, by client
	right trusted

	fetches budget // written down, by client and kind
	refused budget // written down of each kind that got no list
	skipped atomic.Int64
}

func newGuard() *guard {
	return &guard{
		wrong:   budget{burst: 10, every: time.Minute},
		fetches: budget{burst: 20, every: time.Minute},
		refused: budget{burst: 60, every: 10 * time.Minute},
	}
}

// blocked reports whether a client has tried too many passwords to be asked for another. Who has had the right one, or
// shares an address with somebody who had, is always asked: nobody can lock Kaspi out.
func (g *guard) blocked(who string, now time.Time) bool {
	return !g.right.has(who) && !g.wrong.left(who, now, false)
}

// tried notes what became of a password.
func (g *guard) tried(who string, right bool, now time.Time) {
	if right {
		g.right.add(who)
		return
	}
	g.wrong.left(who, now, true)
}

// notes reports whether a fetch is to be written down. Each client has a share of his own, and all that got no list
// have one together: so neither can drive the real fetches out, nor keep the store busy.
func (g *guard) notes(who string, status int, now time.Time) bool {
	kind := kindOf(status)
	if g.fetches.left(kind+who, now, true) && (kind == kindServed || g.refused.left(kind, now, true)) {
		return true
	}
	g.skipped.Add(1)
	return false
}

// Kinds of fetches.
const (
	kindServed  = "served "  // got the list, or has it
	kindRefused = "refused " // a stranger, or a client in error
	kindFailed  = "failed "  // there was no list to give
)

func kindOf(status int) string {
	switch {
	case status < http.StatusBadRequest:
		return kindServed
	case status < http.StatusInternalServerError:
		return kindRefused
	}
	return kindFailed
}

// trusted are the last clients that knew the password.
type trusted struct {
	mu  sync.Mutex
	who []string
}

const maxTrusted = 64

func (t *trusted) has(who string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Contains(t.who, who)
}

func (t *trusted) add(who string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if slices.Contains(t.who, who) {
		return
	}
	if len(t.who) >= maxTrusted {
		t.who = t.who[1:]
	}
	t.who = append(t.who, who)
}
