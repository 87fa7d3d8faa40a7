package price

import (
	"fmt"
	"maps"
	"slices"

	"kaspibot/feed"
)

// Tariff is what is taken of a sale. Its figures are those that Kaspi's sellers had to pay in January 2026; each can be
// set by the seller, because nobody but the seller's own contract says what holds for them. Where each comes from is in
// the facts.
type Tariff struct {
	Standard   int64            // commission in basis points, with VAT, of a category that is not named below
	Leaves     map[string]int64 // commission in basis points, with VAT, by [Fold]ed title of a category; the seller's own
	VAT        int64            // basis points, added to the delivery: commissions are kept with it
	PaysVAT    bool             // the seller owes the VAT of the price, less the VAT of the cost
	Regime     Regime           // what Tax is a share of
	Tax        int64            // basis points
	Pay        int64            // basis points of the turnover for Kaspi Pay; 0 is what most calculators do
	Returns    int64            // of 10 000 orders, so many come back and have cost their delivery for nothing
	Deliveries map[Kind]Steps

	Facts         Facts           // of what is not named below
	LeafFacts     map[string]Fact // of Leaves
	DeliveryFacts map[Kind]Fact
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
	VAT                                  feed.Tenge // owed for the price, less that of the cost; below zero it comes back
	Returns                              feed.Tenge // the delivery of the orders that come back
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
// VAT 16 %, and 4 % of the turnover, which the simplified regime takes where no council has decided otherwise. The tax is
// an assumption until the seller has spoken, see [Tariff.TaxAssumed]. Kaspi Pay's 0.95 %, which only one calculator
// knows, is off.
func DefaultTariff() Tariff {
	return Tariff{
		Standard: standard, VAT: 1_600, Regime: Simplified, Tax: commonTax, Deliveries: defaultDelivery(),
		Facts: defaultFacts(), DeliveryFacts: map[Kind]Fact{Express: table(oneWitness)},
	}
}

// onTurnover and onProfit are the two kinds of tax on income, in basis points.
func (t *Tariff) onTurnover() int64 {
	if t.Regime == General {
		return 0
	}
	return t.Tax
}

func (t *Tariff) onProfit() int64 { return t.Tax - t.onTurnover() }

// Profit is what is left of a sale: price less cost, commission, delivery, returns, taxes and Kaspi Pay, costs rounded up.
func (t Tariff) Profit(s Sale) feed.Tenge {
	m := t.market(s)
	return m.net(m.left(s.Price) - s.Cost)
}

// Parts tells of a sale where its price goes. The shares are rounded as one sum, the way they are taken in a month's
// bill, so that a dearer price of the same delivery step never earns less for a tenge of rounding.
func (t Tariff) Parts(s Sale) Parts {
	m := t.market(s)
	p := Parts{Cost: s.Cost, Commission: part(s.Price, s.CommissionBP), Delivery: t.Delivery(s.Kind, s.Price, s.Grams)}
	carriage := m.carriage(s.Price)
	p.Returns = carriage - p.Delivery
	withTax := part(s.Price, s.CommissionBP+t.onTurnover())
	withPay := part(s.Price, s.CommissionBP+t.onTurnover()+t.Pay)
	p.Tax, p.Pay = withTax-p.Commission, withPay-withTax
	left := m.left(s.Price)
	p.VAT = s.Price - carriage - left - withPay
	p.Profit = m.net(left - s.Cost)
	p.Tax += left - s.Cost - p.Profit
	return p
}

// Levies are what the state and Kaspi Pay take of an order of this sum, whose goods cost so much; charges are the
// commission and the delivery. An unknown cost is 0, which makes the levies of a VAT payer and of a tax on the profit too
// high rather than too low.
func (t Tariff) Levies(sum, cost, charges feed.Tenge) feed.Tenge {
	m := t.market(Sale{Cost: cost, Kind: Own})
	left := sum - ceil(sum*m.take-m.deducted, m.of)
	profit := left - cost - charges
	return sum - left + profit - m.net(profit)
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
	if t.VAT < 0 || t.VAT > maxVAT {
		return fmt.Errorf("VAT of %d basis points", t.VAT)
	}
	if t.Returns < 0 || t.Returns > maxReturns {
		return fmt.Errorf("returns of %d basis points", t.Returns)
	}
	if t.Regime != "" && !slices.Contains(Regimes(), t.Regime) {
		return fmt.Errorf("tax regime %.40q", t.Regime)
	}
	for kind := range maps.Keys(t.Deliveries) {
		if err := t.Deliveries[kind].validate(); err != nil {
			return fmt.Errorf("delivery %s: %w", kind, err)
		}
	}
	return nil
}
