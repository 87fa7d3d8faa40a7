package orders

import (
	"context"
	"errors"
	"strings"
)

// What stands for the answer of Kaspi where there is none.
var (
	errUnheard = errors.New("the answer was not heard") // only the sending is known
	errNotSent = errors.New("nothing was sent")
	errPast    = errors.New("nothing was sent: the order is past it") // as it was read just before
)

// ending is how an act ended.
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

// settle finds out how a sent action ended and writes it down.
func (d *Desk) settle(ctx context.Context, a Action, posted error) (ending, error) {
	read := readback{asked: d.now()}
	if replyOf(posted) != replyNone {
		read, _ = d.read(ctx, a)
	}
	return d.conclude(ctx, a, posted, read)
}

// conclude writes down how an action ended: first the record, then the action, so that an action stays open until its
// outcome is on record.
func (d *Desk) conclude(ctx context.Context, a Action, posted error, read readback) (ending, error) {
	// Abs, because a clock that was set back must not keep the order from the seller.
	late := errors.Is(posted, errUnheard) && read.asked.Sub(a.SentAt).Abs() >= a.Verb.patience(d.grace) ||
		a.Verb == VerbSendCode // of which an order shows nothing, however long one looks
	e := ending{result: decide(a.Verb, replyOf(posted), a.Act.observe(read), late), posted: posted}
	var err error
	e.record, err = d.book.change(ctx, a.Code, func(r Record) Record {
		if read.ok {
			r = observation{order: read.order, asked: read.asked}.applyTo(r)
		}
		r = e.result.applyTo(r, a, posted)
		if e.result == ResultDone {
			r.AsOf = read.asked // nothing that was asked before may undo it, even if the order could not be read
		}
		return r
	})
	if err != nil {
		return ending{}, err
	}
	d.file(ctx, a, e)
	return e, nil
}

// file closes the action, unless its outcome is open, and writes the audit trail. The record is the truth by
// then, so a failure is no failure of the act: what the disk refuses is written by the next Tick, and an action that was
// left open by the end of the program is settled again.
func (d *Desk) file(ctx context.Context, a Action, e ending) {
	unheard := errors.Is(e.posted, errUnheard)
	if unheard && e.result == ResultUnknown {
		return // no news
	}
	a.State = e.result.state(a.Verb)
	switch {
	case a.State == ActionDone:
		a.Error = ""
	case e.posted != nil && (!unheard || a.Error == ""):
		a.Error = e.posted.Error()
	}
	now := d.now()
	if a.State != ActionSent {
		a.EndedAt = now
	}
	entry := AuditEntry{
		At: now, Who: a.By, Verb: string(a.Verb), Order: a.Code, Result: e.result,
		Detail: strings.Trim(a.Act.detail()+": "+a.Error, ": "),
	}
	err := errors.Join(
		d.owed.Note(ctx, func(ctx context.Context) error { return d.actions.Mark(ctx, a) }),
		d.owed.Note(ctx, func(ctx context.Context) error { return d.audit.Audit(ctx, entry) }),
	)
	if err != nil {
		d.log.Error("the end of an act cannot be written down", "order", a.Code, "result", e.result, "err", err)
	}
}
