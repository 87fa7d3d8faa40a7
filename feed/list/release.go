package list

import (
	"cmp"
	"slices"
	"time"

	"kaspibot/feed"
)

// release ends the reserves that the figures explain: first of goods that have left, which have surely been booked, then the
// oldest.
func (c Counter) release(all []Reserve) {
	open, ended := make(map[feed.Article][]*Reserve), make(map[feed.Article][]*Reserve)
	for i := range all {
		switch r := &all[i]; {
		case r.Released.IsZero():
			open[r.Article] = append(open[r.Article], r)
		case r.Left.IsZero():
			ended[r.Article] = append(ended[r.Article], r)
		}
	}
	for article, list := range open {
		now, named := c.Stock[article]
		if !named {
			continue // a row missing from the answer says nothing
		}
		for _, r := range list {
			r.Figure = max(r.Figure, now.N)
		}
		slices.SortFunc(list, func(a, b *Reserve) int {
			switch {
			case a.Left.IsZero() == b.Left.IsZero():
				return byAge(a, b)
			case b.Left.IsZero():
				return -1
			}
			return 1
		})
		slices.SortFunc(ended[article], func(a, b *Reserve) int { return cmp.Or(b.Released.Compare(a.Released), byAge(b, a)) })
		c.explain(list, ended[article], now)
	}
}

func byAge(a, b *Reserve) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Order, b.Order), cmp.Compare(a.Line, b.Line))
}

// explain ends reserves of one article, and holds others again.
func (c Counter) explain(list, ended []*Reserve, now feed.Stock) {
	for _, r := range list {
		taken := 0
		if !r.Left.IsZero() && !now.AtLeast {
			taken = r.takeBack(ended, now.N)
		}
		fall := r.Figure - now.N
		if !c.explained(*r, fall, now) {
			continue
		}
		r.Released = c.Now
		for _, other := range list { // the pieces that are missing explain nothing more; those taken back never did
			other.Figure = max(now.N, other.Figure-min(fall, r.Pieces)+taken)
		}
	}
}

// takeBack is for a sale whose goods have left and have thus surely been booked. It tells how many of the pieces whose fall
// it lacks have ended reserves of sales still in the shop, and holds those again. Those may be older than the sale: a fall may
// have gone from one sale to the next.
func (r *Reserve) takeBack(ended []*Reserve, now int) (taken int) {
	for _, other := range ended {
		missing := r.Pieces - (r.Figure - now)
		if missing <= 0 || other.Released.IsZero() {
			continue
		}
		n := min(missing, other.Pieces)
		r.Figure += n
		other.Figure, other.Released = now+other.Pieces-n, time.Time{}
		taken += n
	}
	return taken
}

func (c Counter) explained(r Reserve, fall int, now feed.Stock) bool {
	if fall >= r.Pieces {
		return true
	}
	left := !r.Left.IsZero()
	return left && (fall > 0 || now.AtLeast || c.Now.Sub(r.Left) >= c.LeftLasts)
}
