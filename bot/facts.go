package bot

import (
	"time"

	"kaspibot/bot/orders"
)

// lineFacts are the facts of a line as templates see them.
type lineFacts struct {
	orders.LineFacts
	Age time.Duration // of what the distributor said
}

// Deciding says that there are facts of the order, and that they are still to be weighed.
func (c card) Deciding() bool {
	_, known := c.FactsNow()
	return known && c.Stage.Waiting()
}

// Short says that the distributor has too little for an order that waits.
func (c card) Short() bool { return c.Deciding() && c.Facts.Short() }

// stock is what is known of a line's goods; nothing before anybody has looked, and nothing once the order is decided.
func (c card) stock(i int) *lineFacts {
	if !c.Deciding() {
		return nil
	}
	l := c.Facts.Lines[i]
	return &lineFacts{l, c.now.Sub(l.StockAt)}
}

// weighed are an order's facts in full, with as many lines as a message has room for.
type weighed struct {
	orders.Facts
	Lines []orders.LineFacts
}

// Weighed is what is known of an order, or was known last while it waited.
func (c card) Weighed() weighed {
	return weighed{c.Facts, c.Facts.Lines[:min(len(c.Facts.Lines), maxLines)]}
}
