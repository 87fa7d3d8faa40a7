package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaspibot/kaspi"
)

// AutoConfig is what automatic acceptance is made of.
type AutoConfig struct {
	Desk      *Desk
	Estimator *Estimator
	Decisions Decisions
	Mode      Mode // until somebody chooses another one
	Rules     AutoRules
}

// Auto accepts orders that nobody reacts to, if nothing speaks against it.
type Auto struct {
	AutoConfig
}

// NewAuto makes an automatic acceptance. Everything in the config is required.
func NewAuto(c AutoConfig) (*Auto, error) {
	if c.Desk == nil || c.Estimator == nil || c.Decisions == nil {
		return nil, errors.New("automatic acceptance: a part is missing")
	}
	if _, err := ParseMode(string(c.Mode)); err != nil {
		return nil, fmt.Errorf("automatic acceptance: mode %w", err)
	}
	if err := c.Rules.Validate(); err != nil {
		return nil, fmt.Errorf("automatic acceptance: %w", err)
	}
	return &Auto{c}, nil
}

// Run looks at the orders that nobody has reacted to, and does with them what the mode says. Each is ruled on once,
// but one that was left to people is accepted later if its doubts have gone by then.
func (a *Auto) Run(ctx context.Context) error {
	mode, _, err := a.mode(ctx)
	if err == nil {
		err = a.followUp(ctx)
	}
	if err != nil || mode == ModeOff {
		return wrapAuto(err)
	}
	codes, err := a.due(ctx, mode)
	if err != nil || len(codes) == 0 {
		return wrapAuto(err)
	}
	var errs []error
	var asked time.Time
	for _, code := range codes {
		if ctx.Err() != nil {
			break
		}
		// What a decision rests on must be of this moment: the distributor is asked for all orders at once, and
		// again if the first of them have taken long.
		if now := a.Desk.now(); now.Sub(asked) > decisionFresh/2 {
			asked = now
			errs = append(errs, a.Estimator.Again(ctx, 0))
		}
		errs = append(errs, a.decide(ctx, code))
	}
	return wrapAuto(errors.Join(errs...))
}

func wrapAuto(err error) error {
	if err != nil {
		return fmt.Errorf("automatic acceptance: %w", err)
	}
	return nil
}

// due are the orders to rule on now, in the order in which they are to be served.
func (a *Auto) due(ctx context.Context, mode Mode) ([]kaspi.OrderCode, error) {
	waiting, err := a.Desk.New(ctx)
	if err != nil {
		return nil, err
	}
	now := a.Desk.now()
	waiting = slices.DeleteFunc(waiting, func(r Record) bool { return !a.Rules.waited(r, now) })
	if len(waiting) == 0 {
		return nil, nil
	}
	old, err := a.Decisions.Decisions(ctx, DecisionFilter{Codes: codesOf(waiting)})
	if err != nil {
		return nil, err
	}
	return codesOf(slices.DeleteFunc(waiting, func(r Record) bool {
		i := slices.IndexFunc(old, func(v Decision) bool { return v.Code == r.Order.Code })
		return i >= 0 && !a.worthAnotherLook(old[i], r, mode)
	})), nil
}

func codesOf(list []Record) []kaspi.OrderCode {
	codes := make([]kaspi.OrderCode, len(list))
	for i, r := range list {
		codes[i] = r.Order.Code
	}
	return codes
}

// again says that an order that was ruled on is worth another look: nothing was to be accepted then, or the facts,
// which are looked up all the while, speak for it now.
func (a *Auto) worthAnotherLook(before Decision, r Record, mode Mode) bool {
	if mode != ModeOn || before.Outcome == OutcomeTrying {
		return false
	}
	anyAge := func(time.Time) bool { return true }
	return before.Mode != ModeOn || len(a.Rules.objections(r, anyAge)) == 0
}

// rule decides about one order, from what is known at this moment.
func (a *Auto) decide(ctx context.Context, code kaspi.OrderCode) error {
	r, err := a.Desk.Order(ctx, code)
	if err != nil {
		return err
	}
	mode, _, err := a.mode(ctx)
	if err != nil {
		return err
	}
	now := a.Desk.now()
	if mode == ModeOff || !a.Rules.waited(r, now) {
		return nil // somebody has reacted meanwhile
	}
	ruling := Decision{Code: code, At: now, Mode: mode, Objections: a.Rules.Objections(r, now)}
	switch {
	case len(ruling.Objections) > 0:
		ruling.Outcome = OutcomeLeft
	case mode == ModeOn:
		return a.accept(ctx, ruling)
	default:
		ruling.Outcome = OutcomeWould
	}
	return a.save(ctx, ruling, r)
}

// save keeps a ruling that is news, and audits it.
func (a *Auto) save(ctx context.Context, ruling Decision, r Record) error {
	old, err := a.Decisions.Decisions(ctx, DecisionFilter{Codes: []kaspi.OrderCode{ruling.Code}})
	if err != nil {
		return err
	}
	if len(old) > 0 && old[0].Outcome == ruling.Outcome && old[0].Mode == ruling.Mode {
		return nil // people know it
	}
	return errors.Join(a.Decisions.SaveDecision(ctx, ruling), a.Desk.audit.Audit(ctx, AuditEntry{
		At: ruling.At, Verb: VerbAuto, Order: ruling.Code, Result: Result(ruling.Outcome), Detail: ruling.detail(r),
	}))
}

// detail is what a ruling rested on, for the audit trail.
func (v Decision) detail(r Record) string {
	var words []string
	for _, d := range v.Objections {
		words = append(words, string(d))
	}
	if p := r.Facts.Profit(); p.Known {
		words = append(words, fmt.Sprintf("profit %d", p.Tenge))
	}
	return strings.Join(append(words, "mode "+string(v.Mode)), ", ")
}
