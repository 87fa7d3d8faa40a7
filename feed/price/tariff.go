package price

import (
	"fmt"
	"maps"

	"kaspibot/feed"
)

// Tariff is what is taken of a sale. Its figures are those that Kaspi's sellers had to pay in January 2026; each can be
// set by the seller, because nobody but the seller's own contract says what holds for them.
type Tariff struct {
	Standard   int64            // commission in basis points, with VAT, of a category that is not named below
	Leaves     map[string]int64 // commission in basis points, with VAT, by [Fold]ed title of a category; the seller's own
	VAT        int64            // basis points, added to the delivery only: commissions are kept with it
	Tax        int64            // basis points of the turnover
	Pay        int64            // basis points of the turnover for Kaspi Pay; 0 is what most calculators do
	Deliveries map[Kind]Steps
}

// Sale is one piece sold.
type Sale struct {
	Price, Cost  feed.Tenge
	CommissionBP int64 // with VAT
	Kind         Kind
	Grams        int // weight with its box; 0 when unknown: counts as the lightest
}

// Parts are where the price of a sale goes; they add up to it.
type Parts struct {
	Cost, Commission, Delivery, Tax, Pay feed.Tenge
	Profit                               feed.Tenge // below zero it is a loss
}

const (
	whole = 10_000 // basis points in one

	// maxPrice bounds costs and prices as in package feed, so that no product of theirs overflows.
	maxPrice feed.Tenge = 1_000_000_000
	// maxShare is how much of a price may be taken in all; over it the figures are a slip.
	maxShare = whole * 8 / 10
)

// DefaultTariff is the tariff as of 1 January 2026: commission 10.9 % without VAT, delivery as Kaspi's table has it,
// VAT 16 %, and a tax of 3 % of turnover: the simplified regime
// takes 4 % since 2026, and Almaty has lowered it to 3 % (decision 256 of 28 November 2025). Kaspi Pay's 0.95 %, which only one
// calculator knows, is off.
func DefaultTariff() Tariff {
	return Tariff{Standard: standard, VAT: 1_600, Tax: 300, Deliveries: defaultDelivery()}
}

// Profit is what is left of a sale: price less cost, commission, delivery, tax and Kaspi Pay, costs rounded up.
func (t Tariff) Profit(s Sale) feed.Tenge {
	share := s.CommissionBP + t.Tax + t.Pay
	return s.Price - s.Cost - t.Delivery(s.Kind, s.Price, s.Grams) - part(s.Price, share)
}

// Parts tells of a sale where its price goes. The shares are rounded as one sum, the way they are taken in a month's
// bill, so that a dearer price of the same delivery step never earns less for a tenge of rounding.
func (t Tariff) Parts(s Sale) Parts {
	p := Parts{
		Cost: s.Cost, Commission: part(s.Price, s.CommissionBP), Profit: t.Profit(s),
		Delivery: t.Delivery(s.Kind, s.Price, s.Grams),
	}
	withTax := part(s.Price, s.CommissionBP+t.Tax)
	p.Tax = withTax - p.Commission
	p.Pay = part(s.Price, s.CommissionBP+t.Tax+t.Pay) - withTax
	return p
}

// Validate refuses figures that can only be slips.
func (t Tariff) Validate() error {
	dearest := max(t.Standard, low, high)
	for title, bp := range t.Leaves {
		if bp < 0 {
			return fmt.Errorf("commission of %q: %d basis points", title, bp)
		}
		dearest = max(dearest, bp)
	}
	if t.Standard < 0 || t.Tax < 0 || t.Pay < 0 || dearest+t.Tax+t.Pay > maxShare {
		return fmt.Errorf("commission, tax and Kaspi Pay: %d basis points of a price, at most %d", dearest+t.Tax+t.Pay, maxShare)
	}
	if t.VAT < 0 || t.VAT > whole {
		return fmt.Errorf("VAT of %d basis points", t.VAT)
	}
	for kind := range maps.Keys(t.Deliveries) {
		if err := t.Deliveries[kind].validate(); err != nil {
			return fmt.Errorf("delivery %s: %w", kind, err)
		}
	}
	return nil
}
