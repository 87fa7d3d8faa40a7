package document

import (
	"strings"

	"kaspibot/feed"
)

// quick reads an offer in the one order of its parts that [Write] has, several times faster than tag by tag. What it takes
// the checker takes as well, by the same rules; whatever it does not is left to the checker, which says what is wrong. Its
// literals are spelled here once more, so that a slip of the writer is not believed.
type quick struct {
	rest string
	bad  bool
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

// quickOffer reads the offer whose first tag has been seen, and reports whether it has.
func (c *checker) quickOffer(points, cities []feed.PickupPoint) bool {
	last := c.sku
	sku, quoted := strings.CutSuffix(strings.TrimPrefix(c.ahead, `offer sku="`), `"`)
	if c.slow || c.err != nil || !quoted || !feed.SKU(sku).Plain() || !feed.SKU(sku).Writable() || feed.SKU(sku) <= last || c.own[feed.SKU(sku)] != "" || !c.line() {
		return false
	}
	q := quick{rest: c.rest}
	q.name("<model>", "</model>")
	if strings.HasPrefix(q.rest, "<brand>") {
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
	c.judgePoints(points)
	c.judgePrices(cities, "")
	c.rest, c.ahead, c.sku = q.rest, "", feed.SKU(sku)
	return true
}

func (c *checker) quickPoints(q *quick, points []feed.PickupPoint) {
	c.days, c.stock = c.days[:0], c.stock[:0]
	for i, point := range points {
		stock, days := 0, unsold
		if strings.HasPrefix(q.rest, c.literals.unsold[i]) {
			q.take(c.literals.unsold[i])
		} else {
			q.take(c.literals.sold[i])
			days = 0
			if strings.HasPrefix(q.rest, ` preOrder="`) {
				q.take(` preOrder="`)
				days = q.number()
				q.bad = q.bad || days < 1 || days > feed.MaxPreOrder
				q.take(`"`)
			}
			q.take(` stockCount="`)
			stock = q.number()
			q.bad = q.bad || stock < 1 || point.Closed
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

// line reads on to the end of a line, if there is one, and reports whether all of it is here.
func (c *checker) line() bool {
	for !strings.Contains(c.rest, "\n") {
		if len(c.rest) >= block || c.eof != nil {
			return false
		}
		c.fill()
	}
	return true
}

// take takes what must come next.
func (q *quick) take(literal string) {
	rest, ok := strings.CutPrefix(q.rest, literal)
	q.rest, q.bad = rest, q.bad || !ok
}

// name takes an element whose text people see.
func (q *quick) name(open, shut string) {
	q.take(open)
	n := strings.IndexByte(q.rest, '<')
	if n < 1 || n >= block || !feed.Text(q.rest[:n]).Valid() {
		q.bad = true
		return
	}
	q.rest = q.rest[n:]
	q.take(shut)
}

// number takes a whole number as it is usually written; it is below 0 when there is none.
func (q *quick) number() int {
	n, i := 0, 0
	for i < len(q.rest) && i < 18 && '0' <= q.rest[i] && q.rest[i] <= '9' {
		n = n*10 + int(q.rest[i]-'0')
		i++
	}
	if i == 0 || i > 1 && q.rest[0] == '0' || i == 18 {
		q.bad = true
		return -1
	}
	q.rest = q.rest[i:]
	return n
}
