package orders

import (
	"context"
	"maps"
	"slices"
	"time"

	"kaspibot/kaspi"
)

// Facts are what a seller weighs before they accept an order. What is not known stays unknown: it is neither
// guessed nor taken for nothing.
type Facts struct {
	At    time.Time   `json:"At"`    // when they were put together; zero before the first time
	Total kaspi.Tenge `json:"Total"` // what the buyer pays for the goods
	Lines []LineFacts `json:"Lines"` // one for each entry of the order, in their order

	Delivery  Amount      `json:"Delivery"`  // what the seller pays for it, with VAT
	Estimated bool        `json:"Estimated"` // Delivery is the tariff's figure, not Kaspi's own
	Tax       kaspi.Tenge `json:"Tax"`
}

// LineFacts are the facts of one entry.
type LineFacts struct {
	SKU      string `json:"SKU"`
	Article  string `json:"Article"`  // the distributor's; empty when none is known for the SKU
	Quantity int    `json:"Quantity"` // pieces of the entry

	Need     int       `json:"Need"`     // pieces of the article in the whole order
	Promised int       `json:"Promised"` // pieces of it that orders before this one will take from the same stock
	Stock    int       `json:"Stock"`    // pieces the distributor has; nothing is known unless StockAt says when it was told
	AtLeast  bool      `json:"AtLeast"`  // Stock is only the lower bound
	StockAt  time.Time `json:"StockAt"`  // zero: not known

	Cost       Amount `json:"Cost"`       // of one piece
	Commission Amount `json:"Commission"` // of the whole entry, with VAT
}

// Amount is money that may be unknown.
type Amount struct {
	Tenge kaspi.Tenge `json:"Tenge"`
	Known bool        `json:"Known"`
}

func known(n kaspi.Tenge) Amount { return Amount{n, true} }

// plus is known only if both are.
func (a Amount) plus(b Amount) Amount {
	if !a.Known || !b.Known {
		return Amount{}
	}
	return known(a.Tenge + b.Tenge)
}

// Cost is what the distributor takes for all the goods.
func (f Facts) Cost() Amount {
	return f.sum(func(l LineFacts) Amount {
		l.Cost.Tenge *= kaspi.Tenge(l.Quantity)
		return l.Cost
	})
}

// Commission is what Kaspi takes of the sale.
func (f Facts) Commission() Amount { return f.sum(func(l LineFacts) Amount { return l.Commission }) }

// sum is unknown for an order without lines: whatever it is about, it is not free.
func (f Facts) sum(of func(LineFacts) Amount) Amount {
	sum := Amount{Known: len(f.Lines) > 0}
	for _, l := range f.Lines {
		sum = sum.plus(of(l))
	}
	return sum
}

// Profit is what is left of the sale; it may be below zero.
func (f Facts) Profit() Amount {
	spent := f.Cost().plus(f.Commission()).plus(f.Delivery).plus(known(f.Tax))
	if !spent.Known {
		return Amount{}
	}
	return known(f.Total - spent.Tenge)
}

// Known reports whether there are any.
func (f Facts) Known() bool { return !f.At.IsZero() }

// Short reports whether the distributor surely has too little for some line.
func (f Facts) Short() bool { return slices.ContainsFunc(f.Lines, LineFacts.Short) }

// There reports whether the distributor has enough for every line.
func (f Facts) There() bool {
	return len(f.Lines) > 0 && !slices.ContainsFunc(f.Lines, func(l LineFacts) bool { return !l.Covers(0) })
}

// Short reports whether the distributor surely has too little.
func (l LineFacts) Short() bool { return l.StockKnown() && !l.AtLeast && !l.Covers(0) }

// Unsure reports whether the distributor has more than some number that is less than what is needed: how much more, they
// do not say.
func (l LineFacts) Unsure() bool { return l.StockKnown() && l.AtLeast && !l.Covers(0) }

// Covers reports whether the distributor has enough, and so many pieces more. "More than ten" counts as ten.
func (l LineFacts) Covers(margin int) bool {
	return l.StockKnown() && l.Stock-l.Promised >= l.Need+margin
}

// Free is how many pieces are left for this order.
func (l LineFacts) Free() int { return max(0, l.Stock-l.Promised) }

// StockKnown reports whether the distributor told of the article.
func (l LineFacts) StockKnown() bool { return !l.StockAt.IsZero() }

// fit reports whether the facts are about the order as it is now.
func (f Facts) fit(o kaspi.Order) bool {
	return f.Total == o.Total && slices.EqualFunc(f.Lines, o.Entries, func(l LineFacts, e kaspi.Entry) bool {
		return l.SKU == e.SKU && l.Quantity == e.Quantity
	})
}

// FactsNow are the facts of the order as it is, if there are any: ones of what it was before are none.
func (r Record) FactsNow() (f Facts, known bool) {
	if !r.Facts.Known() || !r.Facts.fit(r.Order) {
		return Facts{}, false
	}
	return r.Facts, true
}

// LineFacts are the facts of an entry of the order. While it waits they are as of now. From then until it is packed, they are
// as they were when it was decided, for the pieces that it has now.
func (r Record) LineFacts(entry int) (l LineFacts, known bool) {
	if r.Stage.Waiting() {
		f, known := r.FactsNow()
		if !known {
			return LineFacts{}, false
		}
		return f.Lines[entry], true
	}
	decided := r.factsBySKU()
	l, known = decided[r.Order.Entries[entry].SKU]
	if !known || r.Stage != StagePreOrder && r.Stage != StagePack && r.Stage != StageGiveOut {
		return LineFacts{}, false
	}
	l.Quantity, l.Need = r.Order.Entries[entry].Quantity, 0
	for i, e := range r.Order.Entries {
		other := decided[e.SKU]
		if i == entry || l.Article != "" && other.Article == l.Article {
			l.Need += e.Quantity
		}
	}
	return l, true
}

func (r Record) factsBySKU() map[string]LineFacts {
	lines := make(map[string]LineFacts, len(r.Facts.Lines))
	for _, l := range r.Facts.Lines {
		lines[l.SKU] = l
	}
	return lines
}

// sameFacts reports whether a seller sees no difference but for their age.
func sameFacts(a, b Facts) bool {
	sameMoney := a.Total == b.Total && a.Delivery == b.Delivery && a.Estimated == b.Estimated && a.Tax == b.Tax
	return a.Known() == b.Known() && sameMoney && slices.EqualFunc(a.Lines, b.Lines, func(k, l LineFacts) bool {
		sameStock := k.StockKnown() == l.StockKnown()
		k.StockAt, l.StockAt = time.Time{}, time.Time{}
		return sameStock && k == l
	})
}

// NoteFacts writes facts into the records of orders that still wait.
func (d *Desk) NoteFacts(ctx context.Context, facts map[kaspi.OrderCode]Facts) error {
	if len(facts) == 0 {
		return nil
	}
	waiting := Filter{Codes: slices.Collect(maps.Keys(facts)), Stages: []Stage{StageNew}}
	return d.book.update(ctx, waiting, func(r Record) (Record, bool) {
		r.Facts = facts[r.Order.Code]
		return r, true
	})
}
