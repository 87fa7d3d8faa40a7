package store

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"kaspibot/feed"
	"kaspibot/feed/packed"
)

// Figures are what the supplier says about one article.
type Figures struct {
	Stock        feed.Stock
	Cost, Retail feed.Tenge
}

// Reading is what the supplier has said of many articles, sorted by article. It never changes, and takes some sixteen bytes an
// article. The zero value has none.
type Reading struct {
	rows string // packed: article, twice the pieces and one more where they are a lower bound, cost, retail price
	n    int
}

// Len is how many articles it has.
func (r Reading) Len() int { return r.n }

// ReadingPacker makes a reading of what comes in any order. Of one article the later counts.
type ReadingPacker struct {
	rows     []byte
	n        int
	last     []byte // the article that came last
	unsorted bool
}

// Add adds what is said of an article.
func (p *ReadingPacker) Add(a feed.Article, f Figures) {
	p.unsorted = p.unsorted || string(a) <= string(p.last)
	p.last = append(p.last[:0], a...)
	p.n++
	pieces := int64(f.Stock.N)<<1 | int64(flag(f.Stock.AtLeast))
	p.rows = packed.AppendNumber(packed.AppendText(packed.Room(p.rows), a), pieces)
	p.rows = packed.AppendNumber(packed.AppendNumber(p.rows, f.Cost), f.Retail)
}

// Reading ends it.
func (p *ReadingPacker) Reading() Reading {
	r := Reading{string(p.rows), p.n}
	if p.unsorted {
		return r.sorted()
	}
	return r
}

// sorted is a reading of rows in any order.
func (r Reading) sorted() Reading {
	type row struct {
		article  feed.Article
		from, to int32 // of the text; an answer has 64 MiB at the most
	}
	all := make([]row, 0, r.n)
	for c := r.cursor(); ; {
		from := len(r.rows) - len(c.rows.Left)
		if !c.next() {
			break
		}
		all = append(all, row{c.article, int32(from), int32(len(r.rows) - len(c.rows.Left))}) //nolint:gosec // see above
	}
	slices.SortFunc(all, func(a, b row) int { return cmp.Or(cmp.Compare(a.article, b.article), cmp.Compare(a.from, b.from)) })
	var rows strings.Builder
	rows.Grow(len(r.rows))
	n := 0
	for i, one := range all {
		if last := i == len(all)-1; last || one.article != all[i+1].article { // of one article the later counts
			rows.WriteString(r.rows[one.from:one.to])
			n++
		}
	}
	return Reading{rows.String(), n}
}

// ReadingOf is a reading of a few articles.
func ReadingOf(figures map[feed.Article]Figures) Reading {
	var p ReadingPacker
	for _, a := range slices.Sorted(maps.Keys(figures)) {
		p.Add(a, figures[a])
	}
	return p.Reading()
}

// With is the reading with others in place of its own.
func (r Reading) With(others map[feed.Article]Figures) Reading {
	if len(others) == 0 {
		return r
	}
	var p ReadingPacker
	r.beside(ReadingOf(others), func(a feed.Article, was, now *Figures) {
		p.Add(a, *cmp.Or(now, was))
	})
	return p.Reading()
}

// beside goes through two readings: was is nil for what only the other has, now for what only this one has.
func (r Reading) beside(other Reading, show func(a feed.Article, was, now *Figures)) {
	old, is := r.cursor(), other.cursor()
	for a, b := old.next(), is.next(); a || b; {
		switch {
		case !b || a && old.article < is.article:
			show(old.article, &old.Figures, nil)
			a = old.next()
		case !a || is.article < old.article:
			show(is.article, nil, &is.Figures)
			b = is.next()
		default:
			show(is.article, &old.Figures, &is.Figures)
			a, b = old.next(), is.next()
		}
	}
}

// readingCursor goes through a reading.
type readingCursor struct {
	rows    packed.Rows
	article feed.Article
	Figures
}

func (r Reading) cursor() *readingCursor { return &readingCursor{rows: packed.Rows{Left: r.rows}} }

// next goes to the next article; false after the last.
func (c *readingCursor) next() bool {
	if c.rows.Left == "" {
		return false
	}
	c.article = feed.Article(c.rows.Text())
	pieces := c.rows.Number()
	c.Stock = feed.Stock{N: int(pieces >> 1), AtLeast: pieces&1 != 0}
	c.Cost, c.Retail = feed.Tenge(c.rows.Number()), feed.Tenge(c.rows.Number())
	return true
}
