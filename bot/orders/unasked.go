package orders

import (
	"context"
	"errors"
	"time"
)

// tryLasts is how long the desk may take to carry on with an accept that was written down and not sent.
const tryLasts = 2 * time.Minute

// accept accepts an order as the program itself. That it is going to is written down before: a program that dies in
// between finds out at its next start what to tell.
func (a *Auto) accept(ctx context.Context, ruling Decision) error {
	ruling.Outcome = OutcomeTrying
	if err := a.Decisions.SaveDecision(ctx, ruling); err != nil {
		return err
	}
	_, err := a.Desk.Accept(ctx, ruling.Code, Who{})
	if err != nil {
		a.Desk.log.Info("automatic acceptance ended otherwise", "order", ruling.Code, "err", err)
	}
	return a.followUp(context.WithoutCancel(ctx))
}

// settle finds out how the program's own accepts ended.
func (a *Auto) followUp(ctx context.Context) error {
	open, err := a.Decisions.Decisions(ctx, DecisionFilter{Outcomes: []Outcome{OutcomeTrying}})
	if err != nil {
		return err
	}
	var errs []error
	for _, ruling := range open {
		r, err := a.Desk.Order(ctx, ruling.Code)
		if err == nil {
			ruling.Outcome = r.acceptOutcome(a.Desk.now().Sub(ruling.At).Abs() > tryLasts)
		}
		if err == nil && ruling.Outcome != OutcomeTrying {
			err = a.save(ctx, ruling, r)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// unasked is how the program's own accept of an order ended; late says that it cannot have begun yet and still come.
func (r Record) acceptOutcome(late bool) Outcome {
	switch {
	case r.Stage == StageAccepting:
		return OutcomeTrying
	case r.Stage == StageNew && r.Note != NoteNone:
		return OutcomeFailed
	case r.Stage == StageNew && !late:
		return OutcomeTrying
	case r.Stage.Accepted() && !r.AcceptedAt.IsZero() && r.By == "":
		return OutcomeAccepted
	}
	return OutcomeMoot
}
