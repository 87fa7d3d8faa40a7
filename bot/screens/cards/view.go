package cards

import (
	"cmp"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

const (
	maxLines = 12 // of an order on a card; with titles cut it stays far below Telegram's 4 096 characters
	maxTown  = 60 // characters
)

// View is a record as templates see it.
type View struct {
	orders.Record
	Ticks bool // it shows how much time is left, which is kept up to date
	now   time.Time

	// Against are the reasons why the program will not accept a waiting order by itself, however fresh the facts are. None
	// when it may, and while it accepts nothing anyway.
	Against []auto.Objection
}

// View is a record as templates see it at this moment.
func (c *shown) View(rec orders.Record) View {
	v := View{Record: rec, now: c.Now()}
	if rec.Stage == orders.StageNew && c.Mode != nil && c.Mode() != auto.ModeOff {
		v.Against = c.Rules.Standing(rec)
	}
	return v
}

// Unsigned reports whether the buyer has papers to sign before they get the goods, which the stage does not tell.
func (v View) Unsigned() bool {
	over := v.Stage.Over() || v.Stage == orders.StageCancelling || v.Stage == orders.StageReturnRequested
	return v.Order.SignatureRequired && v.Stage != orders.StageSign && !over
}

// Views are records as templates see them at this moment.
func (c *shown) Views(recs []orders.Record) []View {
	views := make([]View, len(recs))
	for i, rec := range recs {
		views[i] = c.View(rec)
	}
	return views
}

// Waiting reports whether the order still wants accepting.
func (v View) Waiting() bool { return v.Stage == orders.StageNew }

// Overdue reports whether the time for accepting is over.
func (v View) Overdue() bool { return v.Waiting() && !v.Deadline.IsZero() && !v.now.Before(v.Deadline) }

// Since is from when on the buyer has waited: the bank's approval of the order.
func (v View) Since() time.Time {
	if v.Order.Approved.IsZero() {
		return cmp.Or(v.Order.Created, v.Seen)
	}
	return v.Order.Approved
}

// Left is the time until the deadline by the clock on the wall.
func (v View) Left() time.Duration { return v.Deadline.Sub(v.now) }

// Lines are the entries that fit on a card.
func (v View) Lines() []Line { return v.lines(maxLines) }

// First is as much of an order as a digest has room for.
func (v View) First() []Line { return v.lines(2) }

// More is how many lines a card leaves out.
func (v View) More() int { return max(0, len(v.Order.Entries)-maxLines) }

// Line is one line of an order as templates see it.
type Line struct {
	Quantity     int
	Title, SKU   string
	Price, Total kaspi.Tenge
	Facts        *orders.LineFacts // nil when there are none to show
}

func (v View) lines(limit int) []Line {
	var lines []Line
	for i, e := range v.Order.Entries[:min(len(v.Order.Entries), limit)] {
		lines = append(lines, Line{e.Quantity, chat.Shorten(LineTitle(e), chat.MaxTitle), e.SKU, e.Price, e.Total, v.stock(i)})
	}
	return lines
}

// LineTitle is what a line is called.
func LineTitle(e kaspi.Entry) string { return cmp.Or(e.Title, e.SKU, e.Category.Title, "?") }

// City is where the order goes.
func (v View) City() string { return chat.Shorten(v.Order.City(), maxTown) }

// Reason is why the order was cancelled, as Kaspi's code.
func (v View) Reason() string { return v.Order.CancellationReason }

// Buyer is the buyer's name, or the person who receives for them.
func (v View) Buyer() string {
	for _, p := range []kaspi.Person{v.Order.Recipient, v.Order.Customer} {
		if name := strings.TrimSpace(p.First + " " + p.Last); name != "" {
			return name
		}
	}
	return v.Order.Customer.Name
}

// Delivery names how the order travels. Kaspi's mode is a label here; what the seller has to do is told by the stage.
func (v View) Delivery() string {
	switch o := v.Order; {
	case o.Courier.Express:
		return "express"
	case o.DeliveryMode == "DELIVERY_PICKUP" && o.KaspiDelivered, o.DeliveryMode == "DELIVERY_POSTOMAT":
		return "postomat"
	case o.DeliveryMode == "DELIVERY_PICKUP":
		return "pickup"
	case o.DeliveryMode == "DELIVERY_LOCAL" && o.KaspiDelivered:
		return "kaspi_city"
	case o.DeliveryMode == "DELIVERY_LOCAL":
		return "own"
	case o.DeliveryMode == "DELIVERY_REGIONAL_TODOOR":
		return "kaspi_door"
	case o.DeliveryMode == "DELIVERY_REGIONAL_PICKUP":
		return "kaspi_point"
	}
	return ""
}

// Deciding reports whether there are facts of the order, and that they are still to be weighed.
func (v View) Deciding() bool {
	_, known := v.FactsNow()
	return known && v.Stage.Waiting()
}

// Short reports whether the distributor has too little for an order that waits, or had when it was accepted and is not
// packed yet.
func (v View) Short() bool { return v.anyLine(orders.LineFacts.Short) }

// Unsure reports whether it is not known if more than some number is enough.
func (v View) Unsure() bool { return v.anyLine(orders.LineFacts.Unsure) }

func (v View) anyLine(is func(orders.LineFacts) bool) bool {
	for i := range v.Order.Entries {
		if l, known := v.LineFacts(i); known && is(l) {
			return true
		}
	}
	return false
}

// stock is what is known of a line's goods; nothing before anybody has looked. Once the order is accepted only what may
// be missing is left, until it is packed.
func (v View) stock(i int) *orders.LineFacts {
	l, known := v.LineFacts(i)
	if !known || !v.Stage.Waiting() && !l.Short() && !l.Unsure() {
		return nil
	}
	return &l
}

// weighed are an order's facts in full, with as many lines as a message has room for.
type weighed struct {
	orders.Facts
	Lines []orders.LineFacts
}

// Weighed is what is known of an order, or was known last while it waited.
func (v View) Weighed() weighed {
	return weighed{v.Facts, v.Facts.Lines[:min(len(v.Facts.Lines), maxLines)]}
}
