package list

import (
	"fmt"
	"strings"

	"kaspibot/feed"
)

// Guard holds back lists that would do harm. It compares a list with the one that is served: a supplier's bad
// hour and a slip in the price rules both show as a jump. The zero Guard lets nothing shrink and no price move.
//
// The slacks keep small shops from being asked too often: with ten offers, three sold out are 30 %.
type Guard struct {
	MaxOffersDropBP        int64 // how many of the offers before may not be named any more, in basis points
	MaxOnSaleDropBP        int64 // how much fewer may be on sale
	MaxStockDropBP         int64 // how much smaller the sum of stock may be
	MaxMedianPriceChangeBP int64 // how far the middle price move may be from 0
	BigPriceChangeBP       int64 // a price move beyond this is a big one
	MaxBigPriceChangesBP   int64 // how many of the offers on sale may move big
	MaxMissingBP           int64 // how many of the shop's own list the distributor may not name, when it is new

	OfferSlack int   // a drop by so many offers is never a violation, nor are the pieces of so many
	StockSlack int64 // a drop by so many pieces is never a violation
	PriceSlack int   // so many price changes, big or not, are never a violation
}

// DefaultGuard fits a distributor of some 15 000 items of which a day changes 5.5 % in stock and 0.5 % in price: measured
// every two hours on 250 of Al-Style's items from October 2025 to August 2026.
// With the slacks a list of six offers or fewer is held for its prices or for being emptied only.
func DefaultGuard() Guard {
	return Guard{
		MaxOffersDropBP:        1_000, // the bound other tools use; names hardly vanish within a day
		MaxOnSaleDropBP:        2_000, // a weekend's sales stay below it, a page missing from the answer does not
		MaxStockDropBP:         3_000, // moves more than the count: a few plentiful items carry much of it
		MaxMedianPriceChangeBP: 1_000, // normally 0; another markup or currency moves every price
		BigPriceChangeBP:       3_000, // beyond any repricing by a distributor, well below a slip of a digit
		MaxBigPriceChangesBP:   200,
		MaxMissingBP:           2_000, // a shop has other goods too; a fifth of it off sale is to be looked at
		OfferSlack:             5,
		StockSlack:             250, // five offers of "at least 50"
		PriceSlack:             2,
	}
}

// GuardError is a list that must not be published unseen.
type GuardError struct {
	Violations []feed.Violation // one at least
}

func (e *GuardError) Error() string {
	parts := make([]string, len(e.Violations))
	for i, v := range e.Violations {
		parts[i] = fmt.Sprintf("%s %d → %d (limit %d)", v.Number, v.Old, v.New, v.Limit)
	}
	return "price list held: " + strings.Join(parts, ", ")
}

// Check returns nil or a [GuardError] that names every number out of bounds. A list without offers, or with
// nothing on sale, never passes. A first list is compared with the shop's own list if that was imported, as is the
// first after each import; otherwise nothing else is asked of it.
func (g Guard) Check(previous, next feed.Figures, first bool) error {
	if first {
		previous = feed.Figures{}
	}
	violations := g.drops(previous, next)
	if n := int64(next.Expected); next.Expected != previous.Expected {
		limit := n - max(n*g.MaxMissingBP/whole, int64(g.OfferSlack))
		if found := int64(next.Offers); found < limit {
			violations = append(violations, feed.Violation{Number: feed.NumberExpected, Old: n, New: found, Limit: limit})
		}
	}
	limit := max(g.MaxBigPriceChangesBP*int64(next.OnSale)/whole, int64(g.PriceSlack))
	if n := int64(next.BigPriceChanges); n > limit {
		violations = append(violations, feed.Violation{Number: feed.NumberBigPrice, New: n, Limit: limit})
	}
	if m := next.MedianPriceChangeBP; abs(m) > g.MaxMedianPriceChangeBP && next.PriceChanges > g.PriceSlack {
		violations = append(violations, feed.Violation{Number: feed.NumberMedianPrice, New: m, Limit: g.MaxMedianPriceChangeBP})
	}
	if len(violations) == 0 {
		return nil
	}
	return &GuardError{violations}
}

// drops are the numbers that fell too far. None may reach 0.
func (g Guard) drops(previous, next feed.Figures) []feed.Violation {
	var violations []feed.Violation
	// New offers do not make up for lost ones: a distributor that renames everything has lost everything.
	remaining := next.Offers
	if previous.Offers > 0 {
		remaining = min(remaining, previous.Offers-next.Lost)
	}
	for _, n := range []struct {
		number                  string
		old, now, dropBP, slack int64
	}{
		{feed.NumberOffers, int64(previous.Offers), int64(remaining), g.MaxOffersDropBP, int64(g.OfferSlack)},
		{feed.NumberOnSale, int64(previous.OnSale), int64(next.OnSale), g.MaxOnSaleDropBP, int64(g.OfferSlack)},
		{feed.NumberStock, previous.StockSum, next.StockSum, g.MaxStockDropBP, g.StockSlack},
	} {
		limit := leastOf(n.old, n.dropBP, n.slack)
		if n.number == feed.NumberStock && next.StockSum-next.FewHave >= leastOf(n.old-next.FewHad, n.dropBP, n.slack) {
			continue // nothing but a few offers fell
		}
		if n.now < limit {
			violations = append(violations, feed.Violation{Number: n.number, Old: n.old, New: n.now, Limit: limit})
		}
	}
	return violations
}

// leastOf is the least that a number may fall to; never 0.
func leastOf(old, dropBP, slack int64) int64 { return max(old-max(old*dropBP/whole, slack), 1) }
