package alstyletest

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// maker invents goods with the shares of oddities that were counted in a dump of the real catalogue.
type maker struct {
	rand  *rand.Rand
	kinds []kind
	used  map[int]bool // Articles, also of goods that are gone: they are not given again.
	part  string       // Part number of the good before.
}

func newMaker(r *rand.Rand) *maker {
	return &maker{rand: r, kinds: leaves(assortment()), used: map[int]bool{}}
}

// kind finds the leaf by its category; some leaf when there is none.
func (m *maker) kind(category int) kind {
	for _, k := range m.kinds {
		if k.id == category {
			return k
		}
	}
	return m.kinds[0]
}

// good invents one.
func (m *maker) good() Good {
	k := pick(m, m.kinds)
	brand, model := pick(m, k.brands), fmt.Sprintf("%s%d", pick(m, k.series), 10+m.rand.IntN(990))
	colour := pick(m, colours())
	noun := k.noun
	if m.one(200) && strings.HasPrefix(noun, "С") {
		noun = "C" + strings.TrimPrefix(noun, "С") // A Latin C, as in some real names.
	}
	short := []string{noun, brand, model, colour}
	if brand == "" {
		short = []string{noun, model, colour}
	}
	g := Good{
		Article: m.article(), Category: k.id, Brand: brand, New: m.one(12), Images: m.rand.IntN(4),
		Name: strings.Join(short, " "), Weight: math.Round(k.weight*(70+60*m.rand.Float64())) / 100,
		Barcode: fmt.Sprintf("69%011d", m.rand.Int64N(100_000_000_000)),
	}
	g.FullName = strings.Join([]string{
		k.noun, cmp.Or(brand, "No name"), model, pick(m, k.traits), pick(m, k.traits), colour,
	}, ", ")
	if m.one(62) && brand != "" {
		g.Brand += " "
	}
	g.PartNumber = m.partNumber(model, colour)
	g.Price1, g.Price2 = m.prices(k)
	if m.one(25) {
		g.Discount = 5 + 5*m.rand.IntN(3)
	}
	m.stock(&g)
	details(&g)
	return g
}

// details fills in what follows from the article alone, so that the same seed gives the same goods as ever.
func details(g *Good) {
	n := g.Article
	g.Warranty = []string{"12 мес", "1 год", "Нет"}[n%3]
	g.Policed = n%9 == 0
	g.Multiplicity = []int{1, 1, 1, 1, 10, 0}[n%6]
	if n%4 == 0 {
		g.KaspiCode = 100_000_000 + n*7
	}
	if g.Quantity == 0 && n%5 == 0 {
		g.Arrival = []string{"2", "12.12.2026"}[n%2]
	}
}

// article gives a number that was never used, of up to five digits until most of those are.
func (m *maker) article() int {
	for try := 1; ; try++ {
		if a := 100 + m.rand.IntN(99_900*(1+try/50)); !m.used[a] {
			m.used[a] = true
			return a
		}
	}
}

// partNumber invents a maker's part number with its dirt: some are empty, some shared with a neighbour,
// some hold slashes, blanks, Cyrillic, entities or outer blanks.
func (m *maker) partNumber(model, colour string) string {
	s := fmt.Sprintf("%s-%04X", model, m.rand.IntN(0x10000))
	switch n := m.rand.IntN(1000); {
	case n < 24:
		return ""
	case n < 65:
		return m.part
	case n < 114:
		s += "/" + fmt.Sprint(m.rand.IntN(100))
	case n < 230:
		s += " EU"
	case n < 320:
		s += " " + colour
	case n < 333:
		s = " " + s + " "
	case n < 336:
		s += "&quot;15.6&quot; &amp; &lt;B&gt;"
	}
	m.part = s
	return s
}

// prices draws a dealer price and a retail price: no margin for an eighth of goods, mostly about 18 %, and
// for 1.8 % a placeholder in place of a price.
func (m *maker) prices(k kind) (price1, price2 int64) {
	price1 = int64(float64(k.low) * math.Pow(float64(k.high)/float64(k.low), m.rand.Float64()))
	factor := 1.10 + 0.16*m.rand.Float64()
	switch n := m.rand.IntN(1000); {
	case n < 120:
		factor = 1
	case n < 170:
		factor = 1.46 + m.rand.Float64()*m.rand.Float64()*1.6
	case n < 400:
		factor = 1.15 + 0.14*m.rand.Float64()
	}
	price2 = int64(float64(price1)*factor) / 10 * 10
	price2 = max(price1, price2)
	switch n := m.rand.IntN(10_000); {
	case n < 40:
		return 1, 1
	case n < 147:
		return 1, price2
	case n < 180:
		return 0, 0
	case n < 184:
		return 999_999, 999_999
	}
	return price1, price2
}

// stock draws a quantity: none for a quarter of goods, "more than" for another. Some have a defect twin.
func (m *maker) stock(g *Good) {
	switch n := m.rand.IntN(100); {
	case n < 26:
		if m.one(3) {
			g.Warehouse = "panfilov"
		}
		return
	case n < 72:
		g.Quantity = 1 + int(math.Pow(m.rand.Float64(), 2)*50)
	case n < 75:
		g.Quantity = 51 + m.rand.IntN(450)
	default:
		g.Quantity, g.AtLeast = m.threshold(), true
	}
	g.Warehouse = pick(m, []string{"panfilov", "panfilov", "panfilov", "suyunbai", "gres"})
	if m.one(24) {
		g.MarkdownQuantity, g.MarkdownPrice = 1+m.rand.IntN(2), g.Price1*79/100
	}
}

// threshold is what a large stock is said to be above: mostly 50, for a fifth the good's own figure.
func (m *maker) threshold() int {
	if m.rand.IntN(100) < 81 {
		return 50
	}
	return pick(m, []int{54, 60, 67, 72, 80, 100, 100, 105, 120, 200, 500, 6000, 25_000})
}

func (m *maker) one(in int) bool { return m.rand.IntN(in) == 0 }

func pick[T any](m *maker, from []T) T { return from[m.rand.IntN(len(from))] }
