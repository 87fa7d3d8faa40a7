package auto

import (
	"context"
	"time"

	"kaspibot/kaspi"
)

// Decision is what the program decided about an order that nobody had reacted to.
type Decision struct {
	Code       kaspi.OrderCode
	At         time.Time
	Mode       Mode
	Outcome    Outcome
	Objections []Objection // why not; nil otherwise
}

// Outcome is what a decision came to.
type Outcome string

// The outcomes. People are told of all but the first two, each once.
const (
	OutcomeTrying   Outcome = "trying"   // it is being accepted, or how that ended is not known yet
	OutcomeMoot     Outcome = "moot"     // it was over before the program had tried
	OutcomeAccepted Outcome = "accepted" // by the program
	OutcomeFailed   Outcome = "failed"   // Kaspi did not take it; the record's note says why
	OutcomeWould    Outcome = "would"    // in ModeDry: it would have been accepted
	OutcomeLeft     Outcome = "left"     // to people, for its objections
)

// VerbAuto and VerbMode are what the audit trail calls a decision, and the choice of a mode.
const (
	VerbAuto = "auto"
	VerbMode = "auto.mode"
)

// Filter picks decisions. All conditions must hold; an empty one always does.
type Filter struct {
	Codes    []kaspi.OrderCode
	Outcomes []Outcome
	Limit    int // so many at the most; 0 is no limit
}

// Decisions keeps the last decision on each order.
type Decisions interface {
	// Decisions returns those that pass the filter, the latest first.
	Decisions(ctx context.Context, f Filter) ([]Decision, error)
	// SaveDecision keeps one in place of an earlier one on the order. Nobody has been told of it then.
	SaveDecision(ctx context.Context, r Decision) error
}
