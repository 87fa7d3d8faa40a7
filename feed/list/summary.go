package list

import (
	"cmp"
	"kaspibot/feed"
	"slices"
)

// topChanges is how many changes a version remembers: as many as a phone shows without scrolling.
const topChanges = 10

// Top returns at most n changes, each offer once, the most important first: the biggest relative price moves,
// then what went off sale by the value lost, then what came on sale by value, then the rest.
func (d Diff) Top(n int) []feed.Change {
	var top []feed.Change
	seen := make(map[feed.SKU]bool, n)
	for _, g := range d.groups() {
		heavier := func(a, b feed.Change) int {
			return cmp.Or(cmp.Compare(g.weight(b), g.weight(a)), cmp.Compare(a.SKU, b.SKU))
		}
		for _, c := range slices.SortedFunc(slices.Values(g.changes), heavier) {
			if len(top) >= n {
				return top
			}
			if !seen[c.SKU] {
				seen[c.SKU] = true
				top = append(top, c)
			}
		}
	}
	return top
}

// Summary is the Diff in figures.
func (d Diff) Summary() feed.Summary {
	return feed.Summary{
		Added: len(d.Added), SoldOut: len(d.SoldOut), Gone: len(d.Gone), Back: len(d.Back),
		Repriced: len(d.Repriced), Restocked: len(d.Restocked), Retimed: len(d.Retimed), Renamed: len(d.Renamed),
		Offers: d.offers(), Top: d.Top(topChanges),
	}
}

// offers counts the offers that changed in more than their name.
func (d Diff) offers() int {
	seen := make(map[feed.SKU]bool)
	for _, g := range [][]feed.Change{d.Added, d.SoldOut, d.Gone, d.Back, d.Repriced, d.Restocked, d.Retimed} {
		for _, c := range g {
			seen[c.SKU] = true
		}
	}
	return len(seen)
}

type group struct {
	changes []feed.Change
	weight  func(feed.Change) int64
}

// groups are the changes in the order of their importance.
func (d Diff) groups() []group {
	return []group{
		{d.Repriced, func(c feed.Change) int64 { return abs(moveBP(c.OldPrice, c.NewPrice)) }},
		{slices.Concat(d.SoldOut, d.Gone), func(c feed.Change) int64 { return value(c.OldPrice, c.OldStock) }},
		{slices.Concat(d.Back, d.Added), func(c feed.Change) int64 { return value(c.NewPrice, c.NewStock) }},
		{d.Restocked, func(c feed.Change) int64 { return abs(value(c.NewPrice, c.NewStock-c.OldStock)) }},
		{d.Retimed, func(c feed.Change) int64 { return abs(int64(c.NewDays - c.OldDays)) }},
		{d.Renamed, func(c feed.Change) int64 { return value(c.NewPrice, c.NewStock) }},
	}
}
