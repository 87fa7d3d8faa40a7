package feed

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
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

// Build makes the offers of items, sorted by SKU, and counts the items that cannot be listed. The SKU is the
// article. Where an item has no cost, its last good price is taken from the previous offers and it stays
// listed off sale. Of items with the same article the dearest counts, so that no order of the answer can
// sell it too cheap. "At least 50" counts as 50: no piece is promised that the distributor did not name.
func (r Rules) Build(items []Item, previous []Offer) ([]Offer, map[Why]int) {
	offers := make([]Offer, 0, len(items))
	skipped := make(map[Why]int)
	for _, it := range slices.SortedFunc(slices.Values(items), byArticle) {
		o, listed := r.offer(it, previous)
		if n := len(offers); listed && n > 0 && offers[n-1].SKU == o.SKU {
			o.Why, listed = WhyDuplicate, false
		}
		if !listed {
			skipped[o.Why]++
			continue
		}
		offers = append(offers, o)
	}
	return offers, skipped
}

// offer makes the offer of one item; one that is not listed says why not.
func (r Rules) offer(it Item, previous []Offer) (o Offer, listed bool) {
	o = Offer{
		SKU: SKU(it.Article), Article: it.Article, Model: Clean(it.Name), Brand: Clean(it.Brand),
		Cost: it.Cost, Stock: max(it.Stock.N, 0),
	}
	switch {
	case it.Defect:
		o.Why = WhyDefect
		return o, false
	case !o.SKU.Valid():
		o.Why = WhyBadSKU
		return o, false
	case o.Model == "":
		o.Why = WhyNameless
		return o, false
	}
	price, ok := r.Price(it.Cost)
	if !ok {
		i, known := slices.BinarySearchFunc(previous, o, bySKU)
		o.Why, o.Stock = WhyUnpriced, 0
		if known {
			o.Price, o.Cost = previous[i].Price, previous[i].Cost
		}
		return o, known
	}
	o.Price = price
	if o.Stock == 0 {
		o.Why = WhySoldOut
	}
	return o, true
}

// byArticle leaves nothing to the order in which the items came: the dearest first, then the scarcest.
func byArticle(a, b Item) int {
	return cmp.Or(
		cmp.Compare(a.Article, b.Article), cmp.Compare(b.Cost, a.Cost), cmp.Compare(a.Stock.N, b.Stock.N),
		cmp.Compare(a.Name, b.Name), cmp.Compare(a.Brand, b.Brand),
	)
}
