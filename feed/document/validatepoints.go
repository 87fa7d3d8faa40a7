package document

import (
	"strings"

	"kaspibot/feed"
)

// points reads the offer at each pickup point.
func (c *checker) points(points []feed.PickupPoint) {
	c.days, c.stock = c.days[:0], c.stock[:0]
	for _, point := range points {
		n, days := c.availability(point)
		if n == 0 {
			days = unsold
		}
		c.days, c.stock = append(c.days, days), append(c.stock, n)
	}
	c.judgePoints(points)
}

// judgePoints looks at what was read. The first point that sells sets the stock of all that do. Kaspi wants one pre-order at
// all points of a city that sell; it is never shorter than the point's own.
func (c *checker) judgePoints(points []feed.PickupPoint) {
	first, stock := "", 0
	for i := range points {
		point, n, days := &points[i], c.stock[i], c.days[i]
		switch {
		case n == 0:
			continue
		case first == "":
			first, stock = point.ID, n
		case n != stock:
			c.fail("store %q has %d, %q has %d", point.ID, n, first, stock)
		}
		if days < point.PreOrder {
			c.fail("store %q: a pre-order of %d days, want %d", point.ID, days, point.PreOrder)
		}
		for j := range points[:i] {
			if points[j].City == point.City && c.days[j] != unsold && c.days[j] != days {
				c.fail("store %q: a pre-order of %d days, want %d", point.ID, days, c.days[j])
			}
		}
	}
}

// unsold stands for the days at a point that does not sell.
const unsold = -1

// availability returns the stock at the point and the days until it is there.
func (c *checker) availability(point feed.PickupPoint) (stock, days int) {
	shape := `availability available="" storeId="" stockCount=""/`
	preOrder := strings.Contains(c.peek(), ` preOrder="`)
	if preOrder {
		shape = `availability available="" storeId="" preOrder="" stockCount=""/`
	}
	values := c.tag(shape)
	available, id := values[0], values[1]
	if id != point.ID {
		c.fail("store %q where %q should be", id, point.ID)
	}
	if preOrder {
		days = c.number(values[2], 1)
	}
	stock = c.number(values[len(values)-1], 0)
	switch {
	case available != "yes" && available != "no" || (available == "yes") != (stock > 0):
		c.fail("store %q: available %q with a stock of %d", id, available, stock)
	case point.Closed && stock > 0:
		c.fail("store %q is off and has %d", id, stock)
	case days > feed.MaxPreOrder || days > 0 && stock == 0:
		c.fail("store %q: a pre-order of %d days with a stock of %d", id, days, stock)
	}
	return stock, days
}
