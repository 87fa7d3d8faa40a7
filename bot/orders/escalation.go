package orders

import (
	"time"
)

// Rung is a step of the escalation: who is called to an order that nobody is at, and when.
type Rung struct {
	After Moment `json:"after"`
	To    int64  `json:"to"`   // a person, or a group of the shop
	Name  string `json:"name"` // as people know them
}

// CallKind says why a chat is called to an order.
type CallKind string

// The kinds of calls.
const (
	CallReminder   CallKind = "reminder"   // its time runs out
	CallEscalation CallKind = "escalation" // nobody is at it, and now it is this chat's turn
	CallHolder     CallKind = "holder"     // the reader is at it, and its time runs out
)

// Call is what a chat is to hear about a waiting order. At is the moment that it is for: all earlier ones are told by it.
type Call struct {
	At   time.Time
	Kind CallKind
}

// Listener is a chat that may have to hear of orders.
type Listener struct {
	Home    bool             // it is reminded of every order
	Is      func(int64) bool // whether an id is this chat's
	Refuses func(int64) bool // whether a chat takes nothing at present: the next of the escalation is called in its place
}

// CallFor is the last call that is due for a chat about an order; false when there is none yet. What was missed meanwhile
// is told by it, once.
func (p Plan) CallFor(h Hours, r Record, now time.Time, to Listener) (last Call, due bool) {
	if r.Stage != StageNew || r.Deadline.IsZero() {
		return Call{}, false
	}
	hear := func(at time.Time, kind CallKind) {
		if at.IsZero() || at.After(now) || due && at.Before(last.At) {
			return
		}
		last, due = Call{at, kind}, true
	}
	holds := r.Holder.ID != 0 && to.Is(r.Holder.ID)
	if to.Home || holds {
		kind := CallReminder
		if holds {
			kind = CallHolder
		}
		for i, m := range p.Reminders {
			at, ok := h.MomentAt(r, m)
			if ok && (to.Home || i == len(p.Reminders)-1 && at.After(r.Holder.At)) { // earlier ones they knew when they took it
				hear(at, kind)
			}
		}
		if to.Home || r.Deadline.After(r.Holder.At) {
			hear(r.Deadline, kind)
		}
	}
	if r.Holder.ID == 0 {
		hear(p.rungFor(h, r, now, to), CallEscalation)
	}
	return last, due
}

// rungFor is when a chat is last called by the escalation, up to now; zero when it is not. Whoever comes behind a chat that
// takes nothing is called when that would have been.
func (p Plan) rungFor(h Hours, r Record, now time.Time, to Listener) (last time.Time) {
	var early time.Time
	for _, rung := range p.Escalation {
		at, ok := h.MomentAt(r, rung.After)
		if !ok {
			at = r.clockStart()
		}
		if !early.IsZero() && early.Before(at) {
			at = early
		}
		early = time.Time{}
		if to.Refuses(rung.To) {
			early = at
		}
		if to.Is(rung.To) && !at.After(now) && at.After(last) {
			last = at
		}
	}
	return last
}
