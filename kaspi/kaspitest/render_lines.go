package kaspitest

import (
	"cmp"
	"fmt"
)

func (s *Server) entry(o *record, number int) resource {
	l := o.Lines[number]
	id := o.entryID(number)
	return resource{
		Type: "orderentries", ID: id, Links: links{Self: s.link("orderentries", id)},
		Attributes: entryAttributes{
			EntryNumber: number, UnitType: cmp.Or(l.UnitType, "PIECES"), Quantity: l.Quantity,
			BasePrice: money(l.Price), TotalPrice: money(l.Price * int64(l.Quantity)), Weight: money(l.Weight),
			Category: category{l.CategoryCode, l.CategoryTitle},
			Offer:    offer{Code: l.SKU, Name: l.Title}, IsIMEIRequired: l.IMEIRequired,
		},
		Relationships: map[string]relation{
			"product": s.relation("orderentries", id, "product", address{"masterproducts", l.cardID()}),
			"deliveryPointOfService": s.relation("orderentries", id, "deliveryPointOfService",
				address{"pointofservices", idOf(point)}),
		},
	}
}

func (o *record) entryID(number int) string { return idOf(fmt.Sprintf("%s##%d", o.Code, number)) }

// entries renders the lines, all but the last so many.
func (s *Server) entries(o *record, hidden int) []any {
	numbers := o.shown()
	shown := make([]any, 0, len(numbers))
	for _, number := range numbers[:max(0, len(numbers)-hidden)] {
		shown = append(shown, s.entry(o, number))
	}
	return shown
}

func (s *Server) user(o *record) resource {
	id := idOf(o.Phone)
	return resource{
		Type: "customers", ID: id, Links: links{Self: s.link("customers", id)},
		Attributes:    customer{CellPhone: o.phone(), FirstName: o.First, LastName: o.Last},
		Relationships: map[string]relation{},
	}
}

// orderList renders a page with what is to come along.
func (s *Server) orderList(page []*record, counts meta, include string) document {
	d := document{Included: []any{}, Meta: &counts}
	if s.switches.ignoreInclude {
		include = ""
	}
	list := make([]resource, 0, len(page))
	for _, o := range page {
		r := s.order(o)
		switch include {
		case "user":
			d.Included = append(d.Included, s.user(o))
		case "entries":
			d.Included = append(d.Included, s.entries(o, s.switches.hideEntries)...)
		}
		list = append(list, r)
	}
	d.Data = list
	return d
}
