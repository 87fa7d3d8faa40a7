package feed

import (
	"cmp"
	"slices"
	"strings"
)

// SamePoint reports whether two names mean one pickup point: the cabinet writes "30000001_PP1" where people write "pp1".
func SamePoint(a, b string) bool {
	a, b = strings.ToUpper(a), strings.ToUpper(b)
	if a == b {
		return true
	}
	shopA, pointA, wholeA := strings.Cut(a, "_")
	shopB, pointB, wholeB := strings.Cut(b, "_")
	return wholeA && !wholeB && number(shopA) && pointA == b || wholeB && !wholeA && number(shopB) && pointB == a
}

func number(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// Point is what the shop's own list says of the listing at a pickup point, false when it does not name the point.
func (l Listing) Point(id string) (ListedPoint, bool) {
	i := slices.IndexFunc(l.Points, func(p ListedPoint) bool { return SamePoint(p.ID, id) })
	if i < 0 {
		return ListedPoint{}, false
	}
	return l.Points[i], true
}

// PriceIn is what the shop's own list asks for the listing in a city, false when it does not name the city.
func (l Listing) PriceIn(city string) (Tenge, bool) {
	i := slices.IndexFunc(l.Prices, func(p ListedPrice) bool { return p.City == city })
	if i < 0 {
		return 0, false
	}
	return l.Prices[i].Price, true
}

// Available reports whether the shop's own list sells it at some pickup point, or does not tell.
func (l Listing) Available() bool {
	return !l.OffSale && (len(l.Points) == 0 || slices.ContainsFunc(l.Points, func(p ListedPoint) bool { return p.Available }))
}

// Sold is what the list would say if it had the SKU on sale: without a word about points, so that it is sold at all of them.
func (l Listed) Sold() Listed {
	l.OffSale, l.Points = false, nil
	return l
}

// UnknownPoint is a pickup point of the shop's own list that the settings do not know.
type UnknownPoint struct {
	ID     string // as the list writes it
	Offers int    // that are sold there by the list
	Only   int    // of these, so many are sold at no point that the settings know
}

// UnknownPoints are those of a list that sell something and are none of the shop's. A person is to say of each whether it is
// to be used (then it belongs in the settings), is another name of a known one ([MapPoint]) or is to be left ([LeavePoint]).
// Until then nothing is sold there, nor anywhere else in its place.
func UnknownPoints(list []Listing, shop []PickupPoint) []UnknownPoint {
	known := func(p ListedPoint) bool {
		return slices.ContainsFunc(shop, func(s PickupPoint) bool { return SamePoint(s.ID, p.ID) })
	}
	counts := map[string]UnknownPoint{}
	for _, l := range list {
		elsewhere := slices.ContainsFunc(l.Points, func(p ListedPoint) bool { return p.Available && known(p) })
		for _, p := range l.Points {
			if !p.Available || known(p) {
				continue
			}
			c := counts[p.ID]
			c.ID = p.ID
			c.Offers++
			if !elsewhere {
				c.Only++
			}
			counts[p.ID] = c
		}
	}
	all := make([]UnknownPoint, 0, len(counts))
	for _, c := range counts {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b UnknownPoint) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// MapPoint returns the list with one of its pickup points taken for another. An offer that names both is sold where either
// sells it, after the longer pre-order.
func MapPoint(list []Listing, from, to string) []Listing {
	return eachPoints(list, func(points []ListedPoint) []ListedPoint {
		i := slices.IndexFunc(points, func(p ListedPoint) bool { return SamePoint(p.ID, from) })
		if i < 0 {
			return points
		}
		moved := points[i]
		points = slices.Delete(points, i, i+1)
		j := slices.IndexFunc(points, func(p ListedPoint) bool { return SamePoint(p.ID, to) })
		if j < 0 {
			moved.ID = to
			return append(points, moved)
		}
		if p := &points[j]; moved.Available && !p.Available {
			moved.ID = p.ID
			*p = moved
		} else if moved.Available {
			p.PreOrder = max(p.PreOrder, moved.PreOrder)
		}
		return points
	})
}

// LeavePoint returns the list with nothing sold at one of its pickup points.
func LeavePoint(list []Listing, id string) []Listing {
	return eachPoints(list, func(points []ListedPoint) []ListedPoint {
		for i := range points {
			if SamePoint(points[i].ID, id) {
				points[i].Available = false
			}
		}
		return points
	})
}

func eachPoints(list []Listing, change func([]ListedPoint) []ListedPoint) []Listing {
	list = slices.Clone(list)
	for i := range list {
		list[i].Points = change(slices.Clone(list[i].Points))
	}
	return list
}
