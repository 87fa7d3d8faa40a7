package orders

import (
	"context"
	"fmt"

	"kaspibot/kaspi"
)

// Accept accepts an order on behalf of a person and returns the record as it is afterwards.
//
// No error means that the request is out: the order is accepted, by this person or, as NoteElsewhere says,
// by somebody else just before; or it is still StageAccepting, because Kaspi did not say how it ended and
// Tick will find out. The errors are:
//   - ErrUnknownOrder;
//   - *BusyError: somebody is at it;
//   - *DoneError: it was accepted earlier;
//   - *GoneError: it is cancelled, or not up for acceptance;
//   - a *kaspi.Error within: Kaspi refused or could not be reached, and the order may be pressed again;
//   - ErrClosed while the program stops, or an error of the storage. If that came after the press was written
//     down, Tick carries on with it.
//
// Once the press is written down the work goes on even if ctx ends; it takes three times the grace at most.
func (d *Desk) Accept(ctx context.Context, code kaspi.OrderCode, by Who) (Record, error) {
	a, err := d.claim(ctx, code, by)
	if err != nil {
		return Record{}, fmt.Errorf("accept order %s: %w", code, err)
	}
	defer d.leave(code)
	e, err := d.send(context.WithoutCancel(ctx), a)
	if err == nil {
		err = e.err()
	}
	if err != nil {
		return e.record, fmt.Errorf("accept order %s: %w", code, err)
	}
	return e.record, nil
}

// claim writes the intent down and makes the caller the only one at the order until leave.
func (d *Desk) claim(ctx context.Context, code kaspi.OrderCode, by Who) (Action, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return Action{}, ErrClosed
	}
	if a, busy := d.busy[code]; busy {
		return Action{}, &BusyError{By: a.By, Since: a.ClaimedAt}
	}
	r, err := d.records.Record(ctx, code)
	switch {
	case err != nil:
		return Action{}, err
	case r.Stage.Accepted():
		return Action{}, &DoneError{Record: r}
	case !r.Stage.Waiting():
		return Action{}, &GoneError{Record: r}
	}
	a, claimed, err := d.writeClaim(ctx, Action{
		Key: VerbAccept + ":" + string(code), Verb: VerbAccept, Code: code, By: by,
		State: ActionClaimed, ClaimedAt: d.now(),
	})
	if err != nil {
		return Action{}, err
	}
	if !claimed {
		return Action{}, &BusyError{By: a.By, Since: a.ClaimedAt}
	}
	d.enter(a)
	return a, nil
}

// writeClaim claims an action for an order that waits. If it was done and the order waits nevertheless, Kaspi
// has gone back on its word (see remark), and it may be done again.
func (d *Desk) writeClaim(ctx context.Context, a Action) (Action, bool, error) {
	old, claimed, err := d.actions.Claim(ctx, a)
	if err != nil || claimed || old.State != ActionDone {
		return old, claimed, err
	}
	old.State = ActionReleased
	if err := d.actions.Mark(ctx, old); err != nil {
		return old, false, err
	}
	return d.actions.Claim(ctx, a)
}

// enter and leave frame the work on an action; enter is called with the lock held.
func (d *Desk) enter(a Action) {
	d.busy[a.Code] = a
	d.work.Add(1)
}

func (d *Desk) leave(code kaspi.OrderCode) {
	d.mu.Lock()
	delete(d.busy, code)
	d.mu.Unlock()
	d.work.Done()
}

// send sends the request of a claimed action, once, and settles it. That the request may be out is on disk
// before it is, so a program that died in between knows that it has to ask.
func (d *Desk) send(ctx context.Context, a Action) (ending, error) {
	r, err := d.showAccepting(ctx, a)
	if err != nil {
		return ending{}, err
	}
	a.State, a.SentAt = ActionSent, d.now()
	if err := d.actions.Mark(ctx, a); err != nil {
		return ending{}, err
	}
	return d.settle(ctx, a, d.post(ctx, r.Order))
}

// showAccepting lets everybody see who is at the order.
func (d *Desk) showAccepting(ctx context.Context, a Action) (Record, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	old, err := d.records.Record(ctx, a.Code)
	if err != nil {
		return Record{}, err
	}
	r := old
	r.Stage, r.By, r.Note, r.Detail = StageAccepting, a.By.Name, NoteNone, ""
	r = revised(old, d.hours.timed(r, d.now()))
	return r, d.records.SaveRecords(ctx, r)
}

// post allows for a wait until Kaspi may be asked as well as for the request.
func (d *Desk) post(ctx context.Context, o kaspi.Order) error {
	ctx, cancel := context.WithTimeout(ctx, 2*d.grace)
	defer cancel()
	return d.acceptor.Accept(ctx, o.ID, o.Code)
}
