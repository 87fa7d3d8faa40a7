package storetest

import (
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

func testStateOfThePriceListSurvivesARestart(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	none, err := s.FeedState(t.Context())
	must(t, err)
	same(t, "before the first", none, list.State{Readings: map[feed.SKU]int{}})
	old := list.State{
		Reserves: []list.Reserve{{Order: "1", SKU: "x", Article: "x", Pieces: 9, At: At(1)}},
		Readings: map[feed.SKU]int{"x": 1},
	}
	must(t, s.SaveFeedState(t.Context(), old))
	want := list.State{
		Reserves: []list.Reserve{
			{Order: "501", Line: 0, SKU: "Чайник 1", Article: "86141", Pieces: 2, Figure: 12, At: At(1)},
			{Order: "501", Line: 1, SKU: "86142", Article: "86142", Pieces: 1, At: At(1), Left: At(2), Released: At(3)},
		},
		Readings: map[feed.SKU]int{"86143": 1, "a b": 2},
	}
	must(t, s.SaveFeedState(t.Context(), want))
	must(t, s.Close())
	got, err := open(t, dir).FeedState(t.Context())
	must(t, err)
	same(t, "state", got, want)
}
