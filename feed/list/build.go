// Package list makes offers of items and decides whether they may be published: [Builder.Build], then [Carry],
// [Compare] and [Guard.Check]. [Counter] finds out what is sold already, [Watcher] what the seller should look at.
//
// All of it is computed from what is given, without clock, disk or network. Lists of offers are sorted by SKU.
package list

import (
	"cmp"
	"kaspibot/feed"
	"slices"
)

// Input is what a list is made of.
type Input struct {
	Items    []feed.Item
	Listings []feed.Listing       // what the shop sells; without an imported one, every item is sold under its article
	Reserved map[feed.Article]int // pieces sold that the distributor still shows, see [Reserve]
	Readings map[feed.SKU]int     // as the Builder made it the last time
	Previous []feed.Offer         // of the list that is served, sorted by SKU
	Points   []feed.PickupPoint   // of the shop
}

// BuildResult is what a [Builder] makes of its [Input].
type BuildResult struct {
	Offers   []feed.Offer               // sorted by SKU, each once
	Skipped  map[feed.OffSaleReason]int // what cannot be listed, by reason
	Readings map[feed.SKU]int           // how many readings in a row have shown an offer that is still kept off sale
	Odd      []feed.SKU                 // of the shop's own, those that Kaspi's guide would not take
	Expected int                        // offers that the shop's own list has; 0 when none was imported
}

// Builder makes offers. It keeps nothing: the same input makes the same offers in whatever order it comes.
//
// With imported listings exactly these are published, each SKU as the shop has it; the rest of the distributor's
// goods is not. Several listings of one article each show its whole stock: they are the same
// pieces, nobody knows which card the next buyer chooses, and a sale of one lowers the stock of all.
type Builder struct {
	Seller feed.Seller
	// BackAfter is how many readings in a row must show an offer in stock before it is sold again after the
	// distributor had none; 0 and 1 mean at once. Going off sale never waits.
	BackAfter int
}

// builder is a list while it is being built.
type builder struct {
	Builder
	Input

	items  []feed.Item // sorted by article, each once
	at     int         // where in Previous the offer was that was looked up last
	result BuildResult
}

// Build makes the offers. Where an item has no cost, its last good price is taken from the previous offers and it
// stays listed off sale. Of items with the same article the dearest counts, so that no order of the answer can sell
// it too cheap. "At least 50" counts as 50: no piece is promised that the distributor did not name.
func (b Builder) Build(g Input) BuildResult {
	d := builder{
		Builder: b, Input: g, items: g.Items,
		result: BuildResult{
			Offers: make([]feed.Offer, 0, len(g.Items)), Skipped: make(map[feed.OffSaleReason]int), Readings: make(map[feed.SKU]int),
		},
	}
	if !growing(d.items) { // the store lists them so
		d.items = slices.SortedFunc(slices.Values(g.Items), byArticle)
		d.items = slices.CompactFunc(d.items, func(a, b feed.Item) bool { return a.Article == b.Article })
	}
	if n := len(g.Items) - len(d.items); n > 0 {
		d.result.Skipped[feed.OffSaleDuplicate] = n
	}
	listings := slices.SortedStableFunc(slices.Values(g.Listings), func(a, b feed.Listing) int { return cmp.Compare(a.SKU, b.SKU) })
	if slices.ContainsFunc(listings, func(l feed.Listing) bool { return l.Imported }) {
		d.sellListed(listings)
	} else {
		d.sellAll(listings)
	}
	return d.result
}

// growing reports whether every item has a greater article than the one before.
func growing(items []feed.Item) bool {
	for i := 1; i < len(items); i++ {
		if items[i].Article <= items[i-1].Article {
			return false
		}
	}
	return true
}

// byArticle leaves nothing to the order in which the items came: the dearest first, then the scarcest.
func byArticle(a, b feed.Item) int {
	return cmp.Or(
		cmp.Compare(a.Article, b.Article), cmp.Compare(b.Cost, a.Cost), cmp.Compare(a.Stock.N, b.Stock.N),
		cmp.Compare(b.Multiple, a.Multiple), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Brand, b.Brand),
	)
}

// sellAll lists every item under its article.
func (d *builder) sellAll(settings []feed.Listing) {
	for i := range d.items {
		it := &d.items[i]
		l := feed.Listing{SKU: feed.SKU(it.Article), Model: feed.Clean(it.Name)}
		if i, ok := slices.BinarySearchFunc(settings, l.SKU, func(l feed.Listing, s feed.SKU) int { return cmp.Compare(l.SKU, s) }); ok {
			l.Override = settings[i].Override
		}
		switch {
		case it.Defect:
			d.result.Skipped[feed.OffSaleDefect]++
		case !l.SKU.Valid():
			d.result.Skipped[feed.OffSaleBadSKU]++
		case l.Model == "":
			d.result.Skipped[feed.OffSaleNameless]++
		default:
			d.add(d.offer(l, it))
		}
	}
}

// sellListed lists what the shop's own list has, and nothing else.
func (d *builder) sellListed(listings []feed.Listing) {
	listings = slices.DeleteFunc(listings, func(l feed.Listing) bool { return !l.Imported })
	for i := 0; i < len(listings); i++ {
		l := listings[i]
		for i+1 < len(listings) && listings[i+1].SKU == l.SKU { // which of them is meant nobody can say
			l.Match = feed.MatchDoubtful
			i++
		}
		d.result.Expected++
		if !l.SKU.Writable() {
			d.result.Skipped[feed.OffSaleBadSKU]++
			continue
		}
		if !l.SKU.Valid() {
			d.result.Odd = append(d.result.Odd, l.SKU)
		}
		it, found := d.item(l.Article)
		switch {
		case l.Match == feed.MatchDoubtful:
			d.add(d.unsold(l, feed.OffSaleDoubtful))
		case l.Match == feed.MatchNone || l.Article == "":
			d.add(d.unsold(l, feed.OffSaleUnmatched))
		case !found:
			d.add(d.unsold(l, feed.OffSaleGone))
		default:
			d.add(d.offer(l, it))
		}
	}
}

// add lists an offer, unless it never had a price: without one it cannot be written at all.
func (d *builder) add(o feed.Offer) {
	if o.Price == 0 {
		d.result.Skipped[feed.OffSaleUnpriced]++
		return
	}
	d.result.Offers = append(d.result.Offers, o)
}

// last is the offer as it is served, the zero Offer when it is not. SKUs are looked up in growing order.
func (d *builder) last(s feed.SKU) *feed.Offer {
	for d.at < len(d.Previous) && d.Previous[d.at].SKU < s {
		d.at++
	}
	if d.at < len(d.Previous) && d.Previous[d.at].SKU == s {
		return &d.Previous[d.at]
	}
	return &feed.Offer{}
}

// item is the item of an article.
func (d *builder) item(a feed.Article) (*feed.Item, bool) {
	i, found := slices.BinarySearchFunc(d.items, a, func(it feed.Item, a feed.Article) int { return cmp.Compare(it.Article, a) })
	if !found {
		return nil, false
	}
	return &d.items[i], true
}

// unsold is the offer of a listing behind which there is no item.
func (d *builder) unsold(l feed.Listing, why feed.OffSaleReason) feed.Offer {
	last := d.last(l.SKU)
	o := feed.Offer{
		SKU: l.SKU, Article: l.Article, Imported: l.Imported,
		Model: cmp.Or(l.Model, last.Model, feed.Clean(string(l.SKU)), "—"), Brand: cmp.Or(l.Brand, last.Brand),
		Price: cmp.Or(last.Price, l.Price), Cost: last.Cost, Floor: last.Floor, Why: why,
	}
	o.Cities = d.cities(l, o)
	return o
}
