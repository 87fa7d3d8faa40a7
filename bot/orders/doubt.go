package orders

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"kaspibot/kaspi"
)

// Mode is what the program does about orders that nobody reacts to.
type Mode string

// The modes.
const (
	ModeOff Mode = "off" // nothing
	ModeDry Mode = "dry" // it tells what it would do
	ModeOn  Mode = "on"  // it accepts those that it has no doubt about
)

// ParseMode reads a mode.
func ParseMode(text string) (Mode, error) {
	m := Mode(text)
	if !slices.Contains([]Mode{ModeOff, ModeDry, ModeOn}, m) {
		return ModeOff, fmt.Errorf("%q: want off, dry or on", text)
	}
	return m, nil
}

// AutoRules are the conditions on which the program accepts an order by itself.
type AutoRules struct {
	After     time.Duration // nobody has reacted for so long
	Margin    int           // pieces of each line that the distributor must have beyond what the order takes
	MinProfit kaspi.Tenge   // that the sale must leave
}

// Validate refuses conditions that are none.
func (a AutoRules) Validate() error {
	switch {
	case a.After < time.Minute || a.After >= AcceptWithin:
		return fmt.Errorf("a wait of %s: want a minute at least, and less than the %s that Kaspi gives", a.After, AcceptWithin)
	case a.Margin < 0 || a.Margin > 1_000:
		return fmt.Errorf("a margin of %d pieces: want 0 to 1000", a.Margin)
	case a.MinProfit < 0:
		return errors.New("a profit below zero is a loss")
	}
	return nil
}

// Doubt is a reason for leaving an order to people.
type Doubt string

// The doubts. Most say that something is not known: what cannot be judged is not accepted.
const (
	DoubtPreOrder   Doubt = "pre_order"  // it binds for weeks
	DoubtSignature  Doubt = "signature"  // the buyer has papers to sign
	DoubtExpress    Doubt = "express"    // it must be packed within the hour: somebody must be there
	DoubtTrouble    Doubt = "trouble"    // an earlier try to accept it went wrong
	DoubtLines      Doubt = "lines"      // Kaspi has not told all of it
	DoubtUnits      Doubt = "units"      // something is sold by weight or length
	DoubtFacts      Doubt = "facts"      // nobody has looked at it, or too long ago
	DoubtArticle    Doubt = "article"    // the distributor's article is not known
	DoubtStock      Doubt = "stock"      // the distributor has not said how much there is, or too long ago
	DoubtShort      Doubt = "short"      // he has too little for the order and the margin
	DoubtCost       Doubt = "cost"       // it is not known
	DoubtCommission Doubt = "commission" // the category is not known
	DoubtDelivery   Doubt = "delivery"   // what it costs is not known
	DoubtProfit     Doubt = "profit"     // too little is left
)

// judgedWithin is how old facts may be for a decision that nobody looks at.
const judgedWithin = time.Minute

// Doubts tells why the program must not accept an order by itself, at a moment; none means that it may. Whether
// somebody has reacted to it is another question.
func (a AutoRules) Doubts(r Record, now time.Time) []Doubt {
	return a.doubts(r, func(t time.Time) bool { return now.Sub(t).Abs() <= judgedWithin })
}

// doubts leaves it to fresh how old facts may be.
func (a AutoRules) doubts(r Record, fresh func(time.Time) bool) []Doubt {
	var all []Doubt
	add := func(d Doubt, is bool) {
		if is && !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	o := r.Order
	add(DoubtPreOrder, o.PreOrder)
	add(DoubtSignature, o.SignatureRequired || r.Stage == StageSign)
	add(DoubtExpress, o.Courier.Express)
	add(DoubtTrouble, r.Note != NoteNone)
	add(DoubtLines, !o.EntriesKnown || len(o.Entries) == 0)
	for _, e := range o.Entries {
		add(DoubtUnits, e.UnitType != "PIECES" || e.Quantity < 1)
	}
	f, known := r.FactsNow()
	if !known || !fresh(f.At) {
		add(DoubtFacts, true)
		return all
	}
	for _, l := range f.Lines {
		add(DoubtArticle, l.Article == "")
		if l.Article != "" {
			add(DoubtStock, !l.StockKnown() || !fresh(l.StockAt))
			add(DoubtShort, l.StockKnown() && !l.Covers(a.Margin))
			add(DoubtCost, !l.Cost.Known)
		}
		add(DoubtCommission, !l.Commission.Known)
	}
	add(DoubtDelivery, !f.Delivery.Known)
	profit := f.Profit()
	add(DoubtProfit, profit.Known && profit.Tenge < a.MinProfit)
	return all
}

// waited says that nobody has reacted to a new order for long enough. Its time begins when somebody could have.
func (a AutoRules) waited(r Record, now time.Time) bool {
	since := r.Seen
	if r.Order.Approved.After(since) && r.Order.Approved.Before(now) {
		since = r.Order.Approved
	}
	reacted := !r.Touched.IsZero() || r.Work.Verb != ""
	return r.Stage == StageNew && !reacted && now.Sub(since) >= a.After
}
