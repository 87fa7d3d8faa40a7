package price

import "kaspibot/feed"

// wish is what the rules want of one item's price, beside what its market gives.
type target struct {
	market
	need    feed.Tenge // must be left of the price: the cost and the least profit
	want    feed.Tenge // cost and markup
	low     feed.Tenge // the price is not under it, whatever happens: a policed retail price; 1 when there is none
	ceiling feed.Tenge // not over it unless low or the floor are; 0 is none
	grid    grid
}

// top is the price that is wished for, with its ending: as dear as it gets unless the floor is over it. It is 0 when
// no price with the ending is under the ceiling.
func (w target) top() feed.Tenge {
	top := w.grid.up(max(w.want, w.low))
	if w.ceiling > 0 && top > w.ceiling {
		return w.grid.down(w.ceiling)
	}
	return top
}

// choose is the price that comes nearest to the wish without losing money: never one that leaves less than needed, nor
// one that leaves less than a lower price which the wish allows as well. 0 when there is none under a billion.
//
// It grows with the cost: with it grow top and need, and the answer is the best price up to the top or, if that is not
// enough, the first one that is; either way dearer only for leaving more.
func (w target) choose() feed.Tenge {
	if p := w.best(w.low, w.top(), w.grid); w.enough(p) {
		return p
	}
	p := w.least(w.need, w.low, w.grid)
	if w.ceiling > 0 && p > w.ceiling {
		// No price with the wanted ending fits between floor and ceiling: then one without it.
		if q := w.best(w.low, w.ceiling, RoundNone.grid()); w.enough(q) {
			return q
		}
	}
	return p
}

func (w target) enough(p feed.Tenge) bool { return p > 0 && w.left(p) >= w.need }

// limit is how far a price goes at once from the last one towards the chosen one: by so many basis points. Endings are
// kept where a price with one is in reach. Two things are stronger than the limit, because keeping it would cost
// money: the floor, and the gap behind a step of the delivery, where every price leaves less than the one before the
// gap: that is passed in one go or not at all.
func (w target) limit(chosen, last feed.Tenge, basisPoints int64) feed.Tenge {
	if basisPoints == 0 || last <= 0 || chosen == 0 {
		return chosen
	}
	reach := last * feed.Tenge(basisPoints) / whole
	switch low, high := last-reach, last+reach; {
	case chosen > high:
		return w.climb(chosen, last, high)
	case chosen < low:
		return w.descend(chosen, last, low)
	}
	return chosen
}

// climb goes up from last, to high if that is any good.
func (w target) climb(chosen, last, high feed.Tenge) feed.Tenge {
	p := w.best(w.low, high, w.grid)
	if p <= last {
		p = w.best(w.low, high, RoundNone.grid())
	}
	if !w.enough(p) {
		return min(w.least(w.need, w.low, w.grid), chosen)
	}
	if p > last {
		return p
	}
	if q := w.least(w.left(p)+1, high+1, w.grid); q > 0 && q <= chosen {
		return q
	}
	return p
}

// descend goes down from last, to low if that is any good.
func (w target) descend(chosen, last, low feed.Tenge) feed.Tenge {
	high := w.grid.up(low)
	if high >= last {
		return w.best(chosen, low, RoundNone.grid())
	}
	return w.best(chosen, high, w.grid)
}
