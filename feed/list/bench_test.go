package list_test

import (
	"testing"

	"kaspibot/feed/list"
)

// BenchmarkUnchangedList is what a poll costs when nothing has changed, beside the fetch: 18 500 items.
func BenchmarkUnchangedList(b *testing.B) {
	items := goods(18_500)
	previous := offers(b, len(items))
	for b.Loop() {
		made := builder.Build(list.Input{Items: items, Previous: previous})
		next := list.Carry(previous, made.Offers)
		if !list.Compare(previous, next).Empty() {
			b.Fatal("changed")
		}
		list.DefaultGuard().Measure(previous, next)
	}
}
