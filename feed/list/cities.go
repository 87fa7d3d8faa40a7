package list

import "kaspibot/feed"

// cities are the prices of an offer that differ by city in the shop's own list. The list says how much more or less a city
// costs than its first one; that is kept, whatever the rules make of the price. In no city is the offer sold under its floor,
// or under its price where that is lower. A surcharge in the settings of a point wins over the list.
func (d *builder) cities(l *feed.Listing, o *feed.Offer) (at feed.AtCities) {
	if len(l.Prices) < 2 || l.Price == 0 {
		return ""
	}
	own := func(listed feed.Tenge) feed.Tenge {
		return min(max(o.Price+listed-l.Price, min(o.Price, max(o.Floor, 1))), feed.MaxPrice)
	}
	cities, differ := feed.Shop{Points: d.Points}.Cities(), false
	if len(cities) == 0 {
		for _, p := range l.Prices {
			at, differ = at.With(p.City, own(p.Price)), differ || own(p.Price) != o.Price
		}
		if !differ {
			return ""
		}
		return at
	}
	for _, c := range cities {
		listed, ok := l.PriceIn(c.City)
		if ok && c.Surcharge == 0 && c.SurchargeBP == 0 && own(listed) != o.Price {
			at = at.With(c.City, own(listed))
		}
	}
	return at
}
