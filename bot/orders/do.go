package orders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaspibot/kaspi"
)

// Act does something to an order on behalf of a person and returns the record as it is afterwards. It is Accept for
// all verbs, with its errors, and besides:
//   - *RepeatedError: the same press had it done before, and that failed;
//   - ErrBadAct: no order could have that done to it;
//   - *LostError: the same was sent before, its outcome never became known, and it must not be sent twice.
//
// No error means that it happened, by this person or by somebody else just before, or that the request is out and the
// record's Work tells what is known of it. All but an accept read the order first: what has already happened, in the
// cabinet for instance, is not asked for again. So the work takes four times the grace at most.
func (d *Desk) Act(ctx context.Context, code kaspi.OrderCode, act Act, by Who) (Record, error) {
	a, err := d.claim(ctx, code, act, by)
	if err != nil {
		return Record{}, fmt.Errorf("%s order %s: %w", act.Verb, code, err)
	}
	defer d.leave(code)
	ctx, cancel := working(ctx, d.life)
	defer cancel()
	next := d.send
	if a.State != ActionClaimed {
		next = d.askAgain
	}
	e, err := next(ctx, a)
	if err == nil {
		err = e.err()
	}
	if err != nil {
		return e.record, fmt.Errorf("%s order %s: %w", act.Verb, code, err)
	}
	return e.record, nil
}

// claim writes the intent down and makes the caller the only one at the order until leave. An action that is not claimed
// has ended before, and the same press is handled once more, such as after a crash.
func (d *Desk) claim(ctx context.Context, code kaspi.OrderCode, act Act, by Who) (Action, error) {
	d.book.mu.Lock()
	defer d.book.mu.Unlock()
	if d.closed {
		return Action{}, ErrClosed
	}
	if a, busy := d.busy[code]; busy {
		d.askedAgain(a, act, by)
		return Action{}, &BusyError{By: a.By, Since: a.ClaimedAt, Verb: a.Verb}
	}
	r, err := d.book.records.Record(ctx, code)
	if err != nil {
		return Action{}, err
	}
	if err := refusal(r, act); err != nil {
		return Action{}, err
	}
	a, claimed, err := writeClaim(ctx, d.actions, Action{
		Key: act.key(code), Verb: act.Verb, Act: act, Code: code, By: by,
		ClaimedAt: d.now(),
	})
	switch {
	case err != nil:
		return Action{}, err
	case claimed:
		a.Act = act // with what is not written down
		d.enter(a)
		return a, nil
	case a.State == ActionDone:
		return Action{}, &DoneError{Record: r}
	case act.PressedBy(a.Act) && (a.State == ActionReleased || a.State == ActionFailed):
		d.enter(a)
		return a, nil
	case a.State == ActionLost:
		return Action{}, &LostError{Record: r, By: a.By, At: a.SentAt}
	}
	if d.askedAgain(a, act, by) {
		d.keepAgain(ctx, a) // nobody is at it, so that nobody else writes it
	}
	return Action{}, &BusyError{By: a.By, Since: a.ClaimedAt, Verb: a.Verb}
}

// refusal is why an act is not possible by what is on record; nil when nothing is known against it.
func refusal(r Record, act Act) error {
	accepting := r.Stage == StageAccepting
	switch seen := act.observe(readback{order: r.Order, ok: true}); {
	case r.Work.Open:
		return &BusyError{By: Who{Name: r.Work.By}, Since: r.Work.At, Verb: r.Work.Verb}
	case accepting && act.Verb != VerbAccept:
		return &BusyError{By: Who{Name: r.By}, Since: r.AsOf, Verb: VerbAccept}
	case seen == observedDone:
		return &DoneError{Record: r}
	case seen != observedBefore && !accepting:
		return &GoneError{Record: r}
	}
	return act.check(r.Order)
}

// writeClaim claims an action. If it was done and the order shows nothing of it, Kaspi has gone back on its word
// (see remark), and it may be done again, unless doing it twice does harm.
func writeClaim(ctx context.Context, actions Actions, a Action) (Action, bool, error) {
	old, claimed, err := actions.Claim(ctx, a)
	if err != nil || claimed || old.State != ActionDone || a.Verb.onlyOnce() {
		return old, claimed, err
	}
	old.State = ActionReleased
	if err := actions.Mark(ctx, old); err != nil {
		return old, false, err
	}
	return actions.Claim(ctx, a)
}

// askAgain tells how an act ended whose press is handled once more. Nothing is sent: after an act that nobody confirmed the
// order is read, and only a new press has the request sent again.
func (d *Desk) askAgain(ctx context.Context, a Action) (ending, error) {
	if a.State == ActionReleased {
		return d.settle(ctx, a, errUnheard)
	}
	r, err := d.book.records.Record(ctx, a.Code)
	return ending{record: r, result: ResultNotSent, posted: &RepeatedError{Record: r}}, err
}

// enter and leave frame the work on an action; enter is called with the lock held.
func (d *Desk) enter(a Action) {
	d.busy[a.Code] = a
	d.work.Add(1)
}

func (d *Desk) leave(code kaspi.OrderCode) {
	d.book.mu.Lock()
	delete(d.busy, code)
	d.book.mu.Unlock()
	d.work.Done()
}

// send sends the request of a claimed action, once, and settles it. That the request may be out is on disk
// before it is, so a program that died in between knows that it has to ask.
func (d *Desk) send(ctx context.Context, a Action) (ending, error) {
	r, err := d.book.change(ctx, a.Code, a.showWork)
	if err != nil {
		return ending{}, err
	}
	if a.Verb == VerbAccept { // its clock is running: no look first
		shown := time.AfterFunc(shownAfter, d.changed)
		defer shown.Stop()
	} else {
		d.changed()
		read, err := d.read(ctx, a)
		switch a.Act.observe(read) {
		case observedBefore:
		case observedNothing:
			return d.conclude(ctx, a, errors.Join(errNotSent, err), read)
		default:
			return d.conclude(ctx, a, errPast, read)
		}
	}
	progress := ProgressOf(ctx)
	paced, err := d.turn(ctx, progress.Queued)
	if err != nil {
		return ending{}, errors.Join(ErrClosed, err) // nothing is lost: the next start sends it
	}
	a.State, a.SentAt = ActionSent, d.now()
	if err := d.actions.Mark(ctx, a); err != nil {
		return ending{}, errors.Join(err, d.unsent(ctx, a))
	}
	if progress.Sent != nil {
		progress.Sent()
	}
	posted := d.sender.post(paced, r.Order, a.Act)
	if d.life.Err() != nil {
		return ending{}, ErrClosed // cut short by the stop: the next start asks how it has ended
	}
	if posted == nil && a.Verb == VerbAccept {
		if err := d.book.showChecking(ctx, a.Code); err != nil { // until settle, within seconds, it looks as being sent
			d.log.Warn("showing that an order is being checked failed", "order", a.Code, "err", err)
		}
		d.changed()
	}
	return d.settle(ctx, a, posted)
}

// shownAfter is how long a request to accept may take before the chats are told who is at it. The press has been answered;
// most requests end sooner, and their end is drawn then: a chat takes about one edit a second, and a group one in three.
const shownAfter = 300 * time.Millisecond
