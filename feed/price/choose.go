package price

import "kaspibot/feed"

// target is what the rules want of one item's price, beside what its market gives.
type target struct {
	market
	need    feed.Tenge // must be left of the price: the cost, and the least profit with the tax on it
	want    feed.Tenge // cost and markup
	low     feed.Tenge // the price is not under it, whatever happens: a policed retail price; 0 when there is none
	ceiling feed.Tenge // not over it unless low or the floor are; 0 is none
	grid    grid
}

// top is the wanted price with its ending: the highest there is unless the floor is over it. It is 0 when
// no price with the ending is under the ceiling.
func (t *target) top() feed.Tenge {
	top := t.grid.up(max(t.want, t.low))
	if t.ceiling > 0 {
		return min(top, t.grid.down(t.ceiling))
	}
	return top
}

// choose is the price that comes nearest to the wanted one without losing money: never one that leaves less than needed, nor
// one that leaves less than a lower price that the rules allow as well. 0 when there is none under a billion.
//
// It grows with the cost: with it grow top and need, and the answer is the best price up to the top or, if that is not
// enough, the first one that is; either way dearer only for leaving more.
func (t *target) choose() feed.Tenge {
	if p := t.best(t.low, t.top(), t.grid); t.enough(p) {
		return p
	}
	p := t.least(t.need, t.low, t.grid)
	if p > t.ceiling {
		// No price with the wanted ending fits between floor and ceiling: then one without it.
		if q := t.best(t.low, t.ceiling, RoundNone.grid()); t.enough(q) {
			return q
		}
	}
	return p
}

// enough is never so of 0, which brings back less than the VAT of the cost.
func (t *target) enough(p feed.Tenge) bool { return t.left(p) >= t.need }

// limit is how far a price goes at once from the last one towards the chosen one: by so many basis points. Endings are
// kept where a price with one is in reach and leaves enough. Two things are stronger than the limit, because keeping it would cost
// money: the floor, and the gap behind a step of the delivery, where every price leaves less than the one before the
// gap: that is passed in one go or not at all.
func (t *target) limit(chosen, last feed.Tenge, basisPoints int64) feed.Tenge {
	if basisPoints == 0 || last <= 0 || chosen == 0 {
		return chosen
	}
	reach := last * feed.Tenge(basisPoints) / whole
	switch low, high := last-reach, last+reach; {
	case chosen > high:
		return t.climb(chosen, last, high)
	case chosen < low:
		return t.descend(chosen, last, low)
	}
	return chosen
}

// climb goes up from last, to high if that is any good.
func (t *target) climb(chosen, last, high feed.Tenge) feed.Tenge {
	p := t.best(t.low, high, t.grid)
	if p <= last || !t.enough(p) {
		p = t.best(t.low, high, RoundNone.grid())
	}
	if !t.enough(p) {
		return min(t.least(t.need, t.low, t.grid), chosen)
	}
	if p > last {
		return p
	}
	if q := t.least(t.left(p)+1, high+1, t.grid); q > 0 && q <= chosen {
		return q
	}
	return p
}

// descend goes down from last, to low if that is any good.
func (t *target) descend(chosen, last, low feed.Tenge) feed.Tenge {
	high := t.grid.up(low)
	if high >= last {
		return t.best(chosen, low, RoundNone.grid())
	}
	p := t.best(chosen, high, t.grid)
	if p < low && t.best(chosen, low, RoundNone.grid()) == low {
		return low
	}
	return p
}
