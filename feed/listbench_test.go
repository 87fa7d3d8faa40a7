package feed_test

import (
	"testing"

	"kaspibot/feed"
)

// BenchmarkUnchangedList is what a poll costs when nothing has changed, beside the fetch: 18 500 items.
func BenchmarkUnchangedList(b *testing.B) {
	items := goods(18_500)
	previous := offers(b, len(items))
	for b.Loop() {
		made := builder.Build(feed.Goods{Items: items, Previous: previous})
		next := feed.Carry(previous, made.Offers)
		if !feed.Compare(previous, next).Empty() {
			b.Fatal("changed")
		}
		feed.DefaultGuard().Measure(previous, next)
	}
}
