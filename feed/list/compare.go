package list

import (
	"cmp"
	"slices"

	"kaspibot/feed"
)

// Compared is what a list says against another.
type Compared struct {
	Diff    Diff
	Figures feed.Figures               // of the next list, as the guard looks at them
	OffSale map[feed.OffSaleReason]int // of the offers that the next list has or keeps, those that are not sold, by reason
	Alarms  []Alarm                    // see [Watcher]
}

// Compare compares two lists, both sorted by SKU, in one walk through them. An offer missing from the next list counts as gone.
func Compare(g Guard, w Watcher, previous, next feed.Offers) Compared {
	c := newComparison(g, w)
	pairs(previous, next, func(old, now *feed.Offer) { c.pair(old, now) })
	return c.end()
}

// comparison is a Compared while its lists are gone through.
type comparison struct {
	Compared
	guard   Guard
	watcher Watcher

	moves []int64 // of prices, in basis points, other than 0
	still int     // prices that did not move
	falls []fall
}

// fall is an offer that lost pieces.
type fall struct{ had, have int64 }

func newComparison(g Guard, w Watcher) *comparison {
	return &comparison{guard: g, watcher: w, Compared: Compared{OffSale: map[feed.OffSaleReason]int{}}}
}

// pair takes an offer of both lists; old is nil when the previous one has it not. It reports whether both say the same.
func (c *comparison) pair(old, now *feed.Offer) (same bool) {
	if now.Why != feed.NotOffSale {
		c.OffSale[now.Why]++
	}
	if old == nil {
		c.Diff.Added = append(c.Diff.Added, change(&feed.Offer{}, now))
	} else if same = *old == *now; !same {
		c.Diff.compare(old, now)
	}
	c.measure(old, now)
	if a, ok := c.watcher.alarm(old, now); ok {
		c.Alarms = append(c.Alarms, a)
	}
	return same
}

func (c *comparison) measure(old, now *feed.Offer) {
	f := &c.Figures
	have := int64(now.Stock)
	if absent(now.Why) {
		f.Gone++
		have = 0
		if old != nil && !absent(old.Why) {
			f.Lost++
		}
	} else {
		f.Offers++
	}
	if old != nil && have < int64(old.Stock) {
		c.falls = append(c.falls, fall{int64(old.Stock), have})
	}
	if have <= 0 {
		return
	}
	f.OnSale++
	f.StockSum += have
	switch {
	case old == nil:
		return
	case old.Price == now.Price:
		c.still++
		return
	}
	f.PriceChanges++
	move := moveBP(old.Price, now.Price)
	c.moves = append(c.moves, move)
	if abs(move) > c.guard.BigPriceChangeBP {
		f.BigPriceChanges++
	}
}

// end takes the figures that need all offers.
func (c *comparison) end() Compared {
	f := &c.Figures
	f.MedianPriceChangeBP = c.median()
	// The wrong figure of one good, and its end, is no bad hour of the distributor: see [Guard.OfferSlack].
	slices.SortFunc(c.falls, func(a, b fall) int { return cmp.Compare(b.had-b.have, a.had-a.have) })
	for _, lost := range c.falls[:min(len(c.falls), c.guard.OfferSlack)] {
		f.FewHad, f.FewHave = f.FewHad+lost.had, f.FewHave+lost.have
	}
	return c.Compared
}

// median is the middle move of a price.
func (c *comparison) median() int64 {
	slices.Sort(c.moves)
	middle := (len(c.moves) + c.still) / 2
	falls, _ := slices.BinarySearch(c.moves, 0)
	switch {
	case len(c.moves) == 0 || middle >= falls && middle < falls+c.still:
		return 0
	case middle < falls:
		return c.moves[middle]
	}
	return c.moves[middle-c.still]
}
