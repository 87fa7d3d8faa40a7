package price

import "kaspibot/feed"

// LimitKind is a duty that begins at a yearly turnover.
type LimitKind string

// The limits.
const (
	LimitVAT        LimitKind = "vat"        // from there on the shop must register for VAT
	LimitSimplified LimitKind = "simplified" // over it the simplified regime ends
)

// Limit is how a year's turnover stands against one of the law's limits.
type Limit struct {
	Kind    LimitKind
	At      feed.Tenge // the limit itself
	Left    feed.Tenge // until it; below zero when it is passed
	Percent int        // of the limit, rounded down
	Applies bool       // to this shop: who pays VAT need not watch its limit, nor who is not on the simplified regime that one
	Fact    Fact       // OriginAssumed when the year's figure is not known and that of the last known year is taken
}

// mrp2026 is the monthly index of 2026, in which the Tax Code counts. A later year's is not known before its budget.
const mrp2026 feed.Tenge = 4_325

// Turnover compares the turnover of a calendar year with the law's limits: 10 000 indices for VAT, 600 000 for the
// simplified regime. Nobody on the simplified regime pays VAT; its limit is told all the same as not applying.
func (t Tariff) Turnover(year int, sum feed.Tenge) []Limit {
	fact := table("МРП 4 325 ₸ на 2026 год")
	if year != year2026.Year() {
		fact.Origin = OriginAssumed
	}
	simplified := t.Regime == Simplified
	limits := []Limit{
		{Kind: LimitVAT, At: 10_000 * mrp2026, Applies: !t.PaysVAT && (!simplified || t.TaxAssumed())},
		{Kind: LimitSimplified, At: 600_000 * mrp2026, Applies: simplified},
	}
	for i := range limits {
		l := &limits[i]
		l.Left, l.Percent, l.Fact = l.At-sum, int(max(sum, 0)*100/l.At), fact
	}
	return limits
}
