package cards

import "kaspibot/bot/orders"

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
