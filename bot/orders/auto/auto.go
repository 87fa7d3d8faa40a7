// Package auto accepts orders that nobody reacts to: make an Acceptance with New and call Run every now and then.
//
// What speaks against an order is told by Rules.Objections. What the program decided is kept as a Decision, one for each
// order, so that people can be told of it and it is not decided twice.
package auto

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/orders/profit"
	"kaspibot/kaspi"
)

// Config is what automatic acceptance is made of.
type Config struct {
	Desk      *orders.Desk
	Estimator *profit.Estimator
	Decisions Decisions
	Settings  orders.Settings
	Audit     orders.Audit

	Now   func() time.Time
	Log   *slog.Logger
	Mode  Mode // until somebody chooses another one
	Rules Rules
}

// Acceptance accepts orders that nobody reacts to, if nothing speaks against it. Make it with New.
type Acceptance struct {
	Config
}

// New makes an automatic acceptance. Everything in the config is required.
func New(c Config) (*Acceptance, error) {
	if c.Desk == nil || c.Estimator == nil || c.Decisions == nil || c.Settings == nil || c.Audit == nil ||
		c.Now == nil || c.Log == nil {
		return nil, wrap(errors.New("a part is missing"))
	}
	if _, err := ParseMode(string(c.Mode)); err != nil {
		return nil, wrap(fmt.Errorf("mode %w", err))
	}
	if err := c.Rules.Validate(); err != nil {
		return nil, wrap(err)
	}
	return &Acceptance{c}, nil
}

// Run looks at the orders that nobody has reacted to, and does with them what the mode says. It decides
// about each once, but one that was left to people is accepted later if nothing speaks against it by then.
func (a *Acceptance) Run(ctx context.Context) error {
	mode, _, err := a.mode(ctx)
	if err == nil {
		err = a.followUp(ctx)
	}
	if err != nil || mode == ModeOff {
		return wrap(err)
	}
	codes, err := a.due(ctx, mode)
	if err != nil || len(codes) == 0 {
		return wrap(err)
	}
	var errs []error
	var asked time.Time
	for _, code := range codes {
		if ctx.Err() != nil {
			break
		}
		// What a decision rests on must be of this moment: the distributor is asked for all orders at once, and
		// again if the first of them have taken long.
		if now := a.Now(); now.Sub(asked) > decisionFresh/2 {
			asked = now
			if err := a.Estimator.Again(ctx, 0); err != nil {
				errs = append(errs, err) // nothing can be decided without: the next run does
				break
			}
		}
		errs = append(errs, a.decide(ctx, code))
	}
	return wrap(errors.Join(errs...))
}

func wrap(err error) error {
	if err != nil {
		return fmt.Errorf("automatic acceptance: %w", err)
	}
	return nil
}

// due are the orders to decide about now, in the order in which they are to be served.
func (a *Acceptance) due(ctx context.Context, mode Mode) ([]kaspi.OrderCode, error) {
	waiting, err := a.Desk.New(ctx)
	if err != nil {
		return nil, err
	}
	now := a.Now()
	waiting = slices.DeleteFunc(waiting, func(r orders.Record) bool { return !a.Rules.waited(r, now) })
	if len(waiting) == 0 {
		return nil, nil
	}
	old, err := a.Decisions.Decisions(ctx, Filter{Codes: codesOf(waiting)})
	if err != nil {
		return nil, err
	}
	return codesOf(slices.DeleteFunc(waiting, func(r orders.Record) bool {
		i := slices.IndexFunc(old, func(v Decision) bool { return v.Code == r.Order.Code })
		return i >= 0 && !a.worthAnotherLook(old[i], r, mode)
	})), nil
}

func codesOf(list []orders.Record) []kaspi.OrderCode {
	codes := make([]kaspi.OrderCode, len(list))
	for i, r := range list {
		codes[i] = r.Order.Code
	}
	return codes
}

// worthAnotherLook reports whether an order that was decided about deserves another look: nothing was to be accepted then, or the facts,
// which are looked up all the while, speak for it now.
func (a *Acceptance) worthAnotherLook(before Decision, r orders.Record, mode Mode) bool {
	if mode != ModeOn || before.Outcome == OutcomeTrying {
		return false
	}
	anyAge := func(time.Time) bool { return true }
	return before.Mode != ModeOn || len(a.Rules.objections(r, anyAge)) == 0
}

// decide decides about one order, from what is known at this moment.
func (a *Acceptance) decide(ctx context.Context, code kaspi.OrderCode) error {
	r, err := a.Desk.Order(ctx, code)
	if err != nil {
		return err
	}
	mode, _, err := a.mode(ctx)
	if err != nil {
		return err
	}
	now := a.Now()
	if mode == ModeOff || !a.Rules.waited(r, now) {
		return nil // somebody has reacted meanwhile
	}
	decision := Decision{Code: code, At: now, Mode: mode, Objections: a.Rules.Objections(r, now)}
	switch {
	case len(decision.Objections) > 0:
		decision.Outcome = OutcomeLeft
	case mode == ModeOn:
		return a.accept(ctx, decision)
	default:
		decision.Outcome = OutcomeWould
	}
	return a.save(ctx, decision, r)
}

// save keeps a decision that differs from the last, and audits it.
func (a *Acceptance) save(ctx context.Context, decision Decision, r orders.Record) error {
	old, err := a.Decisions.Decisions(ctx, Filter{Codes: []kaspi.OrderCode{decision.Code}})
	if err != nil {
		return err
	}
	if len(old) > 0 && old[0].Outcome == decision.Outcome && old[0].Mode == decision.Mode {
		return nil // people know it
	}
	if err := a.Decisions.SaveDecision(ctx, decision); err != nil {
		return err // the next run decides again, and audits that
	}
	return a.Audit.Audit(ctx, orders.AuditEntry{
		At: decision.At, Verb: VerbAuto, Order: decision.Code, Result: orders.Result(decision.Outcome), Detail: decision.detail(r),
	})
}

// detail is what a decision rested on, for the audit trail.
func (v Decision) detail(r orders.Record) string {
	var words []string
	for _, d := range v.Objections {
		words = append(words, string(d))
	}
	if p := r.Facts.Profit(); p.Known {
		words = append(words, fmt.Sprintf("profit %d", p.Tenge))
	}
	return strings.Join(append(words, "mode "+string(v.Mode)), ", ")
}
