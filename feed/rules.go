package feed

import (
	"errors"
	"fmt"
)

// Rules say what an item sells for.
type Rules struct {
	MarkupBP  int64 // added to the cost, in basis points: 2 000 is 20 %
	MinProfit Tenge // the price is never less than this above the cost
	Step      Tenge // prices are whole multiples of it; 0 counts as 1
}

const (
	whole = 10_000 // basis points in one

	// maxMarkup is elevenfold: more is a slip in the settings, and the arithmetic stays far from overflow.
	maxMarkup = 10 * whole
	// maxPrice bounds costs and prices. The dearest offer seen in a price list was under 20 million.
	maxPrice Tenge = 1_000_000_000
)

// Validate refuses rules that sell without a gain, or whose figures can only be slips.
func (r Rules) Validate() error {
	switch {
	case r.MarkupBP < 0 || r.MarkupBP > maxMarkup:
		return fmt.Errorf("markup of %d basis points: must be within 0 and %d", r.MarkupBP, maxMarkup)
	case r.MinProfit < 0 || r.MinProfit > maxPrice:
		return fmt.Errorf("minimum profit of %d tenge: must be within 0 and %d", r.MinProfit, maxPrice)
	case r.Step < 0 || r.Step > maxPrice:
		return fmt.Errorf("price step of %d tenge: must be within 0 and %d", r.Step, maxPrice)
	case r.MarkupBP == 0 && r.MinProfit == 0:
		return errors.New("neither a markup nor a minimum profit: everything would be sold at cost")
	}
	return nil
}

// Price is what an item of this cost sells for: never under cost and minimum profit. It is not ok when the
// cost is no real cost, the price would pass a billion tenge, or the rules are not valid.
func (r Rules) Price(cost Tenge) (price Tenge, ok bool) {
	if cost <= 0 || cost > maxPrice || r.Validate() != nil {
		return 0, false
	}
	markup := ceil(cost*Tenge(r.MarkupBP), whole) / whole
	price = ceil(cost+max(markup, r.MinProfit), max(r.Step, 1))
	return price, price <= maxPrice
}

// ceil is the one place where money is rounded: up, to a whole multiple of step.
func ceil(amount, step Tenge) Tenge {
	return (amount + step - 1) / step * step
}
