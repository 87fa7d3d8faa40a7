package orders

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Tick does what time alone asks for: waiting orders grow more urgent, and acts whose outcome is open are
// looked into. Call it after every PollNew.
func (d *Desk) Tick(ctx context.Context) error {
	return errors.Join(d.writeHandled(ctx), d.book.urge(ctx), d.Recover(ctx))
}

// Recover carries on with acts that an earlier run of the program, or a failure, left open. One that was written down
// and not sent is sent, or given back where that makes no sense any more. After one that may have been sent the order
// is read: still as it was, it stays as it is for the grace and is then given back to the seller with NoteUnconfirmed.
func (d *Desk) Recover(ctx context.Context) error {
	open, err := d.enterOpen(ctx)
	if err != nil {
		return fmt.Errorf("recover acts: %w", err)
	}
	errs := make([]error, len(open))
	inParallel(len(open), func(i int) {
		defer d.leave(open[i].Code)
		if err := d.resume(ctx, open[i]); err != nil && !d.strayed(open[i], err) {
			errs[i] = fmt.Errorf("recover %s of order %s: %w", open[i].Verb, open[i].Code, err)
		}
	})
	return errors.Join(errs...)
}

// strayed reports whether an act is on an order that is not there, as was told before: it stays open until the order is told again.
func (d *Desk) strayed(a Action, err error) bool {
	if !errors.Is(err, ErrUnknownOrder) {
		return false
	}
	_, told := d.stray.LoadOrStore(a.Key, true)
	return told
}

// enterOpen makes the caller the only one at each order with an open act that nobody is at. It is read under the
// lock: an act that ends meanwhile must not be taken for one that was left open.
func (d *Desk) enterOpen(ctx context.Context) ([]Action, error) {
	d.book.mu.Lock()
	defer d.book.mu.Unlock()
	if d.closed {
		return nil, nil
	}
	if err := d.owed.Write(ctx); err != nil { // what has ended is not open, whatever the disk says
		return nil, err
	}
	all, err := d.actions.OpenActions(ctx)
	if err != nil {
		return nil, err
	}
	var open []Action
	for _, a := range all {
		if _, busy := d.busy[a.Code]; busy || !a.Verb.known() {
			continue
		}
		d.enter(a)
		open = append(open, a)
	}
	return open, nil
}

// resumeWithin is how long after a press that was written down and not sent it is still what the person wants. An accept
// has no such limit: a clock is running.
const resumeWithin = 15 * time.Minute

// resume takes an open act one step further. How it ended is on record then; only a failure to write that down is an
// error. A buyer's code is not on disk, so an act that needs one cannot be sent any more.
func (d *Desk) resume(ctx context.Context, a Action) error {
	ctx, cancel := working(ctx, d.life)
	defer cancel()
	old := a.Verb != VerbAccept && d.now().Sub(a.ClaimedAt).Abs() > resumeWithin
	var err error
	switch {
	case a.State != ActionClaimed:
		var e ending
		if e, err = d.settle(ctx, a, errUnheard); err == nil {
			err = d.goOn(ctx, a, e.result)
		}
	case old || a.Verb == VerbComplete:
		_, err = d.conclude(ctx, a, errNotSent, readback{asked: d.now()})
	default:
		_, err = d.send(ctx, a)
	}
	return err
}

// known reports whether this desk does such acts.
func (v Verb) known() bool {
	switch v {
	case VerbAccept, VerbAssemble, VerbCancel, VerbSendCode, VerbComplete, VerbArrived, VerbTakeBack, VerbRemove,
		VerbBindIMEI:
		return true
	}
	return false
}
