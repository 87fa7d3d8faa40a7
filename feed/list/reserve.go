package list

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"kaspibot/feed"
)

// Sale is a line of an order that was not cancelled: pieces that a customer of the shop has bought.
type Sale struct {
	Order  string // its code
	Line   int
	SKU    feed.SKU
	Pieces int
	At     time.Time // when it was bought
	Left   bool      // the goods have left the seller
}

// Reserve is a sale of which the distributor's figure may not know yet. Its pieces are not offered again until the
// figure has caught up, or the sale is cancelled.
type Reserve struct {
	Order   string
	Line    int
	SKU     feed.SKU
	Article feed.Article
	Pieces  int

	Figure   int       // the highest that the distributor has shown since, less what other reserves have explained
	At       time.Time // when the sale was first seen
	Left     time.Time // when the goods were first seen to have left; zero before
	Released time.Time // when the figure had caught up; zero while the pieces are held
}

// longAgo is how old a sale must be to be released at first sight, when its goods have left: the figure knows of it by then.
const longAgo = 24 * time.Hour

// Counter finds out which sales the distributor's figures already show.
//
// A figure has caught up when it has fallen by the pieces since the sale, counted from the highest since then, as
// goods arrive too; a piece that is missing explains one sale only, the oldest first. Of goods that have left the seller,
// any fall is enough: they were the distributor's once, and other pieces may have come in. A fall that has ended the reserve
// of an older sale still in the shop was then theirs, and that reserve is held again. If nothing falls LeftLasts after they
// left, they came from elsewhere. Where the distributor says no more than "at least 50", a fall cannot be
// seen: a reserve is then held until the goods leave, and not longer, as there are plenty.
type Counter struct {
	Articles  func(feed.SKU) (feed.Article, bool) // what is behind an SKU
	Stock     map[feed.Article]feed.Stock         // what the distributor shows now
	Now       time.Time
	LeftLasts time.Duration
}

type saleKey struct {
	order string
	line  int
}

// Count brings the reserves up to date with the sales, sorted by order and line. Released ones stay as long as their
// sale is named, so that it is not reserved again. Nothing given is written to.
func (c Counter) Count(old []Reserve, sales []Sale) []Reserve {
	known := make(map[saleKey]Reserve, len(old))
	for _, r := range old {
		known[saleKey{r.Order, r.Line}] = r
	}
	var kept, fresh []Reserve
	for _, s := range sales {
		r, ok := known[saleKey{s.Order, s.Line}]
		delete(known, saleKey{s.Order, s.Line})
		if !ok {
			if r, ok = c.reserve(s); ok {
				fresh = append(fresh, r)
			}
			continue
		}
		r.Pieces = s.Pieces // units may be taken out of an order
		if s.Left && r.Left.IsZero() {
			r.Left = c.Now
		}
		kept = append(kept, r)
	}
	c.forget(known, kept)
	c.release(kept)
	return slices.SortedFunc(slices.Values(append(kept, fresh...)), func(a, b Reserve) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Line, b.Line))
	})
}

// reserve is what a sale not seen before takes from what is offered.
func (c Counter) reserve(s Sale) (Reserve, bool) {
	article, ok := c.Articles(s.SKU)
	if !ok || s.Pieces < 1 {
		return Reserve{}, false
	}
	r := Reserve{
		Order: s.Order, Line: s.Line, SKU: s.SKU, Article: article, Pieces: s.Pieces,
		Figure: c.Stock[article].N, At: c.Now,
	}
	if s.Left {
		r.Left = c.Now
		if c.Now.Sub(s.At) > longAgo {
			r.Released = c.Now
		}
	}
	return r, true
}

// forget lets go of reserves whose sale was cancelled. Their goods may have been booked just before that: the pieces that
// are missing then explain no other sale.
func (c Counter) forget(gone map[saleKey]Reserve, kept []Reserve) {
	for _, g := range gone {
		now, named := c.Stock[g.Article]
		if !named || !g.Released.IsZero() {
			continue
		}
		for i := range kept {
			if r := &kept[i]; r.Article == g.Article {
				r.Figure = max(now.N, r.Figure-g.Pieces)
			}
		}
	}
}

// Reserved sums up the pieces that are held.
func Reserved(reserves []Reserve) map[feed.Article]int {
	held := make(map[feed.Article]int)
	for _, r := range reserves {
		if r.Released.IsZero() {
			held[r.Article] += r.Pieces
		}
	}
	return held
}

// State is what the next sync must know of the one before, whatever became of its list.
type State struct {
	Reserves []Reserve
	Readings map[feed.SKU]int // see [BuildResult]
}

// Equal reports whether both say the same.
func (s State) Equal(t State) bool {
	return slices.Equal(s.Reserves, t.Reserves) && maps.Equal(s.Readings, t.Readings)
}

// Distrusting is the state after a reading whose list the guard holds: in a distributor's bad hour figures fall that no sale
// explains. No reserve is released by it, and if the fall was real the next reading that is not held shows it again.
func (s State) Distrusting(was State) State {
	before := make(map[saleKey]Reserve, len(was.Reserves))
	for _, r := range was.Reserves {
		before[saleKey{r.Order, r.Line}] = r
	}
	s.Reserves = slices.Clone(s.Reserves)
	for i := range s.Reserves {
		r := &s.Reserves[i]
		if old, known := before[saleKey{r.Order, r.Line}]; known {
			r.Figure, r.Released = old.Figure, old.Released
		}
	}
	return s
}
