package cabinet

import (
	"iter"
	"regexp"
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
func readColumns(row []xlsx.Cell, line int) (columns, error) {
	c := columns{sku: -1, model: -1, brand: -1, price: -1, preOrder: -1, points: []pointColumn{}}
	known := map[string]*int{
		"sku": &c.sku, "артикул": &c.sku, "model": &c.model, "название": &c.model, "наименование": &c.model,
		"brand": &c.brand, "бренд": &c.brand, "price": &c.price, "цена": &c.price,
		"preorder": &c.preOrder, "предзаказ": &c.preOrder,
	}
	var found []string
	for i, cell := range row {
		name := strings.TrimSpace(cell.Text)
		if name == "" {
			continue
		}
		found = append(found, shortened(name))
		if at, ok := known[strings.ToLower(name)]; ok && *at < 0 {
			*at = i
		} else if upper := strings.ToUpper(name); pointName.MatchString(upper) {
			c.points = append(c.points, pointColumn{upper, i})
		}
	}
	var missing []string
	for _, need := range []struct {
		name string
		at   int
	}{{"SKU", c.sku}, {"model", c.model}, {"price", c.price}} {
		if need.at < 0 {
			missing = append(missing, need.name)
		}
	}
	if len(missing) > 0 {
		return columns{}, &Error{Kind: KindColumns, Line: line, Missing: missing, Found: found[:min(len(found), 20)]}
	}
	return c, nil
}

func shortened(s string) string {
	runes := []rune(s)
	return string(runes[:min(len(runes), 30)])
}
