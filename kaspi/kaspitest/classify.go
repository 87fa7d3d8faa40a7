package kaspitest

import (
	"net/http"
	"slices"
)

// catalogue is a small part of Kaspi's, with attributes of every type.
func catalogue() []cardCategory {
	return []cardCategory{
		{Code: "Master - Kettles", Title: "Чайники", attributes: []cardAttribute{
			{Code: "Kettles*Main.kettles*volume", Type: "number", Mandatory: true},
			{
				Code: "Kettles*Main.kettles*material", Type: "enum", MultiValued: true, Mandatory: true,
				values: []string{"пластик", "стекло", "сталь"},
			},
			{Code: "Kettles*Main.kettles*auto off", Type: "boolean"},
			{Code: "Kettles*Main.kettles*notice", Type: "string"},
		}},
		{Code: "Master - Cups", Title: "Кружки", attributes: []cardAttribute{
			{
				Code: "Cups*Main.cups*colour", Type: "enum", Mandatory: true,
				values: []string{"белый", "синий"},
			},
		}},
	}
}

func categoryOf(code string) (cardCategory, bool) {
	all := catalogue()
	i := slices.IndexFunc(all, func(c cardCategory) bool { return c.Code == code })
	if i < 0 {
		return cardCategory{}, false
	}
	return all[i], true
}

// listCategories is GET products/classification/categories.
func listCategories(w http.ResponseWriter, _ *http.Request) { writePlain(w, catalogue()) }

// listAttributes is GET products/classification/attributes. How it refuses is not known.
func listAttributes(w http.ResponseWriter, r *http.Request) {
	c, ok := categoryOf(r.URL.Query().Get("c"))
	if !ok {
		refuse(w, http.StatusNotFound, invented("no such category"))
		return
	}
	writePlain(w, c.attributes)
}

// listValues is GET products/classification/attribute/values. How it refuses, and what it answers for
// attributes without choices, is not known.
func listValues(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	c, _ := categoryOf(q.Get("c"))
	i := slices.IndexFunc(c.attributes, func(a cardAttribute) bool { return a.Code == q.Get("a") })
	if i < 0 {
		refuse(w, http.StatusNotFound, invented("no such attribute of this category"))
		return
	}
	values := make([]cardValue, 0, len(c.attributes[i].values))
	for _, v := range c.attributes[i].values {
		values = append(values, cardValue{v, v})
	}
	writePlain(w, values)
}
