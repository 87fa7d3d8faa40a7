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
		made := builder.Build(input{Items: items, Previous: previous})
		next := carry(previous, made.Offers)
		if !compare(previous, next).Empty() {
			b.Fatal("changed")
		}
		measure(list.DefaultGuard(), previous, next)
	}
}
