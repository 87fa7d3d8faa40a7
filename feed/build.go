package feed

import (
	"cmp"
	"slices"
)

// Goods are what a list is made of.
type Goods struct {
	Items    []Item
	Listings []Listing       // what the shop sells; without an imported one, every item is sold under its article
	Reserved map[Article]int // pieces sold that the distributor still shows, see [Reserve]
	Readings map[SKU]int     // as the Builder made it the last time
	Previous []Offer         // of the list that is served, sorted by SKU
}

// Made is what a [Builder] makes of goods.
type Made struct {
	Offers   []Offer     // sorted by SKU, each once
	Skipped  map[Why]int // what cannot be listed, by reason
	Readings map[SKU]int // good readings in a row of offers that are not believed yet
	Odd      []SKU       // of the shop's own, those that Kaspi's guide would not take
	Expected int         // offers that the shop's own list has; 0 when none was imported
}

// Builder makes offers. It keeps nothing: the same goods make the same offers in whatever order they come.
//
// With imported listings exactly these are published, each SKU as the shop has it; the rest of the distributor's
// goods is not. Several listings of one article each show its whole stock: they are the same pieces on the same
// shelf, nobody knows which card the next buyer chooses, and a sale of either leaves all of them at once.
type Builder struct {
	Seller Seller
	// BackAfter is how many readings in a row must show an offer in stock before it is sold again after the
	// distributor had none; 0 and 1 mean at once. Going off sale never waits.
	BackAfter int
}

// draft is a list in the making.
type draft struct {
	Builder
	Goods

	items map[Article]Item
	made  Made
}

// Build makes the offers. Where an item has no cost, its last good price is taken from the previous offers and it
// stays listed off sale. Of items with the same article the dearest counts, so that no order of the answer can sell
// it too cheap. "At least 50" counts as 50: no piece is promised that the distributor did not name.
func (b Builder) Build(g Goods) Made {
	d := draft{
		Builder: b, Goods: g, items: make(map[Article]Item, len(g.Items)),
		made: Made{
			Offers: make([]Offer, 0, len(g.Items)), Skipped: make(map[Why]int), Readings: make(map[SKU]int),
		},
	}
	items := slices.SortedFunc(slices.Values(g.Items), byArticle)
	items = slices.CompactFunc(items, func(a, b Item) bool { return a.Article == b.Article })
	if n := len(g.Items) - len(items); n > 0 {
		d.made.Skipped[WhyDuplicate] = n
	}
	for _, it := range items {
		d.items[it.Article] = it
	}
	listings := slices.SortedStableFunc(slices.Values(g.Listings), func(a, b Listing) int { return cmp.Compare(a.SKU, b.SKU) })
	if slices.ContainsFunc(listings, func(l Listing) bool { return l.Imported }) {
		d.sellListed(listings)
	} else {
		d.sellAll(items, listings)
	}
	return d.made
}

// byArticle leaves nothing to the order in which the items came: the dearest first, then the scarcest.
func byArticle(a, b Item) int {
	return cmp.Or(
		cmp.Compare(a.Article, b.Article), cmp.Compare(b.Cost, a.Cost), cmp.Compare(a.Stock.N, b.Stock.N),
		cmp.Compare(a.Name, b.Name), cmp.Compare(a.Brand, b.Brand),
	)
}

// sellAll lists every item under its article. Both lists are sorted.
func (d *draft) sellAll(items []Item, settings []Listing) {
	for _, it := range items {
		l := Listing{SKU: SKU(it.Article), Article: it.Article, Match: MatchSKU, Model: Clean(it.Name)}
		if i, ok := slices.BinarySearchFunc(settings, l.SKU, func(l Listing, s SKU) int { return cmp.Compare(l.SKU, s) }); ok {
			l.Override = settings[i].Override
		}
		switch {
		case it.Defect:
			d.made.Skipped[WhyDefect]++
		case !l.SKU.Valid():
			d.made.Skipped[WhyBadSKU]++
		case l.Model == "":
			d.made.Skipped[WhyNameless]++
		default:
			d.add(d.offer(l, it))
		}
	}
}

// sellListed lists what the shop's own list has, and nothing else.
func (d *draft) sellListed(listings []Listing) {
	listings = slices.DeleteFunc(listings, func(l Listing) bool { return !l.Imported })
	for i := 0; i < len(listings); i++ {
		l := listings[i]
		for i+1 < len(listings) && listings[i+1].SKU == l.SKU { // which of them is meant nobody can say
			l.Match = MatchDoubtful
			i++
		}
		d.made.Expected++
		if !l.SKU.writable() {
			d.made.Skipped[WhyBadSKU]++
			continue
		}
		if !l.SKU.Valid() {
			d.made.Odd = append(d.made.Odd, l.SKU)
		}
		it, found := d.items[l.Article]
		switch {
		case l.Match == MatchDoubtful:
			d.add(d.unsold(l, WhyDoubtful))
		case l.Match == MatchNone || l.Article == "":
			d.add(d.unsold(l, WhyUnmatched))
		case !found:
			d.add(d.unsold(l, WhyGone))
		default:
			d.add(d.offer(l, it))
		}
	}
}

// add lists an offer, unless it never had a price: without one it cannot be written at all.
func (d *draft) add(o Offer) {
	if o.Price == 0 {
		d.made.Skipped[WhyUnpriced]++
		return
	}
	d.made.Offers = append(d.made.Offers, o)
}

// last is the offer as it is served, the zero Offer when it is not.
func (d *draft) last(s SKU) Offer {
	if i, ok := slices.BinarySearchFunc(d.Previous, Offer{SKU: s}, bySKU); ok {
		return d.Previous[i]
	}
	return Offer{}
}

// unsold is the offer of a listing behind which there is no item.
func (d *draft) unsold(l Listing, why Why) Offer {
	last := d.last(l.SKU)
	return Offer{
		SKU: l.SKU, Article: l.Article, Imported: l.Imported,
		Model: cmp.Or(l.Model, last.Model, Clean(string(l.SKU)), "—"), Brand: cmp.Or(l.Brand, last.Brand),
		Price: cmp.Or(last.Price, l.Price), Cost: last.Cost, Floor: last.Floor, Why: why,
	}
}

// bySKU is the order of every list of offers.
func bySKU(a, b Offer) int { return cmp.Compare(a.SKU, b.SKU) }
