package price

import "kaspibot/feed"

// What is one thing that had a say in an item's terms.
type What string

// What has a say, in the order in which it has it. The last one, WhatPrice, is the outcome.
const (
	WhatPaused     What = "paused"
	WhatSafety     What = "safety"
	WhatMaxShown   What = "max_shown"
	WhatMinStock   What = "min_stock"
	WhatPreOrder   What = "pre_order"
	WhatCost       What = "cost"        // Price is it; 0 when the distributor gave none
	WhatCharges    What = "charges"     // commission, kind of delivery and weight that the floor is reckoned with
	WhatFloor      What = "floor"       // Price is it, Parts where it goes, Limit the least profit
	WhatMarkup     What = "markup"      // Price is cost and markup
	WhatHeld       What = "held"        // a policed retail price lifts it to Price
	WhatRounding   What = "rounding"    // to Price
	WhatCeiling    What = "ceiling"     // brings it down to Price
	WhatRaised     What = "raised"      // up to the first price that earns enough
	WhatCliff      What = "cliff"       // Price, a lower one, earns more than the wish of Limit
	WhatStep       What = "step"        // the last price, Limit, may move by BP at once: only to Price
	WhatFixed      What = "fixed"       // Price whatever came before
	WhatNoCost     What = "no_cost"     // no price can be made
	WhatTooDear    What = "too_dear"    // no price under a billion earns enough
	WhatPrice      What = "price"       // Price, and in Parts where it goes
	WhatUnderFloor What = "under_floor" // Price is under the floor, Limit: only a fixed one can be
)

// Step is one line of an explanation.
type Step struct {
	What  What
	Rule  Rule       // which rule said so
	Price feed.Tenge // the price after it
	Limit feed.Tenge // the amount that the rule names, if it names one
	BP    int64      // the share that the rule names, in basis points
	N     int        // pieces, days or grams
	Word  string     // ending of the price, kind of delivery, or Kaspi's category
	Parts Parts      // of WhatFloor and WhatPrice
}

// trace notes the steps of a computation for those who ask. A nil one notes nothing and costs nothing.
type trace []Step

func (t *trace) add(s Step) {
	if t != nil {
		*t = append(*t, s)
	}
}

// Explain tells step by step how [Rules.Terms] come about. It is the same computation.
func (r Rules) Explain(it feed.Item, o feed.Override, last feed.Tenge) []Step {
	var t trace
	r.sheet.work(it, o, last, &t)
	return t
}
