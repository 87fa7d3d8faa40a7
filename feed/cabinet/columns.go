package cabinet

import (
	"iter"
	"regexp"
	"slices"
	"strings"

	"kaspibot/feed/xlsx"
)

// columns says where in a row things are; -1 for those that are not there.
type columns struct {
	sku, model, brand, price, preOrder int
	points                             []pointColumn // not nil once the columns are known
}

type pointColumn struct {
	id     string
	column int
}

// all are the columns that are there, by the names that Kaspi gives them.
func (c columns) all() iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for i, at := range []int{c.model, c.brand, c.price, c.preOrder} {
			if at >= 0 && !yield([]string{"model", "brand", "price", "preorder"}[i], at) {
				return
			}
		}
		for _, p := range c.points {
			if !yield(p.id, p.column) {
				return
			}
		}
	}
}

// pointName is how the cabinet names pick-up points, with or without the shop's number.
var pointName = regexp.MustCompile(`^(?:[0-9]+_)?PP[0-9]+$`)

// readColumns reads the row of names. The cabinet's own names come first; the Russian ones are what people make of them.
// With a name that stands there twice nobody can say which column is meant.
func readColumns(row []xlsx.Cell, line int) (columns, error) {
	c := columns{sku: -1, model: -1, brand: -1, price: -1, preOrder: -1, points: []pointColumn{}}
	places := map[string]int{}
	var found []string
	twice := ""
	for i, cell := range row {
		name := strings.ToLower(strings.TrimSpace(cell.Text))
		if name == "" {
			continue
		}
		found = append(found, shortened(strings.TrimSpace(cell.Text)))
		_, before := places[name]
		upper := strings.ToUpper(name)
		point := pointName.MatchString(upper)
		if before && (names[name] || point) {
			twice = shortened(name)
		}
		places[name] = i
		if point && !before {
			c.points = append(c.points, pointColumn{upper, i})
		}
	}
	missing := c.place(places)
	switch {
	case len(missing) > 0:
		return columns{}, &Error{Kind: KindColumns, Line: line, Missing: missing, Found: found[:min(len(found), 20)]}
	case twice != "":
		return columns{}, &Error{Kind: KindTwice, Line: line, Detail: twice}
	}
	return c, nil
}

// names are those of columns: the cabinet's own, and what people make of them.
var names = map[string]bool{
	"sku": true, "model": true, "brand": true, "price": true, "preorder": true,
	"артикул": true, "название": true, "наименование": true, "бренд": true, "цена": true, "предзаказ": true,
}

// place finds the columns by their names, and returns those that are needed and missing.
func (c *columns) place(places map[string]int) (missing []string) {
	for _, column := range []struct {
		at    *int
		need  string
		names []string
	}{
		{&c.sku, "SKU", []string{"sku", "артикул"}}, {&c.model, "model", []string{"model", "название", "наименование"}},
		{&c.price, "price", []string{"price", "цена"}}, {&c.brand, "", []string{"brand", "бренд"}},
		{&c.preOrder, "", []string{"preorder", "предзаказ"}},
	} {
		for _, name := range slices.Backward(column.names) {
			if i, ok := places[name]; ok {
				*column.at = i
			}
		}
		if *column.at < 0 && column.need != "" {
			missing = append(missing, column.need)
		}
	}
	return missing
}

func shortened(s string) string {
	runes := []rune(s)
	return string(runes[:min(len(runes), 30)])
}
