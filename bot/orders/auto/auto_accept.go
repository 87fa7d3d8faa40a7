package auto

import (
	"context"
	"errors"
	"time"

	"kaspibot/bot/orders"
)

// tryLasts is how long the desk may take to carry on with an accept that was written down and not sent.
const tryLasts = 2 * time.Minute

// accept accepts an order as the program itself. That it is going to is written down before: a program that dies in
// between finds out at its next start what to tell.
func (a *Acceptance) accept(ctx context.Context, decision Decision) error {
	decision.Outcome = OutcomeTrying
	if err := a.Decisions.SaveDecision(ctx, decision); err != nil {
		return err
	}
	_, err := a.Desk.Accept(ctx, decision.Code, orders.Who{})
	if err != nil {
		a.Log.Info("automatic acceptance ended otherwise", "order", decision.Code, "err", err)
	}
	return a.followUp(context.WithoutCancel(ctx))
}

// followUp finds out how the program's own accepts ended.
func (a *Acceptance) followUp(ctx context.Context) error {
	open, err := a.Decisions.Decisions(ctx, Filter{Outcomes: []Outcome{OutcomeTrying}})
	if err != nil {
		return err
	}
	var errs []error
	for _, decision := range open {
		r, err := a.Desk.Order(ctx, decision.Code)
		if err == nil {
			decision.Outcome = acceptOutcome(r, a.Now().Sub(decision.At).Abs() > tryLasts)
		}
		if err == nil && decision.Outcome != OutcomeTrying {
			err = a.save(ctx, decision, r)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// acceptOutcome is how the program's own accept of an order ended; late means that it has had the time to begin.
func acceptOutcome(r orders.Record, late bool) Outcome {
	switch {
	case r.Stage == orders.StageAccepting:
		return OutcomeTrying
	case r.Stage == orders.StageNew && r.Note != orders.NoteNone:
		return OutcomeFailed
	case r.Stage == orders.StageNew && !late:
		return OutcomeTrying
	case r.Stage.Accepted() && !r.AcceptedAt.IsZero() && r.By == "":
		return OutcomeAccepted
	}
	return OutcomeMoot
}
