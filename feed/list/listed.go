package list

import (
	"cmp"
	"slices"

	"kaspibot/feed"
)

// behind is the item behind a listing.
type behind struct {
	at    int // its place among the items that listings name, from 1; 0 when there is none
	cost  feed.Tenge
	stock feed.Stock
}

// sellListed lists what the shop's own list has, and nothing else.
func (d *builder) sellListed() error {
	d.listings = d.chosen(true)
	found, page, err := d.find()
	if err != nil {
		return err
	}
	for i := 0; i < len(d.listings); i++ {
		l, item := d.Listings[d.listings[i]], found[i]
		for i+1 < len(d.listings) && d.Listings[d.listings[i+1]].SKU == l.SKU { // which of them is meant nobody can say
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
		switch {
		case l.Match == feed.MatchDoubtful:
			d.add(d.unsold(&l, feed.OffSaleDoubtful))
		case l.Match == feed.MatchNone || l.Article == "":
			d.add(d.unsold(&l, feed.OffSaleUnmatched))
		case item.at == 0:
			d.add(d.unsold(&l, feed.OffSaleGone))
		default:
			it := feed.FirstItem(page[item.at-1:])
			it.Cost, it.Stock = item.cost, item.stock
			d.add(d.offer(&l, &it))
		}
	}
	return nil
}

// find looks for the items behind the listings in one pass through the items. What it finds it keeps packed.
func (d *builder) find() (found []behind, page string, err error) {
	found = make([]behind, len(d.listings))
	article := func(i int32) feed.Article { return d.Listings[d.listings[i]].Article }
	order := make([]int32, len(d.listings))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(article(a), article(b)) })
	var b []byte
	err = d.each(func(it *feed.Item) {
		for len(order) > 0 && article(order[0]) < it.Article {
			order = order[1:]
		}
		at := len(b) + 1
		for ; len(order) > 0 && article(order[0]) == it.Article; order = order[1:] {
			if at > len(b) {
				b = feed.AppendItem(b, it)
			}
			found[order[0]] = behind{at, it.Cost, it.Stock}
		}
	})
	return found, string(b), err
}

// unsold is the offer of a listing behind which there is no item.
func (d *builder) unsold(l *feed.Listing, why feed.OffSaleReason) feed.Offer {
	last := d.walk.to(l.SKU)
	o := feed.Offer{
		SKU: l.SKU, Article: l.Article, Imported: l.Imported,
		Model: cmp.Or(l.Model, last.Model, feed.Clean(string(l.SKU)), "—"), Brand: cmp.Or(l.Brand, last.Brand),
		Price: cmp.Or(last.Price, l.Price), Cost: last.Cost, Floor: last.Floor, Why: why,
	}
	o.Cities = d.cities(l, &o)
	return o
}
