package orders

import (
	"cmp"
	"time"
)

// AcceptWithin is how much working time Kaspi gives to accept an order before it cancels it as out of stock,
// which hurts the shop's standing (seller rules on processing orders).
const AcceptWithin = 3 * time.Hour

// lastCall is how long before the deadline a waiting order becomes UrgencyLast.
const lastCall = 30 * time.Minute

// The rungs a waiting order climbs. Each is worth a new word to the seller.
const (
	UrgencyFresh   = iota
	UrgencyHalf    // half of the time to accept is gone
	UrgencyLast    // its last half hour of working time
	UrgencyOverdue // Kaspi may cancel it at any moment
)

// timed is r with its deadline and urgency as they are at this moment.
func (h Hours) timed(r Record, now time.Time) Record {
	r = r.entered(now)
	r.Deadline, r.Urgency = time.Time{}, UrgencyFresh
	if !r.Stage.Waiting() {
		return r
	}
	begin := r.clockStart()
	r.Deadline = h.Add(begin, AcceptWithin)
	switch {
	case !now.Before(r.Deadline):
		r.Urgency = UrgencyOverdue
	case h.Between(now, r.Deadline) <= lastCall:
		r.Urgency = UrgencyLast
	case h.Between(begin, now) >= AcceptWithin/2:
		r.Urgency = UrgencyHalf
	}
	return r
}

// clockStart is when the time to accept began: at the bank's approval, which Kaspi sometimes leaves out. Of an order
// without any date it is not known to be earlier than when the desk met it.
func (r Record) clockStart() time.Time { return cmp.Or(r.Order.Approved, r.Order.Created, r.Seen) }
