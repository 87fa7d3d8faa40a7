// Package list makes offers of items and decides whether they may be published: [Builder.Build], which compares them with the
// list that is served, then [Guard.Check]. [Counter] finds out what is sold already, [Watcher] what the seller should look at.
//
// All of it is computed from what is given, without clock, disk or network. Lists of offers are sorted by SKU.
package list

import (
	"cmp"
	"errors"
	"slices"

	"kaspibot/feed"
)

// Input is what a list is made of.
type Input struct {
	Items    feed.Items
	Listings []feed.Listing       // what the shop sells; without an imported one, every item is sold under its article
	Reserved map[feed.Article]int // pieces sold that the distributor still shows, see [Reserve]
	Readings map[feed.SKU]int     // as the Builder made it the last time
	Previous feed.Offers          // the list that is served, sorted by SKU
	Points   []feed.PickupPoint   // of the shop
}

// BuildResult is what a [Builder] makes of its [Input].
type BuildResult struct {
	Compared                            // with the previous list
	Offers   feed.Offers                // sorted by SKU, each once; those of the previous list are carried on, see [Carry]
	Skipped  map[feed.OffSaleReason]int // what cannot be listed, by reason
	Readings map[feed.SKU]int           // how many readings in a row have shown an offer that is still kept off sale
	Odd      []feed.SKU                 // of the shop's own, those that Kaspi's guide would not take
	Expected int                        // offers that the shop's own list has; 0 when none was imported
	Short    []feed.Item                // of which the distributor has fewer than are reserved
}

// Builder makes offers. It keeps nothing: the same input makes the same offers in whatever order it comes.
//
// With imported listings exactly these are published, each SKU as the shop has it; the rest of the distributor's
// goods is not. Several listings of one article each show its whole stock: they are the same
// pieces, nobody knows which card the next buyer chooses, and a sale of one lowers the stock of all.
type Builder struct {
	Seller  feed.Seller
	Guard   Guard
	Watcher Watcher
	// BackAfter is how many readings in a row must show an offer in stock before it is sold again after the
	// distributor had none; 0 and 1 mean at once. Going off sale never waits.
	BackAfter int
}

// builder is a list while it is being built.
type builder struct {
	Builder
	Input

	walk       *walk
	pack       *feed.OffersPacker
	comparison *comparison
	listings   []int32 // those that the list is made of, sorted by SKU
	made       feed.Offer
	result     BuildResult
}

// Build makes the offers in one walk through the items and the list that is served; no more than one of each is in memory.
// Where an item has no cost, its last good price is taken from the previous offers and it
// stays listed off sale. Of items with the same article the dearest counts, so that no order of the answer can sell
// it too cheap. "At least 50" counts as 50: no piece is promised that the distributor did not name.
//
// Items that do not come by article, each once, as the store lists them, are all gathered first.
func (b Builder) Build(g Input) (BuildResult, error) {
	made, err := b.build(g)
	if !errors.Is(err, errOrder) {
		return made, err
	}
	var items []feed.Item
	if err := g.Items(func(it *feed.Item) { items = append(items, *it) }); err != nil {
		return BuildResult{}, err
	}
	n := len(items)
	slices.SortFunc(items, byArticle)
	items = slices.CompactFunc(items, func(a, b feed.Item) bool { return a.Article == b.Article })
	g.Items = feed.ItemsOf(items)
	made, err = b.build(g)
	if n > len(items) && err == nil {
		made.Skipped[feed.OffSaleDuplicate] = n - len(items)
	}
	return made, err
}

// errOrder says that items do not come by article.
var errOrder = errors.New("items out of order")

func (b Builder) build(g Input) (BuildResult, error) {
	d := builder{
		Builder: b, Input: g, pack: feed.PackAfter(g.Previous), comparison: newComparison(b.Guard, b.Watcher),
		result: BuildResult{Skipped: make(map[feed.OffSaleReason]int), Readings: make(map[feed.SKU]int)},
	}
	d.walk = begin(g.Previous, func(old, now *feed.Offer) {
		if d.comparison.pair(old, now) {
			d.pack.Keep(d.walk.served)
		} else {
			d.pack.Add(now)
		}
	})
	sell := d.sellAll
	if slices.ContainsFunc(g.Listings, func(l feed.Listing) bool { return l.Imported }) {
		sell = d.sellListed
	}
	if err := sell(); err != nil {
		return BuildResult{}, err
	}
	d.walk.end()
	d.result.Compared, d.result.Offers = d.comparison.end(), d.pack.Offers()
	d.result.Figures.Expected = d.result.Expected
	return d.result, nil
}

// each shows the items, which must come by article.
func (d *builder) each(show func(*feed.Item)) error {
	last, begun, ordered := feed.Article(""), false, true
	err := d.Items(func(it *feed.Item) {
		if ordered = ordered && (!begun || it.Article > last); !ordered {
			return
		}
		last, begun = it.Article, true
		if d.Reserved[it.Article] > max(it.Stock.N, 0) {
			d.result.Short = append(d.result.Short, *it)
		}
		show(it)
	})
	if err == nil && !ordered {
		return errOrder
	}
	return err
}

// byArticle leaves nothing to the order in which the items came: the dearest first, then the scarcest.
func byArticle(a, b feed.Item) int {
	return cmp.Or(
		cmp.Compare(a.Article, b.Article), cmp.Compare(b.Cost, a.Cost), cmp.Compare(a.Stock.N, b.Stock.N),
		cmp.Compare(b.Multiple, a.Multiple), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Brand, b.Brand),
	)
}

// chosen are the listings of one kind, sorted by SKU.
func (d *builder) chosen(imported bool) []int32 {
	list := make([]int32, 0, len(d.Listings))
	for i := range d.Listings {
		if !imported || d.Listings[i].Imported {
			list = append(list, int32(i))
		}
	}
	bySKU := func(a, b int32) int { return cmp.Compare(d.Listings[a].SKU, d.Listings[b].SKU) }
	if !slices.IsSortedFunc(list, bySKU) { // the store lists them so
		slices.SortStableFunc(list, bySKU)
	}
	return list
}

// sellAll lists every item under its article.
func (d *builder) sellAll() error {
	d.listings = d.chosen(false)
	return d.each(func(it *feed.Item) {
		l := feed.Listing{SKU: feed.SKU(it.Article)}
		l.Model = cleaned(it.Name, d.walk.to(l.SKU).Model)
		if i, ok := slices.BinarySearchFunc(d.listings, l.SKU, d.bySKU); ok {
			l.Override = d.Listings[d.listings[i]].Override
		}
		switch {
		case it.Defect:
			d.result.Skipped[feed.OffSaleDefect]++
		case !l.SKU.Valid():
			d.result.Skipped[feed.OffSaleBadSKU]++
		case l.Model == "":
			d.result.Skipped[feed.OffSaleNameless]++
		default:
			d.add(d.offer(&l, it))
		}
	})
}

func (d *builder) bySKU(i int32, s feed.SKU) int { return cmp.Compare(d.Listings[i].SKU, s) }

// add lists an offer, unless it never had a price: without one it cannot be written at all.
func (d *builder) add(o feed.Offer) {
	if o.Price == 0 {
		d.result.Skipped[feed.OffSaleUnpriced]++
		return
	}
	d.made = o
	d.walk.add(&d.made)
}
