package auto

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// Mode is what the program does about orders that nobody reacts to.
type Mode string

// The modes.
const (
	ModeOff Mode = "off" // nothing
	ModeDry Mode = "dry" // it tells what it would do
	ModeOn  Mode = "on"  // it accepts those that nothing speaks against
)

// ParseMode reads a mode.
func ParseMode(text string) (Mode, error) {
	m := Mode(text)
	if !slices.Contains([]Mode{ModeOff, ModeDry, ModeOn}, m) {
		return ModeOff, fmt.Errorf("%q: want off, dry or on", text)
	}
	return m, nil
}

// Rules are the conditions on which the program accepts an order by itself.
type Rules struct {
	After     time.Duration // nobody has reacted for so long
	Margin    int           // pieces of each line that the distributor must have beyond what the order takes
	MinProfit kaspi.Tenge   // that the sale must leave
}

// Validate refuses conditions that make no sense.
func (a Rules) Validate() error {
	switch {
	case a.After < time.Minute || a.After >= orders.AcceptWithin:
		return fmt.Errorf("a wait of %s: want a minute at least, and less than the %s that Kaspi gives", a.After, orders.AcceptWithin)
	case a.Margin < 0 || a.Margin > 1_000:
		return fmt.Errorf("a margin of %d pieces: want 0 to 1000", a.Margin)
	case a.MinProfit < 0:
		return errors.New("a profit below zero is a loss")
	}
	return nil
}

// Objection is a reason for leaving an order to people.
type Objection string

// The objections. Most say that something is not known: what cannot be judged is not accepted.
const (
	ObjectionPreOrder   Objection = "pre_order"  // it binds for weeks
	ObjectionSignature  Objection = "signature"  // the buyer has papers to sign
	ObjectionExpress    Objection = "express"    // it must be packed within the hour: somebody must be there
	ObjectionTrouble    Objection = "trouble"    // an earlier try to accept it went wrong
	ObjectionLines      Objection = "lines"      // Kaspi has not told all of it
	ObjectionUnits      Objection = "units"      // something is sold by weight or length
	ObjectionFacts      Objection = "facts"      // nobody has looked at it, or too long ago
	ObjectionArticle    Objection = "article"    // the distributor's article is not known
	ObjectionStock      Objection = "stock"      // the distributor has not said how much there is, or too long ago
	ObjectionShort      Objection = "short"      // there is too little for the order and the margin
	ObjectionUnsure     Objection = "unsure"     // they have more than a number that is too little for the order and the margin
	ObjectionCost       Objection = "cost"       // it is not known
	ObjectionCommission Objection = "commission" // the category is not known
	ObjectionDelivery   Objection = "delivery"   // what it costs is not known
	ObjectionProfit     Objection = "profit"     // too little is left
)

// ObjectionHandled is none of the order's own: a person has reacted to it, and it is theirs.
const ObjectionHandled Objection = "handled"

// Standing tells why the program will not accept a waiting order by itself as it is now, whatever the age of its facts: they
// are looked up anew before each decision.
func (a Rules) Standing(r orders.Record) []Objection {
	if !r.HandledAt.IsZero() || r.Work.Verb != "" {
		return []Objection{ObjectionHandled}
	}
	all := a.objections(r, func(time.Time) bool { return true })
	return slices.DeleteFunc(all, func(o Objection) bool { return o == ObjectionFacts && r.Facts.At.IsZero() })
}

// judgedWithin is how old facts may be for a decision that nobody looks at.
const decisionFresh = time.Minute

// Objections tells why the program must not accept an order by itself, at a moment; none means that it may. Whether
// somebody has reacted to it is another question.
func (a Rules) Objections(r orders.Record, now time.Time) []Objection {
	return a.objections(r, func(t time.Time) bool { return now.Sub(t).Abs() <= decisionFresh })
}

// objections leaves it to fresh how old facts may be.
func (a Rules) objections(r orders.Record, fresh func(time.Time) bool) []Objection {
	var all []Objection
	add := func(o Objection, holds bool) {
		if holds && !slices.Contains(all, o) {
			all = append(all, o)
		}
	}
	o := r.Order
	add(ObjectionPreOrder, o.PreOrder)
	add(ObjectionSignature, o.SignatureRequired || r.Stage == orders.StageSign)
	add(ObjectionExpress, o.Courier.Express)
	add(ObjectionTrouble, r.Note != orders.NoteNone)
	add(ObjectionLines, !o.EntriesKnown || len(o.Entries) == 0)
	for _, e := range o.Entries {
		add(ObjectionUnits, e.UnitType != "PIECES" || e.Quantity < 1)
	}
	f, known := r.FactsNow()
	if !known || !fresh(f.At) {
		add(ObjectionFacts, true)
		return all
	}
	for _, l := range f.Lines {
		add(ObjectionArticle, l.Article == "")
		if l.Article != "" {
			add(ObjectionStock, !l.StockKnown() || !fresh(l.StockAt))
			add(ObjectionShort, l.StockKnown() && !l.AtLeast && !l.Covers(a.Margin))
			add(ObjectionUnsure, l.StockKnown() && l.AtLeast && !l.Covers(a.Margin))
			add(ObjectionCost, !l.Cost.Known)
		}
		add(ObjectionCommission, !l.Commission.Known)
	}
	add(ObjectionDelivery, !f.Delivery.Known)
	profit := f.Profit()
	add(ObjectionProfit, profit.Known && profit.Tenge < a.MinProfit)
	return all
}

// waited reports whether nobody has reacted to a new order for long enough. Its time begins when somebody could have.
func (a Rules) waited(r orders.Record, now time.Time) bool {
	since := r.Seen
	if r.Order.Approved.After(since) && r.Order.Approved.Before(now) {
		since = r.Order.Approved
	}
	reacted := !r.HandledAt.IsZero() || r.Work.Verb != ""
	return r.Stage == orders.StageNew && !reacted && now.Sub(since) >= a.After
}
