package list

import (
	"maps"
	"slices"

	"kaspibot/feed"
)

// place settles at which pickup points an offer is sold and after how many days there: where the shop's own list sells it, and
// at points that the list does not know. The days are the list's if they are longer than those of the rules; what a person has
// set wins over both. An offer that the list sells only at points that are not the shop's goes off sale.
func (d *builder) place(o *feed.Offer, l *feed.Listing, days int) {
	own := func(listed int) int {
		if l.PreOrder != nil {
			return days
		}
		return min(max(days, listed), feed.MaxPreOrder)
	}
	o.PreOrder = own(l.Days)
	if len(l.Points) == 0 || len(d.Points) == 0 {
		return
	}
	at, sold := d.daysAt(l, own)
	if !sold {
		o.Stock, o.PreOrder, o.Why = 0, 0, feed.OffSaleElsewhere
		return
	}
	d.agree(at)
	o.PreOrder = slices.Max(slices.Collect(maps.Values(at)))
	for _, p := range d.Points {
		n, sells := at[p.ID]
		switch {
		case p.Closed:
		case !sells:
			o.At = o.At.WithoutSale(p.ID)
		case n != o.PreOrder:
			o.At = o.At.WithDays(p.ID, n)
		}
	}
}

// daysAt are the days at each point that is to sell a listing. It is false when the list sells it at none of the shop's.
func (d *builder) daysAt(l *feed.Listing, own func(listed int) int) (at map[string]int, sold bool) {
	at = make(map[string]int, len(d.Points))
	for _, p := range d.Points {
		listed, named := l.Point(p.ID)
		switch {
		case p.Closed:
		case named && listed.Available:
			at[p.ID], sold = own(listed.PreOrder), true
		case !named:
			at[p.ID] = own(l.Days)
		}
	}
	return at, sold
}

// agree gives the points of one city the longest of their days: Kaspi wants the same at all of them.
func (d *builder) agree(at map[string]int) {
	longest := map[string]int{}
	for _, p := range d.Points {
		longest[p.City] = max(longest[p.City], at[p.ID])
	}
	for _, p := range d.Points {
		if _, sells := at[p.ID]; sells {
			at[p.ID] = longest[p.City]
		}
	}
}
