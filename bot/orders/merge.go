package orders

import (
	"slices"
	"time"

	"kaspibot/kaspi"
)

// contradicts reports whether an order is shown as it was before something that Kaspi confirmed.
func (r Record) contradicts(o kaspi.Order) bool {
	stage := StageOf(r.arrived(o))
	if len(r.History) > 0 {
		last := r.History[len(r.History)-1].Verb
		if last.reached(r.Stage) && !last.reached(stage) && slices.Contains(stage.Acts(), last) {
			return true
		}
	}
	return !r.AcceptedAt.IsZero() && stage == StageNew
}

// arrived is o without the flag of a pre-order if Kaspi confirmed here that its goods are there: Kaspi keeps the flag.
func (r Record) arrived(o kaspi.Order) kaspi.Order {
	if slices.ContainsFunc(r.History, func(h HistoryEntry) bool { return h.Verb == VerbArrived }) {
		o.PreOrder = false
	}
	return o
}

// observation is an order as one answer tells it.
type observation struct {
	order      kaspi.Order
	asked, now time.Time
	announce   bool // it deserves a card even if it was never seen new
}

// applyTo is the record that an observation makes of the one before it, which is zero for an unseen order.
func (s observation) applyTo(old Record) Record {
	r := old
	r.Order = withLines(old.arrived(s.order), old.Order)
	r.Stage = StageOf(r.Order)
	r.AsOf = s.asked
	if old.Seen.IsZero() {
		r.Seen = s.now
	}
	switch {
	case r.Stage == StageNew:
		r.Announce = true
	case old.Seen.IsZero():
		r.Announce = s.announce
	case old.Stage == StageSign: // signed: only now is there something to do
		r.Announce = old.Announce || !r.Stage.Over()
	}
	if r.Stage != old.Stage && !old.Work.Open {
		r.Work = Work{} // what went wrong concerned the order as it was
	}
	return remark(old, r).dated(s.asked)
}

// remark decides who accepted r, which came after old, and what is to be said about it.
func remark(old, r Record) Record {
	switch {
	case r.Stage == StageNew && !old.AcceptedAt.IsZero(): // confirmed, and yet new: the seller must know
		r.By, r.AcceptedAt, r.Note = "", time.Time{}, NoteUnconfirmed
	case r.Stage == StageNew && old.Stage == StageNew:
		// It is as it was, with what was said about the last try.
	case r.Stage.Accepted() && old.AcceptedAt.IsZero():
		r.By, r.Note, r.Detail = "", NoteElsewhere, ""
	case r.AcceptedAt.IsZero():
		r.By, r.Note, r.Detail = "", NoteNone, ""
	}
	return r
}

// revised is next, which was made of old, with one revision more if the seller could see a difference. A buyer who was forgotten
// does not come back.
func revised(old, next Record) Record {
	if !next.Forgotten.IsZero() {
		next.Order = withoutBuyer(next.Order)
	}
	if old.Seen.IsZero() || look(old) != look(next) || !sameFacts(old.Facts, next.Facts) ||
		!slices.EqualFunc(old.Order.Entries, next.Order.Entries, sameLine) {
		next.Revision++
	}
	return next
}

// appearance is what a seller can see of a record, but for its lines.
type appearance struct {
	stage      Stage
	urgency    int
	by         string
	note       Note
	detail     string
	announce   bool
	total      kaspi.Tenge
	reason     string
	city, mode string
	express    bool
	signs      bool
	preOrder   bool
	linesKnown bool
	work       Work // without its time
	history    int
	holder     int64

	deadline, planned, accepted, due int64 // ms
}

func look(r Record) appearance {
	o, work := r.Order, r.Work
	work.At = time.Time{} // two of the same moment may differ
	return appearance{
		stage: r.Stage, urgency: r.Urgency, by: r.By, note: r.Note, detail: r.Detail, announce: r.Announce,
		total: o.Total, reason: o.CancellationReason, city: o.City(), mode: o.DeliveryMode,
		express: o.Courier.Express, signs: o.SignatureRequired, preOrder: o.PreOrder, linesKnown: o.EntriesKnown,
		work: work, history: len(r.History), holder: r.Holder.ID,
		deadline: r.Deadline.UnixMilli(), planned: o.PlannedDelivery.UnixMilli(),
		accepted: r.AcceptedAt.UnixMilli(), due: r.shownDue().UnixMilli(),
	}
}

// shownDue is the date that cards and lists show beside the stage, zero where there is none.
func (r Record) shownDue() time.Time {
	switch r.Stage {
	case StagePreOrder:
		return r.Arrival()
	case StageHandOver:
		return r.Order.Courier.Planned
	default:
		return time.Time{}
	}
}

func sameLine(a, b kaspi.Entry) bool {
	return a.SKU == b.SKU && a.Title == b.Title && a.Quantity == b.Quantity &&
		a.Price == b.Price && a.Total == b.Total
}
