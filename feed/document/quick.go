package document

import (
	"strings"

	"kaspibot/feed"
)

// quick reads an offer in the one order of its parts that [Write] has, several times faster than tag by tag. What it takes
// the checker takes as well, by the same rules; whatever it does not is left to the checker, which says what is wrong. Its
// literals are spelled here once more, so that a slip of the writer is not believed.
type quick struct {
	s   string
	i   int // where it is in s
	bad bool
}

// literals are what stands round the values of one shop's offers.
type literals struct {
	sold, unsold []string // of each pickup point
	cities       []string // before the price in each
}

func newLiterals(points, cities []feed.PickupPoint) literals {
	var l literals
	for _, p := range points {
		l.sold = append(l.sold, `<availability available="yes" storeId="`+p.ID+`"`)
		l.unsold = append(l.unsold, `<availability available="no" storeId="`+p.ID+`" stockCount="0"/>`)
	}
	for _, c := range cities {
		l.cities = append(l.cities, `<cityprice cityId="`+c.City+`">`)
	}
	return l
}

// quickOffers reads offers as long as it can, and reports whether it has read any.
func (c *checker) quickOffers(points, cities []feed.PickupPoint) bool {
	any := false
	for !c.slow && c.err == nil && c.quickOffer(points, cities) {
		any = true
	}
	return any
}

// quickOffer reads the offer that comes next or whose first tag has been seen, and reports whether it has.
func (c *checker) quickOffer(points, cities []feed.PickupPoint) bool {
	c.line()
	q := quick{s: c.rest}
	sku := feed.SKU(q.sku(c.ahead))
	if q.bad || !sku.Plain() || !sku.Writable() || sku <= c.sku || c.own[sku] != "" {
		return false
	}
	q.name("<model>", "</model>")
	if strings.HasPrefix(q.s[q.i:], "<brand>") {
		q.name("<brand>", "</brand>")
	}
	q.take("<availabilities>")
	c.quickPoints(&q, points)
	q.take("</availabilities>")
	if len(cities) == 0 {
		q.take("<price>")
		q.bad = q.bad || q.number() < 1
		q.take("</price>")
	} else {
		c.quickPrices(&q, cities)
	}
	q.take("</offer>")
	if q.bad {
		return false
	}
	c.rest, c.ahead, c.sku = q.s[q.i:], "", sku
	c.judgePoints(points)
	c.judgePrices(cities, "")
	return true
}

// sku takes the first tag of an offer, of which the scanner may have seen so much ahead.
func (q *quick) sku(ahead string) string {
	if ahead != "" {
		sku, quoted := strings.CutSuffix(strings.TrimPrefix(ahead, `offer sku="`), `"`)
		q.bad = !quoted
		return sku
	}
	for strings.HasPrefix(q.s[q.i:], "\n") {
		q.i++
	}
	q.take(`<offer sku="`)
	n := max(strings.IndexByte(q.s[q.i:], '"'), 0)
	sku := q.s[q.i : q.i+n]
	q.i += n
	q.take(`">`)
	return sku
}

func (c *checker) quickPoints(q *quick, points []feed.PickupPoint) {
	c.days, c.stock = c.days[:0], c.stock[:0]
	for i := range points {
		stock, days := 0, unsold
		if strings.HasPrefix(q.s[q.i:], c.literals.unsold[i]) {
			q.take(c.literals.unsold[i])
		} else {
			q.take(c.literals.sold[i])
			days = 0
			if strings.HasPrefix(q.s[q.i:], ` preOrder="`) {
				q.take(` preOrder="`)
				days = q.number()
				q.bad = q.bad || days < 1 || days > feed.MaxPreOrder
				q.take(`"`)
			}
			q.take(` stockCount="`)
			stock = q.number()
			q.bad = q.bad || stock < 1 || points[i].Closed
			q.take(`"/>`)
		}
		c.days, c.stock = append(c.days, days), append(c.stock, stock)
	}
}

func (c *checker) quickPrices(q *quick, cities []feed.PickupPoint) {
	c.tenge = c.tenge[:0]
	q.take("<cityprices>")
	for i := range cities {
		q.take(c.literals.cities[i])
		price := q.number()
		q.bad = q.bad || price < 1
		c.tenge = append(c.tenge, feed.Tenge(price))
		q.take("</cityprice>")
	}
	q.take("</cityprices>")
}

// line reads on to the end of a line, if there is one within a block.
func (c *checker) line() {
	for !strings.Contains(c.rest, "\n") && len(c.rest) < block && c.eof == nil {
		c.fill()
	}
}

// take takes what must come next.
func (q *quick) take(literal string) {
	if strings.HasPrefix(q.s[q.i:], literal) {
		q.i += len(literal)
		return
	}
	q.bad = true
}

// name takes an element whose text people see.
func (q *quick) name(open, shut string) {
	q.take(open)
	n := strings.IndexByte(q.s[q.i:], '<')
	if n < 1 || n >= block {
		q.bad = true
		return
	}
	if _, clean := feed.ReadText(q.s[q.i : q.i+n]); !clean {
		q.bad = true
	}
	q.i += n
	q.take(shut)
}

// number takes a whole number as it is usually written; it is below 0 when there is none.
func (q *quick) number() int {
	n, from := 0, q.i
	for q.i < len(q.s) && q.i < from+18 && '0' <= q.s[q.i] && q.s[q.i] <= '9' {
		n = n*10 + int(q.s[q.i]-'0')
		q.i++
	}
	if q.i == from || q.i == from+18 || q.i > from+1 && q.s[from] == '0' {
		q.bad = true
		return -1
	}
	return n
}
