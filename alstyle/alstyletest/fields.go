package alstyletest

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// element is a row of the catalogue with the additional fields that were asked for.
func element(g Good, extra []string) object {
	o := object{
		{"article", g.Article}, {"name", g.Name}, {"full_name", g.FullName},
		{"category", g.Category}, {"sort", 0},
		{"price1", g.Price1}, {"price2", g.Price2}, {"quantity", g.quantity()}, {"isnew", bit(g.New)},
		{"article_pn", g.PartNumber},
	}
	if g.MarkdownQuantity > 0 {
		o = append(o, field{"quantityMarkdown", g.MarkdownQuantity}, field{"priceMarkdown", g.MarkdownPrice})
	}
	fields := additional()
	for _, name := range extra {
		if value := fields[name]; value != nil {
			o = append(o, field{name, value(g)})
		}
	}
	return o
}

// additional are the documented additional fields. Those whose values nobody has recorded are null, or come in a
// shape that differs from good to good.
func additional() map[string]func(Good) any {
	null := func(Good) any { return nil }
	return map[string]func(Good) any{
		"brand":       func(g Good) any { return g.Brand },
		"barcode":     func(g Good) any { return g.Barcode },
		"weight":      weight,
		"warranty":    func(g Good) any { return g.Warranty },
		"images":      func(g Good) any { return g.images() },
		"url":         productURL,
		"description": func(g Good) any { return g.FullName },
		"warehouse":   func(g Good) any { return g.Warehouse },

		"discount":      func(g Good) any { return g.Discount },
		"discountPrice": func(g Good) any { return g.discountPrice() },
		"reducedprice":  func(g Good) any { return bit(g.Discount > 0) },
		"rrp":           policed,
		"multiplicity":  multiplicity,

		"marketplaceArticles": marketplaces, "expectedArrivalDate": arrival,

		"certificates": null, "instructions": null, "reservationTime": null,
		"reservationDate": null, "defectDescription": null, "warehouses": null,
		"tnved": null, "dimensions": null,
	}
}

// chosenFields checks the names of additional fields: the server fails on one it does not know, but does not
// mind those that a row has anyway.
func (s *Server) chosenFields(q url.Values, info bool) ([]string, *answer) {
	known := additional()
	for _, name := range s.quirks.Unknown {
		delete(known, name)
	}
	for _, name := range []string{
		"article", "article_pn", "name", "full_name", "category", "sort", "price1", "price2", "quantity", "isnew",
	} {
		known[name] = nil
	}
	if info {
		known["detailText"], known["properties"] = nil, nil
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(listed(q.Get("additional_fields")))) {
		if _, ok := known[name]; !ok {
			a := refuse(http.StatusInternalServerError, "An internal server error occurred.")
			return nil, &a
		}
		names = append(names, name)
	}
	return names, nil
}

// weight is a number for some goods and a string for others.
func weight(g Good) any {
	if g.Article%3 == 0 {
		return strconv.FormatFloat(g.Weight, 'f', -1, 64)
	}
	return g.Weight
}

// policed is a flag in several spellings.
func policed(g Good) any {
	switch {
	case !g.Policed:
		return []any{0, nil, "0"}[g.Article%3]
	case g.Article%2 == 0:
		return "1"
	}
	return 1
}

func multiplicity(g Good) any {
	switch {
	case g.Multiplicity == 0:
		return nil
	case g.Article%2 == 0:
		return strconv.Itoa(g.Multiplicity) + " шт"
	}
	return g.Multiplicity
}

// marketplaces are the codes of a good on marketplaces: an object, a list of objects, or the bare code.
func marketplaces(g Good) any {
	if g.KaspiCode == 0 {
		return []any{nil, []any{}, ""}[g.Article%3]
	}
	switch g.Article % 3 {
	case 0:
		return object{{"Kaspi.kz", strconv.Itoa(g.KaspiCode)}, {"Ozon", "9" + strconv.Itoa(g.KaspiCode)}}
	case 1:
		return []object{{{"marketplace", "kaspi"}, {"article", g.KaspiCode}}}
	}
	return strconv.Itoa(g.KaspiCode)
}

func arrival(g Good) any {
	switch {
	case g.Arrival == "":
		return nil
	case g.Article%2 == 0:
		return object{{"date", g.Arrival}}
	}
	return g.Arrival
}

func productURL(g Good) any {
	return fmt.Sprintf("https://al-style.kz/catalog/%d/?product-info", g.Article)
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
