package feed

import (
	"iter"
	"slices"

	"kaspibot/feed/packed"
)

// Offers is a list of offers that never changes. It is kept packed, in some 120 bytes an offer of usual names, and shares the
// pages that are the same with the list it was made after: the next list takes the memory of what has changed. The zero value
// has none.
type Offers struct {
	pages []string
	n     int
}

// PackOffers makes a list of offers in their order.
func PackOffers(offers ...Offer) Offers {
	var p OffersPacker
	for i := range offers {
		p.Add(&offers[i])
	}
	return p.Offers()
}

// Len is how many there are.
func (o Offers) Len() int { return o.n }

// Pages are the parts of the list. Equal parts of two lists are equal texts, which [EachOffer] reads.
func (o Offers) Pages() []string { return o.pages }

// All gives one after the other, each until the next.
func (o Offers) All() iter.Seq[*Offer] {
	return func(yield func(*Offer) bool) {
		for c := o.Cursor(); ; {
			if next := c.Next(); next == nil || !yield(next) {
				return
			}
		}
	}
}

// Slice is a copy for whoever needs all of a list at once.
func (o Offers) Slice() []Offer {
	if o.n == 0 {
		return nil
	}
	all := make([]Offer, 0, o.n)
	for next := range o.All() {
		all = append(all, *next)
	}
	return all
}

// Equal reports whether both lists say the same of the same offers in the same order.
func (o Offers) Equal(other Offers) bool { return o.n == other.n && slices.Equal(o.pages, other.pages) }

// Without is a list of the pages that another list does not have: whatever differs between the two is in them.
func (o Offers) Without(other Offers) (rest Offers) {
	has := make(map[string]bool, len(other.pages))
	for _, page := range other.pages {
		has[page] = true
	}
	for _, page := range o.pages {
		if !has[page] {
			rest.pages = append(rest.pages, page)
			EachOffer(page, func(*Offer) { rest.n++ })
		}
	}
	return rest
}

// Beside goes through two lists, both sorted by SKU, side by side, until the first error: old is nil for an offer that only the
// next list has, now for one that only this list has.
func (o Offers) Beside(next Offers, show func(old, now *Offer) error) error {
	was, is := o.Cursor(), next.Cursor()
	for old, now := was.Next(), is.Next(); old != nil || now != nil; {
		first, second := old, now
		if now != nil && old != nil && old.SKU != now.SKU {
			if old.SKU < now.SKU {
				second = nil
			} else {
				first = nil
			}
		}
		if err := show(first, second); err != nil {
			return err
		}
		if first != nil {
			old = was.Next()
		}
		if second != nil {
			now = is.Next()
		}
	}
	return nil
}

// OfferCursor goes through a list.
type OfferCursor struct {
	pages []string
	whole string // the page that it is in
	page  packed.Rows
	at    int // where in the page its offer begins
	offer Offer
}

// Cursor goes through the list from its beginning.
func (o Offers) Cursor() *OfferCursor { return &OfferCursor{pages: o.pages} }

// Next is the next offer, which is good until the one after it is asked for; nil after the last.
func (c *OfferCursor) Next() *Offer {
	for c.page.Left == "" {
		if len(c.pages) == 0 {
			return nil
		}
		c.whole, c.pages = c.pages[0], c.pages[1:]
		c.page.Left = c.whole
	}
	c.at = len(c.whole) - len(c.page.Left)
	c.offer.unpack(&c.page)
	return &c.offer
}

// EachOffer shows the offers of a page, each until the next.
func EachOffer(page string, show func(*Offer)) {
	var o Offer
	for p := (packed.Rows{Left: page}); p.Left != ""; {
		o.unpack(&p)
		show(&o)
	}
}
