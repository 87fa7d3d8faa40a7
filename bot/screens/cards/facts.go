package cards

import (
	"context"
	"fmt"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// Deciding reports whether there are facts of the order, and that they are still to be weighed.
func (v View) Deciding() bool {
	_, known := v.FactsNow()
	return known && v.Stage.Waiting()
}

// Short reports whether the distributor has too little for an order that waits, or had when it was accepted and is not
// packed yet.
func (v View) Short() bool { return v.anyLine(orders.LineFacts.Short) }

// Unsure reports whether it is not known if more than some number is enough.
func (v View) Unsure() bool { return v.anyLine(orders.LineFacts.Unsure) }

func (v View) anyLine(is func(orders.LineFacts) bool) bool {
	for i := range v.Order.Entries {
		if l, known := v.LineFacts(i); known && is(l) {
			return true
		}
	}
	return false
}

// stock is what is known of a line's goods; nothing before anybody has looked. Once the order is accepted only what may
// be missing is left, until it is packed.
func (v View) stock(i int) *orders.LineFacts {
	l, known := v.LineFacts(i)
	if !known || !v.Stage.Waiting() && !l.Short() && !l.Unsure() {
		return nil
	}
	return &l
}

// weighed are an order's facts in full, with as many lines as a message has room for.
type weighed struct {
	orders.Facts
	Lines []orders.LineFacts
}

// Weighed is what is known of an order, or was known last while it waited.
func (v View) Weighed() weighed {
	return weighed{v.Facts, v.Facts.Lines[:min(len(v.Facts.Lines), maxLines)]}
}

// callsOf are up to which moments a chat is known to have been called to orders that waited: what stands in the store is
// asked for once for each call, not at every turn.
func callsOf(c *shown, id int64) map[kaspi.OrderCode]time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.told[id]
}

func setCalls(c *shown, id int64, told map[kaspi.OrderCode]time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told[id] = told
}

// Calls keeps up to which moments chats have been called to orders, with their cards.
type Calls interface {
	// Uncall has a chat's cards of orders have called nobody, where they have called it to a moment after a time.
	Uncall(ctx context.Context, chat int64, after time.Time, codes ...kaspi.OrderCode) error
}

// uncall takes back the calls that a clock which was ahead has made, once the clock is known to be right: their moments are to
// come, and the chat is called when they do. It looks when that becomes known, as at each start.
func uncall(ctx context.Context, c *shown, id int64, waiting []orders.Record) error {
	right := c.Clock != nil && c.Clock()
	c.mu.Lock()
	was := c.right[id]
	c.right[id] = right
	c.mu.Unlock()
	if !right || was || len(waiting) == 0 {
		return nil
	}
	codes := make([]kaspi.OrderCode, len(waiting))
	for i, rec := range waiting {
		codes[i] = rec.Order.Code
	}
	err := c.Store.Uncall(ctx, id, c.Now().Add(clockWalks), codes...)
	if err != nil {
		c.mu.Lock()
		c.right[id] = false // to be tried again
		c.mu.Unlock()
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
