package orders

import (
	"time"

	"kaspibot/kaspi"
)

// Outcome is what a stage means for the money of a shop.
type Outcome string

// The outcomes.
const (
	OutcomeWaiting   Outcome = "waiting" // nobody has accepted it yet
	OutcomeSold      Outcome = "sold"    // accepted, and neither cancelled nor given back: the stages of a turnover
	OutcomeCancelled Outcome = "cancelled"
	OutcomeReturned  Outcome = "returned" // or about to be
)

// Outcomes lists them as people read them.
func Outcomes() []Outcome {
	return []Outcome{OutcomeSold, OutcomeWaiting, OutcomeCancelled, OutcomeReturned}
}

// Outcome is what the stage means for the money of a shop.
func (s Stage) Outcome() Outcome {
	switch s {
	case StageCancelling, StageCancelled:
		return OutcomeCancelled
	case StageReturnRequested, StageReturned:
		return OutcomeReturned
	case StagePreOrder, StagePack, StageHandOver, StageInDelivery, StageGiveOut, StageDone:
		return OutcomeSold
	default:
		return OutcomeWaiting
	}
}

// Figures are what statistics need of one order. Nobody's name is in them.
type Figures struct {
	Code    kaspi.OrderCode
	Created time.Time
	Stage   Stage
	Total   kaspi.Tenge // what the goods cost the buyer
	Money   Money
	Accept  time.Duration // from the bank's approval to the press that accepted it here; negative when it was not accepted here
	City    string        // of the buyer; empty when Kaspi does not tell
	Lines   []LineFigures
}

// LineFigures are those of one line.
type LineFigures struct {
	SKU    string
	Pieces int
	Total  kaspi.Tenge
	Profit Amount // of the line's goods, with its share of delivery and tax
}

// Money is what came of an order by the facts of when it was decided. What others take is reckoned by tariffs, so all but
// the revenue is an estimate; what was not known then is not known now. Of an order that is not sold nothing is left but
// the delivery of what came back, which Kaspi charges to the seller.
type Money struct {
	Revenue    kaspi.Tenge
	Cost       Amount
	Commission Amount
	Delivery   Amount
	Tax        Amount
}

// Profit is what is left; it may be below zero.
func (m Money) Profit() Amount {
	spent := m.Cost.plus(m.Commission).plus(m.Delivery).plus(m.Tax)
	if !spent.Known {
		return Amount{}
	}
	return known(m.Revenue - spent.Tenge)
}

// FiguresOf are the figures of a record in any form.
func FiguresOf(r Record) Figures {
	f := Figures{
		Code: r.Order.Code, Created: r.Order.Created, Stage: r.Stage, Total: r.Order.Total, Accept: -1, City: r.Order.City(),
	}
	if since := r.waitsSince(); !r.AcceptedAt.IsZero() && r.Stage.Outcome() != OutcomeWaiting && !since.IsZero() {
		f.Accept = max(0, r.AcceptedAt.Sub(since))
	}
	f.Money, f.Lines = r.money()
	return f
}

// waitsSince is when the clock for accepting started.
func (r Record) waitsSince() time.Time {
	if r.Order.Approved.IsZero() {
		return r.Order.Created
	}
	return r.Order.Approved
}

// money is what came of the order, and of each of its lines.
func (r Record) money() (m Money, lines []LineFigures) {
	facts := r.decided()
	lines = make([]LineFigures, len(r.Order.Entries))
	cost, commission := Amount{Known: len(lines) > 0}, Amount{Known: len(lines) > 0}
	for i, e := range r.Order.Entries {
		lines[i] = LineFigures{SKU: e.SKU, Pieces: e.Quantity, Total: e.Total, Profit: facts[i].Cost.plus(facts[i].Commission)}
		cost, commission = cost.plus(facts[i].Cost), commission.plus(facts[i].Commission)
	}
	delivery, tax := r.Facts.Delivery, Amount{part(r.Facts.Tax, r.Order.Total, r.Facts.Total), r.Facts.Known()}
	if r.Order.SellerDeliveryCost > 0 { // what Kaspi says is no estimate any more
		delivery = known(r.Order.SellerDeliveryCost)
	}
	switch r.Stage.Outcome() {
	case OutcomeSold:
		m = Money{r.Order.Total, cost, commission, delivery, tax}
	case OutcomeReturned:
		m = Money{0, known(0), known(0), delivery, known(0)}
	default:
		m = Money{0, known(0), known(0), known(0), known(0)}
	}
	m.divide(lines, r.Stage.Outcome())
	return m, lines
}

// divide gives each line its profit: delivery and tax are shared by what the lines cost, to the last tenge. Lines come with
// what their goods and the commission took.
func (m Money) divide(lines []LineFigures, o Outcome) {
	rest := m.Delivery.plus(m.Tax)
	whole, sum, given := kaspi.Tenge(0), kaspi.Tenge(0), kaspi.Tenge(0)
	for _, l := range lines {
		whole += max(0, l.Total)
	}
	for i := range lines {
		revenue, spent := lines[i].Total, lines[i].Profit
		if o != OutcomeSold {
			revenue, spent = 0, known(0)
		}
		sum += max(0, lines[i].Total)
		upTo := part(rest.Tenge, sum, whole)
		if i == len(lines)-1 {
			upTo = rest.Tenge
		}
		lines[i].Profit = Amount{}
		if spent.plus(rest).Known {
			lines[i].Profit = known(revenue - spent.Tenge - (upTo - given))
		}
		given = upTo
	}
}

// part is n × of / whole; 0 of nothing.
func part(n, of, whole kaspi.Tenge) kaspi.Tenge {
	if whole <= 0 {
		return 0
	}
	return n * of / whole
}

// decided are the cost and the commission of each entry, for all the pieces that it has now: units may have been taken out
// since the facts were put together.
func (r Record) decided() []LineFacts {
	list := make([]LineFacts, len(r.Order.Entries))
	same := r.Facts.Known() && r.Facts.fit(r.Order)
	bySKU := r.factsBySKU()
	for i, e := range r.Order.Entries {
		l, found := bySKU[e.SKU]
		if same {
			l = r.Facts.Lines[i]
		} else if !found || l.Quantity < 1 {
			continue
		}
		if l.Quantity != e.Quantity {
			l.Commission.Tenge = part(l.Commission.Tenge, kaspi.Tenge(e.Quantity), kaspi.Tenge(l.Quantity))
		}
		l.Cost.Tenge *= kaspi.Tenge(e.Quantity)
		list[i] = l
	}
	return list
}
