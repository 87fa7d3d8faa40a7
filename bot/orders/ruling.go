package orders

import (
	"context"
	"time"

	"kaspibot/kaspi"
)

// Ruling is what the program decided about an order that nobody had reacted to.
type Decision struct {
	Code       kaspi.OrderCode
	At         time.Time
	Mode       Mode
	Outcome    Outcome
	Objections []Objection // why not; nil otherwise
}

// Outcome is what a ruling came to.
type Outcome string

// The outcomes. People are told of all but the first two, each once.
const (
	OutcomeTrying   Outcome = "trying"   // it is being accepted, or how that ended is not known yet
	OutcomeMoot     Outcome = "moot"     // it was over before the program had tried
	OutcomeAccepted Outcome = "accepted" // by the program
	OutcomeFailed   Outcome = "failed"   // Kaspi did not take it; the record's note says why
	OutcomeWould    Outcome = "would"    // in ModeDry: it would have been accepted
	OutcomeLeft     Outcome = "left"     // to people, for its doubts
)

// VerbAuto and VerbMode are what the audit trail calls a ruling, and the choice of a mode.
const (
	VerbAuto = "auto"
	VerbMode = "auto.mode"
)

// RulingFilter picks rulings. All conditions must hold; an empty one always does.
type DecisionFilter struct {
	Codes    []kaspi.OrderCode
	Outcomes []Outcome
	Limit    int // so many at the most; 0 is no limit
}

// Rulings keeps the last ruling on each order.
type Decisions interface {
	// Rulings returns those that pass the filter, the latest first.
	Decisions(ctx context.Context, f DecisionFilter) ([]Decision, error)
	// SaveRuling keeps one in place of an earlier one on the order. Nobody has been told of it then.
	SaveDecision(ctx context.Context, r Decision) error
}

// Touch notes that a person has reacted to an order: from then on it is left to people. Of an order that the desk
// does not know, or that waits for nothing, there is nothing to note.
func (d *Desk) MarkHandled(ctx context.Context, code kaspi.OrderCode) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	list, err := d.records.Records(ctx, Filter{Codes: []kaspi.OrderCode{code}, Stages: []Stage{StageNew}})
	if err != nil || len(list) == 0 || !list[0].HandledAt.IsZero() {
		return err
	}
	r := list[0]
	r.HandledAt = d.now()
	return d.records.SaveRecords(ctx, r)
}
