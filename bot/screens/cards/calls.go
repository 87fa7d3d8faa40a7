package cards

import (
	"context"
	"fmt"
	"sync"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// calls are up to which moments chats are known to have been called to orders that waited: what stands in the store is
// asked for once for each call, not at every turn.
type calls struct {
	mu    sync.Mutex
	told  map[int64]map[kaspi.OrderCode]time.Time // by chat
	right map[int64]bool                          // by chat, whether the clock was known to be right
}

func (c *calls) of(id int64) map[kaspi.OrderCode]time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.told[id]
}

func (c *calls) set(id int64, told map[kaspi.OrderCode]time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told[id] = told
}

// clock notes for a chat whether the clock is right, and tells whether it was.
func (c *calls) clock(id int64, right bool) (was bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	was, c.right[id] = c.right[id], right
	return was
}

// Calls keeps up to which moments chats have been called to orders, with their cards.
type Calls interface {
	// Uncall has a chat's cards of orders have called nobody, where they have called it to a moment after a time.
	Uncall(ctx context.Context, chat int64, after time.Time, codes ...kaspi.OrderCode) error
}

// uncall takes back the calls that a clock which was ahead has made, once the clock is known to be right: their moments are to
// come, and the chat is called when they do. It looks when that becomes known, as at each start.
func (c *Cards) uncall(ctx context.Context, id int64, waiting []orders.Record) error {
	right := c.Clock != nil && c.Clock()
	if was := c.calls.clock(id, right); !right || was || len(waiting) == 0 {
		return nil
	}
	codes := make([]kaspi.OrderCode, len(waiting))
	for i, rec := range waiting {
		codes[i] = rec.Order.Code
	}
	err := c.Store.Uncall(ctx, id, c.Now().Add(clockWalks), codes...)
	if err != nil {
		c.calls.clock(id, false) // to be tried again
		return fmt.Errorf("take back calls: %w", err)
	}
	return nil
}

// clockWalks is how far a clock is put back while it is kept right.
const clockWalks = 5 * time.Minute

// tells reports whether what was told up to a moment includes a call. A moment that is still to come was told by a clock that
// was ahead: the calls before it are told when they are due, as if that had never been.
func tells(until, call, now time.Time) bool {
	return !until.Before(ms(call)) && !until.After(now.Add(clockWalks))
}
