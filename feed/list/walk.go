package list

import "kaspibot/feed"

// walk goes through the list that is served beside the one that is being made, SKU by SKU, and shows each pair: old is nil for
// an offer that the served list does not have; what the next list does not have is shown as it stays listed.
type walk struct {
	served *feed.OfferCursor
	old    *feed.Offer // of the served list, the first that has not been shown; nil after the last
	none   feed.Offer
	gone   feed.Offer
	show   func(old, now *feed.Offer)
}

func begin(served feed.Offers, show func(old, now *feed.Offer)) *walk {
	w := &walk{served: served.Cursor(), show: show}
	w.old = w.served.Next()
	return w
}

// to passes what the served list has before an SKU, and returns its offer of it, the zero Offer when it has none. It is asked
// for SKUs in growing order.
func (w *walk) to(s feed.SKU) *feed.Offer {
	for w.old != nil && w.old.SKU < s {
		w.pass()
	}
	if w.old != nil && w.old.SKU == s {
		return w.old
	}
	return &w.none
}

// pass shows what only the served list has.
func (w *walk) pass() {
	w.gone = gone(*w.old)
	w.show(w.old, &w.gone)
	w.old = w.served.Next()
}

// add shows the next offer.
func (w *walk) add(now *feed.Offer) {
	if old := w.to(now.SKU); old == w.old {
		w.show(old, now)
		w.old = w.served.Next()
		return
	}
	w.show(nil, now)
}

// end passes what is left of the served list.
func (w *walk) end() {
	for w.old != nil {
		w.pass()
	}
}

// pairs shows two lists side by side.
func pairs(previous, next feed.Offers, show func(old, now *feed.Offer)) {
	w := begin(previous, show)
	for now := range next.All() {
		w.add(now)
	}
	w.end()
}

// Carry keeps every offer of the previous list in the next one: what is not offered any more stays listed
// with stock 0, because an offer that only leaves the file may stay on sale at Kaspi at its old price. Both
// lists are sorted by SKU, and so is the result.
func Carry(previous, next feed.Offers) feed.Offers {
	p := feed.PackAfter(previous)
	pairs(previous, next, func(_, now *feed.Offer) { p.Add(now) })
	return p.Offers()
}

// gone is the offer as it stays listed when nobody supplies it any more.
func gone(o feed.Offer) feed.Offer {
	o.Stock, o.PreOrder, o.At, o.Why = 0, 0, "", feed.OffSaleGone
	return o
}
