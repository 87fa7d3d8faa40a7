package reports

import (
	"cmp"
	"slices"
	"strings"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// Good is what became of one of the things that a shop sells.
type Good struct {
	SKU                         string // empty for the lines of which Kaspi has left the offer out
	Pieces, Cancelled, Returned int    // sold ones, and those of cancelled and returned orders

	Revenue kaspi.Tenge
	Profit  kaspi.Tenge // as far as it is known, with a share of what the order cost
	Known   int         // sold pieces whose profit is known

	Last kaspi.OrderCode // the last order with it, which knows its name
}

// Guessed reports whether the profit of some sold piece is not known.
func (g Good) Guessed() bool { return g.Known < g.Pieces }

// goods are by SKU.
type goods map[string]*Good

func (all goods) add(f orders.Figures, o orders.Outcome) {
	for _, l := range f.Lines {
		g := all[l.SKU]
		if g == nil {
			g = &Good{SKU: strings.Clone(l.SKU)} // the text that it is a part of goes
			all[g.SKU] = g
		}
		g.Last = f.Code
		switch o {
		case orders.OutcomeSold:
			g.Pieces += l.Pieces
			g.Revenue += l.Total
			if l.Profit.Known {
				g.Known += l.Pieces
			}
		case orders.OutcomeCancelled:
			g.Cancelled += l.Pieces
		case orders.OutcomeReturned:
			g.Returned += l.Pieces
		case orders.OutcomeWaiting: // nothing has become of it yet
		}
		if l.Profit.Known {
			g.Profit += l.Profit.Tenge
		}
	}
}

// bySKU are the goods, whose last order codes do not hold on to what they were read from.
func (all goods) bySKU() map[string]Good {
	list := make(map[string]Good, len(all))
	for sku, g := range all {
		g.Last = kaspi.OrderCode(strings.Clone(string(g.Last)))
		list[sku] = *g
	}
	return list
}

// Top lists the goods that bring the most by a measure, at most so many. Those that bring nothing are left out.
func Top(list []Good, limit int, by func(Good) int64) []Good {
	list = slices.DeleteFunc(slices.Clone(list), func(g Good) bool { return by(g) == 0 })
	slices.SortFunc(list, func(a, b Good) int { return byNumber(by(a), by(b), a.SKU, b.SKU) })
	return list[:min(limit, len(list))]
}

// byNumber puts the greater number first, and what is equal by name.
func byNumber[N int | int64](a, b N, nameA, nameB string) int {
	return cmp.Or(cmp.Compare(b, a), cmp.Compare(nameA, nameB))
}
