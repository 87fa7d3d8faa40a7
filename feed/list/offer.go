package list

import (
	"cmp"
	"strings"

	"kaspibot/feed"
)

// offer makes the offer of a listing and the item behind it.
func (d *builder) offer(l *feed.Listing, it *feed.Item) feed.Offer {
	last := d.walk.to(l.SKU)
	if l.Model == "" { // cleaning is most of the work of making an offer: not twice
		l.Model = cmp.Or(cleaned(it.Name, last.Model), last.Model, feed.Clean(string(l.SKU)), "—")
	}
	if l.Brand == "" {
		l.Brand = cleaned(it.Brand, last.Brand)
	}
	o := feed.Offer{
		SKU: l.SKU, Article: it.Article, Imported: l.Imported, Model: l.Model, Brand: l.Brand,
		Price: cmp.Or(last.Price, l.Price), Cost: last.Cost, Floor: last.Floor,
	}
	t := d.Seller.Terms(*it, l.Override, last.Price)
	// Without a cost the distributor gave a placeholder, and whoever sells it does not know at what loss.
	priced := it.Cost > 0 && t.Price > 0 && t.Price <= feed.MaxPrice
	if priced {
		o.Price, o.Cost, o.Floor = t.Price, it.Cost, t.Floor
	}
	o.Cities = d.cities(l, &o)
	o.Stock, o.Why = pieces(it, t, d.Reserved[it.Article])
	switch {
	case it.Defect:
		o.Stock, o.Why = 0, feed.OffSaleDefect
	case !l.Available():
		o.Stock, o.Why = 0, feed.OffSaleInList
	case !priced:
		o.Stock, o.Why = 0, feed.OffSaleUnpriced
	case o.Stock > 0:
		d.confirm(&o, last.Why)
	}
	if o.Stock > 0 {
		d.place(&o, l, min(max(t.PreOrder, 0), feed.MaxPreOrder))
	}
	return o
}

// cleaned is a name as [feed.Clean] leaves it: the text that it was before when that is what is written again.
func cleaned(name string, before feed.Text) feed.Text {
	if name == string(before) && !strings.Contains(name, "&") { // an & of a text is an escape, one of a name is not
		return before
	}
	return feed.Clean(name)
}

// pieces is how many pieces of an item are offered, and why none when there are none. The distributor sells whole
// multiples only: what he has beyond the last one cannot be bought.
func pieces(it *feed.Item, t feed.Terms, reserved int) (n int, why feed.OffSaleReason) {
	left := it.Stock.N - it.Stock.N%max(it.Multiple, 1) - reserved
	n = left - max(t.Safety, 0)
	switch {
	case t.Paused:
		return 0, feed.OffSalePaused
	case it.Stock.N <= 0:
		return 0, feed.OffSaleSoldOut
	case left <= 0 && reserved > 0:
		return 0, feed.OffSaleReserved
	case n <= 0 || left < t.MinStock:
		return 0, feed.OffSaleKeptBack
	case t.MaxShown > 0:
		return min(n, t.MaxShown), feed.NotOffSale
	}
	return n, feed.NotOffSale
}

// confirm keeps an offer off sale until the distributor has shown it for long enough. It concerns only what went
// away by the distributor's word: what the seller paused and sells again comes back at once.
func (d *builder) confirm(o *feed.Offer, was feed.OffSaleReason) {
	switch was {
	case feed.OffSaleSoldOut, feed.OffSaleGone, feed.OffSaleUnpriced, feed.OffSaleUnconfirmed:
	default:
		return
	}
	if n := d.Readings[o.SKU] + 1; n < d.BackAfter {
		d.result.Readings[o.SKU] = n
		o.Stock, o.Why = 0, feed.OffSaleUnconfirmed
	}
}
