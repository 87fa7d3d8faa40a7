package cards

import "kaspibot/bot/orders"

// Deciding reports whether there are facts of the order, and that they are still to be weighed.
func (v View) Deciding() bool {
	_, known := v.FactsNow()
	return known && v.Stage.Waiting()
}

// Short reports whether the distributor has too little for an order that waits.
func (v View) Short() bool { return v.Deciding() && v.Facts.Short() }

// stock is what is known of a line's goods; nothing before anybody has looked, and nothing once the order is decided.
func (v View) stock(i int) *orders.LineFacts {
	if !v.Deciding() {
		return nil
	}
	return &v.Facts.Lines[i]
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
