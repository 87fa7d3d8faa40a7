package list

import (
	"iter"
	"kaspibot/feed"
)

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

// Carry keeps every offer of the previous list in the next one: what is not offered any more stays listed
// with stock 0, because an offer that only leaves the file may stay on sale at Kaspi at its old price. Both
// lists are sorted by SKU, and so is the result, which is the next list itself when it has them all; neither is written to.
func Carry(previous, next []feed.Offer) []feed.Offer {
	if covers(next, previous) {
		return next
	}
	carried := make([]feed.Offer, 0, max(len(previous), len(next)))
	for old, now := range pairs(previous, next) {
		if now == nil {
			carried = append(carried, gone(*old))
			continue
		}
		carried = append(carried, *now)
	}
	return carried
}

// covers reports whether a list has every SKU of another.
func covers(next, previous []feed.Offer) bool {
	for old, now := range pairs(previous, next) {
		if old != nil && now == nil {
			return false
		}
	}
	return true
}

// gone is the offer as it stays listed when nobody supplies it any more.
func gone(o feed.Offer) feed.Offer {
	o.Stock, o.PreOrder, o.At, o.Why = 0, 0, "", feed.OffSaleGone
	return o
}

// Compare tells what changed between two lists, both sorted by SKU. An offer missing from the next list
// counts as gone. An empty Diff means that both lists make the same document.
func Compare(previous, next []feed.Offer) Diff {
	var d Diff
	for old, now := range pairs(previous, next) {
		switch {
		case old == nil:
			d.Added = append(d.Added, change(feed.Offer{}, *now))
		case now == nil:
			d.compare(*old, gone(*old))
		default:
			d.compare(*old, *now)
		}
	}
	return d
}

func (d *Diff) compare(old, now feed.Offer) {
	if old == now {
		return
	}
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

func change(old, now feed.Offer) feed.Change {
	return feed.Change{
		SKU: now.SKU, Model: now.Model.Plain(), Why: now.Why,
		OldPrice: old.Price, NewPrice: now.Price, OldStock: old.Stock, NewStock: now.Stock,
		OldDays: old.PreOrder, NewDays: now.PreOrder,
	}
}

// pairs walks two sorted lists side by side: old is nil for an offer only next has, now for one only previous
// has.
func pairs(previous, next []feed.Offer) iter.Seq2[*feed.Offer, *feed.Offer] {
	return func(yield func(old, now *feed.Offer) bool) {
		for i, j := 0, 0; i < len(previous) || j < len(next); {
			var old, now *feed.Offer
			if i < len(previous) && (j == len(next) || previous[i].SKU <= next[j].SKU) {
				old = &previous[i]
			}
			if j < len(next) && (i == len(previous) || next[j].SKU <= previous[i].SKU) {
				now = &next[j]
			}
			if old != nil {
				i++
			}
			if now != nil {
				j++
			}
			if !yield(old, now) {
				return
			}
		}
	}
}

// Empty reports whether nothing changed.
func (d Diff) Empty() bool {
	for _, g := range d.groups() {
		if len(g.changes) > 0 {
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
