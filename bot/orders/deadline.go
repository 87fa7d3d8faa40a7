package orders

import (
	"cmp"
	"time"
)

// AcceptWithin is how much working time Kaspi gives to accept an order before it cancels it as out of stock,
// which hurts the shop's standing (seller rules on processing orders).
const AcceptWithin = 3 * time.Hour

// ExpressWithin is the same for an Express order, which has to be packed by then (seller rules).
const ExpressWithin = time.Hour

// Window is how much working time there is to accept the order.
func (r Record) Window() time.Duration {
	if r.Order.Courier.Express {
		return ExpressWithin
	}
	return AcceptWithin
}

// The rungs a waiting order climbs. Each is worth a new word to the seller.
const (
	UrgencyFresh   = iota
	UrgencyHalf    // half of the time to accept is gone
	UrgencyLast    // the last sixth of it: half an hour, ten minutes of an Express order
	UrgencyOverdue // Kaspi may cancel it at any moment
)

// timed is r with its deadline and urgency as they are at this moment.
func (h Hours) timed(r Record, now time.Time) Record {
	r = r.entered(now)
	r.Deadline, r.Urgency = time.Time{}, UrgencyFresh
	if !r.Stage.Waiting() {
		r.Holder = Holder{}
		return r
	}
	begin, window := r.clockStart(), r.Window()
	r.Deadline = h.Add(begin, window)
	switch {
	case !now.Before(r.Deadline):
		r.Urgency = UrgencyOverdue
	case h.Between(now, r.Deadline) <= window/6:
		r.Urgency = UrgencyLast
	case h.Between(begin, now) >= window/2:
		r.Urgency = UrgencyHalf
	}
	return r
}

// clockStart is when the time to accept began: at the bank's approval, which Kaspi sometimes leaves out. Of an order
// without any date it is not known to be earlier than when the desk met it.
func (r Record) clockStart() time.Time { return cmp.Or(r.Order.Approved, r.Order.Created, r.Seen) }
