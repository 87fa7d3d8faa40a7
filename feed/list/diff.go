package list

import "kaspibot/feed"

// Diff is what changed between two lists. An offer may be in several groups: sold out and repriced, say.
type Diff struct {
	Added     []feed.Change // not listed before
	SoldOut   []feed.Change // went off sale while the distributor still names it
	Gone      []feed.Change // went off sale because the distributor does not name it any more
	Back      []feed.Change // on sale again
	Repriced  []feed.Change
	Restocked []feed.Change // on sale before and after, in other numbers
	Retimed   []feed.Change // on sale before and after, with another pre-order or at other pickup points
	Renamed   []feed.Change // another model or brand
}

// compare takes the two of an offer that has changed.
func (d *Diff) compare(old, now *feed.Offer) {
	c := change(old, now)
	switch {
	case old.Stock == now.Stock:
	case now.Stock == 0 && now.Why == feed.OffSaleGone:
		d.Gone = append(d.Gone, c)
	case now.Stock == 0:
		d.SoldOut = append(d.SoldOut, c)
	case old.Stock == 0:
		d.Back = append(d.Back, c)
	default:
		d.Restocked = append(d.Restocked, c)
	}
	if (old.PreOrder != now.PreOrder || old.At != now.At) && old.Stock > 0 && now.Stock > 0 {
		d.Retimed = append(d.Retimed, c)
	}
	if old.Price != now.Price || old.Cities != now.Cities {
		d.Repriced = append(d.Repriced, c)
	}
	if old.Model != now.Model || old.Brand != now.Brand {
		d.Renamed = append(d.Renamed, c)
	}
}

func change(old, now *feed.Offer) feed.Change {
	return feed.Change{
		SKU: now.SKU, Model: now.Model.Plain(), Why: now.Why,
		OldPrice: old.Price, NewPrice: now.Price, OldStock: old.Stock, NewStock: now.Stock,
		OldDays: old.PreOrder, NewDays: now.PreOrder,
	}
}

// Empty reports whether nothing changed.
func (d Diff) Empty() bool {
	for _, g := range d.Groups() {
		if len(g.Changes) > 0 {
			return false
		}
	}
	return true
}

const whole = 10_000 // basis points in one

// moveBP is how far a price moved, in basis points of the old one; 0 when there was none.
func moveBP(old, now feed.Tenge) int64 {
	if old <= 0 {
		return 0
	}
	return int64((now - old) * whole / old)
}

func value(price feed.Tenge, pieces int) int64 { return int64(price) * int64(pieces) }

func abs(n int64) int64 { return max(n, -n) }

// Group is a part of a [Diff] under its name.
type Group struct {
	Kind    string // added, back, sold_out, gone, repriced, restocked, retimed, renamed
	Changes []feed.Change
}

// Groups are all parts of a diff, also the empty ones. An offer may be in several.
func (d Diff) Groups() []Group {
	return []Group{
		{"added", d.Added}, {"back", d.Back}, {"sold_out", d.SoldOut}, {"gone", d.Gone}, {"repriced", d.Repriced},
		{"restocked", d.Restocked}, {"retimed", d.Retimed}, {"renamed", d.Renamed},
	}
}

// absent reports whether the distributor names nothing behind an offer.
func absent(w feed.OffSaleReason) bool {
	return w == feed.OffSaleGone || w == feed.OffSaleUnmatched || w == feed.OffSaleDoubtful
}
