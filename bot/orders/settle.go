package orders

import (
	"context"
	"errors"

	"kaspibot/kaspi"
)

// errUnheard stands for the answer to a request of which only the sending is known.
var errUnheard = errors.New("the answer was not heard")

// ending is how an accept ended.
type ending struct {
	record Record
	result Result
	posted error // what came back from the request
}

// err is the ending in the eyes of who pressed.
func (e ending) err() error {
	switch e.result {
	case ResultGone:
		return &GoneError{Record: e.record}
	case ResultRefused, ResultNotSent:
		return e.posted
	default:
		return nil
	}
}

// settle finds out how a sent action ended and writes it down: first the record, then the action, so that an
// action stays open until its outcome is on record.
func (d *Desk) settle(ctx context.Context, a Action, posted error) (ending, error) {
	said := replyOf(posted)
	asked := d.now()
	read, found := kaspi.Order{}, false
	if said != replyNone {
		read, found = d.readBack(ctx, a.Code)
	}

	d.mu.Lock()
	defer d.mu.Unlock()
	old, err := d.records.Record(ctx, a.Code)
	if err != nil {
		return ending{}, err
	}
	r, stage := old, Stage("")
	if found {
		r = sighting{order: read, asked: asked}.onto(old)
		stage = r.Stage
	}
	// Abs, because a clock that was set back must not keep the order from the seller.
	late := errors.Is(posted, errUnheard) && asked.Sub(a.SentAt).Abs() >= d.grace
	e := ending{result: judge(said, stage, late), posted: posted}
	r = e.result.onto(r, a, posted)
	if e.result == ResultDone {
		r.AsOf = asked // nothing that was asked before may undo it, even if the order could not be read
	}
	e.record = revised(old, d.hours.timed(r, d.now()))
	if err := d.records.SaveRecords(ctx, e.record); err != nil {
		return ending{}, err
	}
	d.file(ctx, a, e)
	return e, nil
}

// readBack asks Kaspi for an order. Whoever asks can live with no answer.
func (d *Desk) readBack(ctx context.Context, code kaspi.OrderCode) (kaspi.Order, bool) {
	ctx, cancel := context.WithTimeout(ctx, d.grace)
	defer cancel()
	r, err := d.records.Record(ctx, code)
	if err != nil {
		return kaspi.Order{}, false
	}
	o, err := d.kaspi.Order(ctx, r.Order.ID)
	if err != nil {
		d.log.Warn("an order cannot be read back", "order", code, "err", err)
	}
	return o, err == nil
}

// file closes the action, unless its outcome is open, and writes the audit trail. The record is the truth by
// then, so a failure is no failure of the accept: an action left open is settled again by Tick.
func (d *Desk) file(ctx context.Context, a Action, e ending) {
	unheard := errors.Is(e.posted, errUnheard)
	if unheard && e.result == ResultUnknown {
		return // no news
	}
	a.State = e.result.state()
	switch {
	case a.State == ActionDone:
		a.Error = ""
	case !unheard || a.Error == "":
		a.Error = e.posted.Error()
	}
	now := d.now()
	if a.State != ActionSent {
		a.EndedAt = now
	}
	err := errors.Join(d.actions.Mark(ctx, a), d.audit.Audit(ctx, AuditEntry{
		At: now, Who: a.By, Verb: a.Verb, Order: a.Code, Result: e.result, Detail: a.Error,
	}))
	if err != nil {
		d.log.Error("the end of an accept cannot be written down", "order", a.Code, "result", e.result, "err", err)
	}
}
