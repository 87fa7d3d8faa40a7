package list

import (
	"cmp"
	"slices"

	"kaspibot/feed"
)

// topChanges is how many changes a version remembers: as many as a phone shows without scrolling.
const topChanges = 10

// Top returns at most n changes, each offer once, the most important first: the biggest relative price moves,
// then what went off sale by the value lost, then what came on sale by value, then the rest.
func (d Diff) Top(n int) []feed.Change {
	var top []feed.Change
	for _, g := range d.groups() {
		top = append(top, g.best(n-len(top), top)...)
	}
	return top
}

// best are the n most important that are not among others already.
func (g group) best(n int, others []feed.Change) (best []feed.Change) {
	heavier := func(a, b feed.Change) int {
		return cmp.Or(cmp.Compare(g.weight(b), g.weight(a)), cmp.Compare(a.SKU, b.SKU))
	}
	for _, part := range g.parts {
		for _, c := range part {
			full := len(best) == n
			known := func(o feed.Change) bool { return o.SKU == c.SKU }
			if n < 1 || full && heavier(c, best[n-1]) > 0 || slices.ContainsFunc(others, known) {
				continue
			}
			if full {
				best = best[:n-1]
			}
			at, _ := slices.BinarySearchFunc(best, c, heavier)
			best = slices.Insert(best, at, c)
		}
	}
	return best
}

// Summary is the Diff in figures.
func (d Diff) Summary() feed.Summary {
	return feed.Summary{
		Added: len(d.Added), SoldOut: len(d.SoldOut), Gone: len(d.Gone), Back: len(d.Back),
		Repriced: len(d.Repriced), Restocked: len(d.Restocked), Retimed: len(d.Retimed), Renamed: len(d.Renamed),
		Offers: d.offers(), Top: d.Top(topChanges),
	}
}

// offers counts the offers that changed in more than their name. One that is new is in no other group.
func (d Diff) offers() int {
	seen := make(map[feed.SKU]bool)
	for _, g := range [][]feed.Change{d.SoldOut, d.Gone, d.Back, d.Repriced, d.Restocked, d.Retimed} {
		for _, c := range g {
			seen[c.SKU] = true
		}
	}
	return len(d.Added) + len(seen)
}

type group struct {
	weight func(feed.Change) int64
	parts  [][]feed.Change
}

// groups are the changes in the order of their importance.
func (d Diff) groups() []group {
	all := func(weight func(feed.Change) int64, parts ...[]feed.Change) group { return group{weight, parts} }
	return []group{
		all(func(c feed.Change) int64 { return abs(moveBP(c.OldPrice, c.NewPrice)) }, d.Repriced),
		all(func(c feed.Change) int64 { return value(c.OldPrice, c.OldStock) }, d.SoldOut, d.Gone),
		all(func(c feed.Change) int64 { return value(c.NewPrice, c.NewStock) }, d.Back, d.Added),
		all(func(c feed.Change) int64 { return abs(value(c.NewPrice, c.NewStock-c.OldStock)) }, d.Restocked),
		all(func(c feed.Change) int64 { return abs(int64(c.NewDays - c.OldDays)) }, d.Retimed),
		all(func(c feed.Change) int64 { return value(c.NewPrice, c.NewStock) }, d.Renamed),
	}
}
