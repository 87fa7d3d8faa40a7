package bot

import (
	"cmp"
	"strings"
	"time"
	"unicode/utf16"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const (
	maxLines = 12  // of an order on a card; with titles cut it stays far below Telegram's 4 096 characters
	maxTitle = 120 // characters as Telegram counts them
)

// card is a record as templates see it.
type card struct {
	orders.Record
	now time.Time
}

// Waiting says that the order still wants accepting.
func (c card) Waiting() bool { return c.Stage == orders.StageNew }

// Overdue says that the time for accepting is over.
func (c card) Overdue() bool { return c.Waiting() && !c.Deadline.IsZero() && !c.now.Before(c.Deadline) }

// Waits is how long the buyer has waited since the bank approved the order.
func (c card) Waits() time.Duration {
	since := c.Order.Approved
	if since.IsZero() {
		since = cmp.Or(c.Order.Created, c.Seen)
	}
	return c.now.Sub(since)
}

// Left is the time until the deadline by the clock on the wall.
func (c card) Left() time.Duration { return c.Deadline.Sub(c.now) }

// Lines are the entries that fit on a card.
func (c card) Lines() []line { return c.lines(maxLines) }

// First is as much of an order as a digest has room for.
func (c card) First() []line { return c.lines(2) }

// More is how many lines a card leaves out.
func (c card) More() int { return max(0, len(c.Order.Entries)-maxLines) }

type line struct {
	Quantity     int
	Title, SKU   string
	Price, Total kaspi.Tenge
	Facts        *lineFacts // nil when there are none to show
}

func (c card) lines(limit int) []line {
	var lines []line
	for i, e := range c.Order.Entries[:min(len(c.Order.Entries), limit)] {
		lines = append(lines, line{e.Quantity, shorten(lineTitle(e), maxTitle), e.SKU, e.Price, e.Total, c.stock(i)})
	}
	return lines
}

// lineTitle is what a line is called.
func lineTitle(e kaspi.Entry) string { return cmp.Or(e.Title, e.SKU, e.Category.Title, "?") }

// City is where the order goes.
func (c card) City() string { return c.Order.City() }

// Reason is why the order was cancelled, as Kaspi's code.
func (c card) Reason() string { return c.Order.CancellationReason }

// Buyer is the buyer's name, or the person who receives for him.
func (c card) Buyer() string {
	for _, p := range []kaspi.Person{c.Order.Recipient, c.Order.Customer} {
		if name := strings.TrimSpace(p.First + " " + p.Last); name != "" {
			return name
		}
	}
	return c.Order.Customer.Name
}

// Delivery names how the order travels. Kaspi's mode is a label here; what the seller has to do is told by the stage.
func (c card) Delivery() string {
	switch o := c.Order; {
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

// shorten cuts a text to a number of characters as Telegram counts them, in UTF-16, marking the cut.
func shorten(s string, limit int) string {
	length, fits := 0, 0 // fits is how much of s leaves room for the mark
	for i, r := range s {
		if length < limit {
			fits = i
		}
		length += utf16.RuneLen(r)
	}
	if length <= limit {
		return s
	}
	return strings.TrimSpace(s[:fits]) + "…"
}

// cardMessage is an order as a message of its own.
func (b *Bot) cardMessage(rec orders.Record) (message, error) {
	text, err := b.words.HTML("card", card{rec, b.Now()})
	if err != nil {
		return message{}, err
	}
	return message{Text: text, Keys: b.cardKeys(rec)}, nil
}

// digestMessage shows several orders in one message, each with its button while it waits.
func (b *Bot) digestMessage(title HTML, recs []orders.Record) (message, error) {
	view := struct {
		Title   any
		Waiting int
		Cards   []card
	}{}
	if title != "" {
		view.Title = title.safe()
	}
	keys := keyboard{}
	for _, rec := range recs {
		view.Cards = append(view.Cards, card{rec, b.Now()})
		if rec.Stage == orders.StageNew {
			view.Waiting++
			label := b.words.Text("button.accept.code", rec.Order.Code)
			keys = append(keys, row(button(label, verbAccept, string(rec.Order.Code))))
		} else if len(rec.Acts()) > 0 {
			keys = append(keys, row(button(b.words.Text("button.open.code", rec.Order.Code), verbOpen, string(rec.Order.Code))))
		}
	}
	text, err := b.words.HTML("digest", view)
	return message{Text: text, Keys: keys}, err
}
