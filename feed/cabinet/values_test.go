package cabinet

import (
	"slices"
	"strings"
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/xlsx"
)

func TestNumbersAsFilesHaveThem(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]float64{
		"4690": 4690, "43.0": 43, "4 690,00 ₸": 4690, "4\u00a0690": 4690, "4'690": 4690, "-3": -3, "+3": 3, "1e3": 1000, "0": 0, "1e12": 1e12,
	} {
		if got, err := number(in); err != nil || got != want {
			t.Errorf("%q: got %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "x", "1.2.3", "NaN", "Inf", "0x10", "1e13", "-1e13", "1_000", strings.Repeat("1", 101), "4 690 тг"} {
		if got, err := number(in); err == nil {
			t.Errorf("%q is read as %v", in, got)
		}
	}
	if _, err := number(strings.Repeat("0", 99) + "1"); err != nil {
		t.Errorf("a number of 100 bytes: %v", err)
	}
	for in, want := range map[string]feed.Tenge{"4690": 4690, "0.5": 1, "0.4": 0, "0": 0, "-5": 0, "x": 0, "1": 1} {
		if got, ok := price(in); ok != (want > 0) || ok && got != want {
			t.Errorf("the price %q: got %d, %t", in, got, ok)
		}
	}
	for in, want := range map[string]int{"": 0, "  ": 0, "0": 0, "30": 30, "7.9": 7, "31": -1, "30.5": -1, "-1": -1, "-0.5": -1, "x": -1} {
		if got, ok := days(in); ok != (want >= 0) || ok && got != want {
			t.Errorf("pre-order %q: got %d, %t", in, got, ok)
		}
	}
	for in, want := range map[string]string{
		"yes": "yes", " YES ": "yes", "y": "yes", "true": "yes", "1": "yes", "Да": "yes",
		"no": "no", "N": "no", "false": "no", " Нет": "no", "": "", "0": "", "maybe": "",
	} {
		if yes(in) != (want == "yes") || no(in) != (want == "no") {
			t.Errorf("%q: yes %t, no %t", in, yes(in), no(in))
		}
	}
}

func TestColumnsByTheirNames(t *testing.T) {
	t.Parallel()
	cells := func(names string) []xlsx.Cell {
		var row []xlsx.Cell
		for name := range strings.SplitSeq(names, "|") {
			row = append(row, xlsx.Cell{Text: name})
		}
		return row
	}
	for _, c := range []struct {
		names                              string
		sku, model, brand, price, preOrder int
		points                             string
	}{
		{"SKU|model|brand|price|PP1|preorder", 0, 1, 2, 3, 5, "PP1=4"},
		{"x||Цена| артикул |Название", 3, 4, -1, 2, -1, ""},
		{"артикул|sku|наименование|название|цена|price|бренд|brand|предзаказ", 1, 3, 7, 5, 8, ""}, // the cabinet's own names come first
		{"sku|model|price|pp2|30000001_PP1|PPX|PP|1_PP3x", 0, 1, -1, 2, -1, "PP2=3 30000001_PP1=4"},
	} {
		got, err := readColumns(cells(c.names), 1)
		if err != nil {
			t.Errorf("%s: %v", c.names, err)
			continue
		}
		var points []string
		for _, p := range got.points {
			points = append(points, p.id+"="+string(rune('0'+p.column)))
		}
		want := columns{c.sku, c.model, c.brand, c.price, c.preOrder, nil}
		if got.points == nil || strings.Join(points, " ") != c.points {
			t.Errorf("%s: points %v, want %s", c.names, points, c.points)
		}
		if got.points = nil; got.sku != want.sku || got.model != want.model || got.brand != want.brand || got.price != want.price || got.preOrder != want.preOrder {
			t.Errorf("%s: got %+v, want %+v", c.names, got, want)
		}
	}
	for names, want := range map[string]string{
		"model|price": "SKU", "sku": "model price", "sku|model": "price", "": "SKU model price",
	} {
		_, err := readColumns(cells(names), 1)
		if e, ok := err.(*Error); !ok || e.Kind != KindColumns || strings.Join(e.Missing, " ") != want { //nolint:errorlint // it is returned as it is
			t.Errorf("%q: %v, want %s missing", names, err, want)
		}
	}
	for _, name := range []string{"sku", "model", "brand", "price", "preorder", "артикул", "название", "наименование", "бренд", "цена", "предзаказ", "PP1", "1_PP1"} {
		_, err := readColumns(cells("sku|model|price|"+name+"|x|"+strings.ToUpper(name)), 3)
		if e, ok := err.(*Error); !ok || e.Kind != KindTwice || e.Detail != strings.ToLower(name) || e.Line != 3 { //nolint:errorlint // it is returned as it is
			t.Errorf("%q twice: %v", name, err)
		}
	}
	for _, names := range []string{"sku|sku|model|price", "sku|model|price|PP1|pp1", "sku|model|price|brand|BRAND"} {
		_, err := readColumns(cells(names), 1)
		if e, ok := err.(*Error); !ok || e.Kind != KindTwice { //nolint:errorlint // it is returned as it is
			t.Errorf("%q: %v", names, err)
		}
	}
	if _, err := readColumns(cells("sku|model|price|note|note"), 1); err != nil {
		t.Errorf("a column of no meaning twice: %v", err)
	}
	first := columns{sku: 1, model: 0, brand: -1, price: -1, preOrder: -1}
	for name, at := range first.all() {
		if name != "model" || at != 0 {
			t.Errorf("%s at %d", name, at)
		}
		first.model = -2
	}
	if first.model != -2 {
		t.Error("the first column is not told")
	}
	c := columns{sku: 0, model: 1, brand: -1, price: 2, preOrder: 3, points: []pointColumn{{"PP1", 4}, {"PP2", 5}}}
	var all []string
	for name := range c.all() {
		all = append(all, name)
	}
	if want := []string{"model", "price", "preorder", "PP1", "PP2"}; !slices.Equal(all, want) {
		t.Errorf("got %v, want %v", all, want)
	}
	for n := range all { // whoever has seen enough stops
		seen := 0
		for range c.all() {
			if seen++; seen > n {
				break
			}
		}
	}
}
