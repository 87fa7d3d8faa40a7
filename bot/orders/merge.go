package orders

import (
	"context"
	"maps"
	"slices"
	"time"

	"kaspibot/kaspi"
)

const (
	// How far a record's AsOf may fall behind the answers that bring nothing new, so that an idle poll writes
	// nothing most of the time.
	touchEvery = 5 * time.Minute

	// Kaspi does not say how soon an order it confirmed the accept of stops being listed as new. For this long
	// such a list is taken to be late; after that it is believed, and the seller told.
	confirmedLag = 5 * time.Minute
)

// merge compares an answer with the order book and writes down what is new.
func (d *Desk) merge(ctx context.Context, a answer, announce bool) (Poll, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	book, err := d.book(ctx, a)
	if err != nil {
		return Poll{}, err
	}
	now := d.now()
	poll := Poll{Seen: len(a.orders)}
	changed := map[kaspi.OrderCode]Record{}
	for _, o := range a.orders {
		old, met := book[o.Code]
		if d.passesOver(old, o, a.asked) {
			continue
		}
		s := observation{order: o, asked: a.asked, now: now, announce: announce}
		r := revised(old, d.hours.timed(s.applyTo(old), now))
		if !met {
			poll.New++
		}
		if r.Revision > old.Revision {
			poll.Changed++
		}
		if r.Revision > old.Revision || r.AsOf.Sub(old.AsOf).Abs() >= touchEvery {
			changed[o.Code] = r
		}
	}
	if len(changed) == 0 {
		return poll, nil
	}
	if err := d.records.SaveRecords(ctx, slices.Collect(maps.Values(changed))...); err != nil {
		return Poll{}, err
	}
	return poll, nil
}

// passesOver says that what was heard of an order must not change its record.
func (d *Desk) passesOver(old Record, o kaspi.Order, asked time.Time) bool {
	if old.Stage == StageAccepting || old.Work.Open {
		return true // who is at it reads the order by himself, and knows whose it was
	}
	if old.AsOf.After(d.now()) {
		return false // the clock was set back: nothing can be said about before and after
	}
	if asked.Before(old.AsOf) {
		return true
	}
	return old.contradicts(o) && asked.Sub(old.AsOf) < confirmedLag
}

// contradicts says that an order is shown as it was before something that Kaspi confirmed.
func (r Record) contradicts(o kaspi.Order) bool {
	stage := StageOf(o)
	if len(r.History) > 0 {
		last := r.History[len(r.History)-1].Verb
		if last.reached(r.Stage) && !last.reached(stage) && slices.Contains(stage.Acts(), last) {
			return true
		}
	}
	return !r.AcceptedAt.IsZero() && stage == StageNew
}

// sighting is an order as one answer tells it.
type observation struct {
	order      kaspi.Order
	asked, now time.Time
	announce   bool // it deserves a card even if it was never seen new
}

// onto is the record that a sighting makes of the one before it, which is zero for an unseen order.
func (s observation) applyTo(old Record) Record {
	r := old
	r.Order = withLines(s.order, old.Order)
	r.Stage = StageOf(s.order)
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

// remark settles who accepted r, which came after old, and what is to be said about it.
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

// revised is next with the revision that follows from old's: one more if the seller could see a difference.
func revised(old, next Record) Record {
	next.Revision = old.Revision
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
	linesKnown bool
	work       Work // without its time
	history    int

	deadline, planned, accepted int64 // ms
}

func look(r Record) appearance {
	o, work := r.Order, r.Work
	work.At = time.Time{} // two of the same moment may differ
	return appearance{
		stage: r.Stage, urgency: r.Urgency, by: r.By, note: r.Note, detail: r.Detail, announce: r.Announce,
		total: o.Total, reason: o.CancellationReason, city: o.City(), mode: o.DeliveryMode,
		express: o.Courier.Express, linesKnown: o.EntriesKnown,
		work: work, history: len(r.History),
		deadline: r.Deadline.UnixMilli(), planned: o.PlannedDelivery.UnixMilli(),
		accepted: r.AcceptedAt.UnixMilli(),
	}
}

func sameLine(a, b kaspi.Entry) bool {
	return a.SKU == b.SKU && a.Title == b.Title && a.Quantity == b.Quantity &&
		a.Price == b.Price && a.Total == b.Total
}
