package price

import "kaspibot/feed"

// StepKind is one thing that had a say in an item's terms.
type StepKind string

// The kinds of steps in their order. The last one, StepPrice, is the outcome.
const (
	StepPaused     StepKind = "paused"
	StepSafety     StepKind = "safety"
	StepMaxShown   StepKind = "max_shown"
	StepMinStock   StepKind = "min_stock"
	StepPreOrder   StepKind = "pre_order"
	StepCost       StepKind = "cost"        // Price is it; 0 when the distributor gave none
	StepCharges    StepKind = "charges"     // commission, kind of delivery and weight that the floor is computed with
	StepFloor      StepKind = "floor"       // Price is it, Parts where it goes, Limit the least profit
	StepMarkup     StepKind = "markup"      // Price is cost and markup
	StepHeld       StepKind = "held"        // a policed retail price lifts it to Price
	StepRounding   StepKind = "rounding"    // to Price
	StepCeiling    StepKind = "ceiling"     // brings it down to Price
	StepRaised     StepKind = "raised"      // up to the first price that earns enough
	StepCliff      StepKind = "cliff"       // Price, a lower one, earns more than the wanted price, Limit
	StepMaxStep    StepKind = "step"        // the last price, Limit, may move by BP at once: only to Price
	StepFixed      StepKind = "fixed"       // Price whatever came before
	StepNoCost     StepKind = "no_cost"     // no price can be made
	StepTooDear    StepKind = "too_dear"    // no price under a billion earns enough
	StepPrice      StepKind = "price"       // Price, and in Parts where it goes
	StepUnderFloor StepKind = "under_floor" // Price is under the floor, Limit: only a fixed one can be
)

// Step is one line of an explanation.
type Step struct {
	What  StepKind
	Rule  Rule       // which rule said so
	Price feed.Tenge // the price after it
	Limit feed.Tenge // the amount that the rule names, if it names one
	BP    int64      // the share that the rule names, in basis points
	N     int        // pieces, days or grams
	Word  string     // ending of the price, kind of delivery, or Kaspi's category
	Parts Parts      // of StepFloor and StepPrice
	Facts Facts      // of StepFloor: where its figures come from
}

// steps collects the steps of a computation for [Rules.Explain]. A nil one collects nothing.
type steps []Step

func (t *steps) add(s Step) {
	if t != nil {
		*t = append(*t, s)
	}
}

// Explain tells step by step how [Rules.Terms] come about. It is the same computation.
func (r Rules) Explain(it feed.Item, o feed.Override, last feed.Tenge) []Step {
	var t steps
	r.sheet.work(it, o, last, &t)
	return t
}
