package cabinet

import (
	"cmp"
	"slices"

	"kaspibot/feed"
)

// Listings are the offers as the shop's list, sorted by SKU, with no item behind them yet. A point of the file that an offer
// does not name does not sell it.
func (l List) Listings() []feed.Listing {
	all := make([]feed.Listing, len(l.Offers))
	for i, o := range l.Offers {
		all[i] = feed.Listing{
			SKU: o.SKU, Imported: true, Model: feed.Clean(o.Model), Brand: feed.Clean(o.Brand), Price: o.Price,
			Listed: feed.Listed{Days: o.PreOrder, Points: l.everyPoint(o), Prices: o.Prices, OffSale: o.OffSale},
		}
	}
	slices.SortFunc(all, func(a, b feed.Listing) int { return cmp.Compare(a.SKU, b.SKU) })
	return all
}

func (l List) everyPoint(o Offer) []feed.ListedPoint {
	points := slices.Clone(o.Points)
	for _, id := range l.Points {
		if !slices.ContainsFunc(points, func(p feed.ListedPoint) bool { return p.ID == id }) {
			points = append(points, feed.ListedPoint{ID: id, Stock: feed.Unspecified})
		}
	}
	return points
}
