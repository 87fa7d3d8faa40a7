package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kaspibot/alstyle/alstyletest"
)

const oddGood = 910_000 // the article before the first of the odd goods

// putOdd puts goods of all the oddities that were counted in the distributor's real catalogue.
func putOdd(s *alstyletest.Server) {
	s.Misbehave(alstyletest.Quirks{DefectRows: true})
	for i, change := range []func(*alstyletest.Good){
		func(g *alstyletest.Good) { g.Price1, g.Price2 = 1, 1 },
		func(g *alstyletest.Good) { g.Price1 = 1 },
		func(g *alstyletest.Good) { g.Price1, g.Price2 = 999_999, 999_999 },
		func(g *alstyletest.Good) { g.RawStock = "<5" },
		func(g *alstyletest.Good) { g.Quantity, g.AtLeast = 67, true },
		func(g *alstyletest.Good) { g.Quantity, g.AtLeast = 105, true },
		func(g *alstyletest.Good) { g.Quantity, g.MarkdownQuantity, g.MarkdownPrice = 0, 2, 700 },
		func(g *alstyletest.Good) { g.MarkdownQuantity, g.MarkdownPrice = 2, 700 },
		func(g *alstyletest.Good) {
			g.Name, g.PartNumber = `Монитор 15.6" & <Ё> 🫖`, `U&quot;27&quot; &amp; &lt;B&gt;`
		},
	} {
		g := alstyletest.Good{
			Article: oddGood + 1 + i, Name: "Товар", FullName: "Товар, новый", Category: 3503, Brand: "AOC ", PartNumber: "AOC-1",
			Price1: 40_000, Price2: 52_000, Quantity: 5, Warehouse: "panfilov", Weight: 1,
		}
		change(&g)
		s.Put(g)
	}
}

// odd are the odd goods' offers in a list, without what they have in common: by the end of the article, the model, and
// what is said of stock.
func odd(list string) map[string]string {
	offers := map[string]string{}
	for _, m := range regexp.MustCompile(
		`<offer sku="9100(\w+)"><model>(.*?)</model>.*?<availability (.*?)/>.*?<cityprice cityId="750000000">(\d+)<`,
	).FindAllStringSubmatch(list, -1) {
		offers[m[1]] = m[2] + " " + m[3] + " " + m[4]
	}
	return offers
}

// A price of 1 is none, and a stock that nobody can read is none; neither is ever sold. More than 67 is 67, defect
// pieces are no stock, and what a name is made of arrives as it is.
func TestOddGoodsOfTheDistributorAreSoldAsWhatTheyAre(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300)
	putOdd(o.supplier)
	p := o.start(t)
	p.says(t, "price list published")
	_, list := p.fetch(t)
	got := odd(list)
	want := map[string]string{
		"05": `Товар available="yes" storeId="PP1" stockCount="67"`,
		"06": `Товар available="yes" storeId="PP1" stockCount="105"`,
		"07": `Товар available="no" storeId="PP1" stockCount="0"`,
		"08": `Товар available="yes" storeId="PP1" stockCount="5"`,
		"09": `Монитор 15.6&quot; &amp; &lt;Ё&gt; 🫖 available="yes" storeId="PP1" stockCount="5"`,
	}
	for end, text := range want {
		if !strings.HasPrefix(got[end], text+" ") {
			t.Errorf("9100%s is offered as %q, want %q", end, got[end], text)
		}
	}
	if len(got) != len(want) || strings.Contains(list, "y\">") {
		t.Errorf("the odd goods are offered as %v", got)
	}

	changed := slices.DeleteFunc(o.supplier.Goods(), func(g alstyletest.Good) bool {
		return g.Article != oddGood+5 && g.Article != oddGood+6
	})
	changed[0].Price1, changed[0].Price2, changed[1].RawStock = 1, 1, "много"
	o.supplier.Put(changed...) // both at once: no list may come between
	p.saysTimes(t, "price list published", 2)
	_, list = p.fetch(t)
	for _, end := range []int{5, 6} {
		key := "0" + strconv.Itoa(end)
		price := got[key][strings.LastIndex(got[key], " "):]
		if now := odd(list)[key]; now != `Товар available="no" storeId="PP1" stockCount="0"`+price {
			t.Errorf("when it became odd 9100%s is offered as %q", key, now)
		}
	}
}
