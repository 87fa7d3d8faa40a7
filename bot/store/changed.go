package store

import (
	"maps"
	"slices"
	"sync"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// changes remember for each chat the orders that may be shown out of date in it, so that looking for those does not read all
// orders: what is not named here was found to be up to date and has not been written since.
type changes struct {
	mu    sync.Mutex
	chats map[int64]*suspects
}

// suspects are the orders to look at in one chat.
type suspects struct {
	turn  sync.Mutex // held by whoever looks
	known bool       // false until all orders have been looked at, and when there were too many changes
	codes map[kaspi.OrderCode]bool
}

// maxSuspects is how many orders are looked at one by one rather than all together.
const maxSuspects = 1000

// touch names orders that have been written, or of which cards have been. It comes after the transaction, whatever became of
// that: one that is looked at in vain costs little.
func (c *changes) touch(codes ...kaspi.OrderCode) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.chats {
		s.add(codes)
	}
}

// forget has all orders looked at again in every chat.
func (c *changes) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.chats {
		s.known, s.codes = false, nil
	}
}

func (s *suspects) add(codes []kaspi.OrderCode) {
	if !s.known {
		return
	}
	for _, code := range codes {
		s.codes[code] = true
	}
	if len(s.codes) > maxSuspects {
		s.known, s.codes = false, nil
	}
}

// of returns a chat's.
func (c *changes) of(id int64) *suspects {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.chats == nil {
		c.chats = map[int64]*suspects{}
	}
	if c.chats[id] == nil {
		c.chats[id] = &suspects{}
	}
	return c.chats[id]
}

// take hands over the orders to look at; all is true when that is every one.
func (c *changes) take(s *suspects) (codes []kaspi.OrderCode, all bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	codes, all = slices.Collect(maps.Keys(s.codes)), !s.known
	s.known, s.codes = true, map[kaspi.OrderCode]bool{}
	return codes, all
}

// found keeps those that are out of date: they are looked at again.
func (c *changes) found(s *suspects, stale []chat.Stale) {
	codes := make([]kaspi.OrderCode, len(stale))
	for i, st := range stale {
		codes[i] = st.Card.Code
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s.add(codes)
}

// stageCounts are how many orders each stage has, kept up with what is written.
type stageCounts struct {
	mu    sync.Mutex
	known bool
	n     map[orders.Stage]int
	moves int // how often something was written
}

// stageMoves are by how many orders each stage grows.
type stageMoves map[orders.Stage]int

// note counts an order that goes from a stage, if it was in one, to another.
func (m stageMoves) note(from, to orders.Stage) {
	if from != "" {
		m[from]--
	}
	m[to]++
}

// move counts what was written; after a failure nobody knows what was.
func (c *stageCounts) move(m stageMoves, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moves++
	if err != nil {
		c.known = false
	}
	if !c.known {
		return
	}
	for stage, n := range m {
		if c.n[stage] += n; c.n[stage] == 0 {
			delete(c.n, stage)
		}
	}
}

// get returns the counts, if they are known, and how often something had been written by now.
func (c *stageCounts) get() (n map[orders.Stage]int, known bool, moves int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.n), c.known, c.moves
}

// forget has the stages counted again.
func (c *stageCounts) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = false
}

// set takes over counts that were read, unless something has been written meanwhile.
func (c *stageCounts) set(n map[orders.Stage]int, moves int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.moves == moves {
		c.n, c.known = maps.Clone(n), true
	}
}
