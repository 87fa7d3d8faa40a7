package store_test

import (
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/page"
)

func TestStateOfThePriceListSurvivesARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	none, err := s.FeedState(t.Context())
	must(t, err)
	same(t, "before the first", none, list.State{Readings: map[feed.SKU]int{}})
	old := list.State{
		Reserves: []list.Reserve{{Order: "1", SKU: "x", Article: "x", Pieces: 9, At: at(1)}},
		Readings: map[feed.SKU]int{"x": 1},
	}
	must(t, s.SaveFeedState(t.Context(), old))
	want := list.State{
		Reserves: []list.Reserve{
			{Order: "501", Line: 0, SKU: "Чайник 1", Article: "86141", Pieces: 2, Figure: 12, At: at(1)},
			{Order: "501", Line: 1, SKU: "86142", Article: "86142", Pieces: 1, At: at(1), Left: at(2), Released: at(3)},
		},
		Readings: map[feed.SKU]int{"86143": 1, "a b": 2},
	}
	must(t, s.SaveFeedState(t.Context(), want))
	must(t, s.Close())
	got, err := open(t, dir).FeedState(t.Context())
	must(t, err)
	same(t, "state", got, want)
}

func TestVersionsAreReadByTheirIDAndFromTheNewest(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	for range 5 {
		save(t, s, feed.StatusPublished)
	}
	v, list, err := s.Version(t.Context(), 3)
	must(t, err)
	same(t, "offers", list, offers())
	if v.ID != 3 {
		t.Errorf("version %d, want 3", v.ID)
	}
	if _, _, err := s.Version(t.Context(), 9); err == nil {
		t.Error("a version that never was is found")
	}
	ids := func(before int64, n int) (ids []int64) {
		versions, err := s.VersionsBefore(t.Context(), before, n)
		must(t, err)
		for _, v := range versions {
			ids = append(ids, v.ID)
		}
		return ids
	}
	same(t, "newest", ids(0, 2), []int64{5, 4})
	same(t, "older", ids(4, 9), []int64{3, 2, 1})
}

func TestOnlyAGoodFetchIsOne(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	for i, status := range []int{200, 304, 401, 503} {
		must(t, s.SavePull(t.Context(), page.Pull{At: at(i), Status: status, Version: int64(i)}))
	}
	good, err := s.LastGoodPull(t.Context())
	must(t, err)
	same(t, "last good", good, page.Pull{At: at(1).UTC().Truncate(time.Millisecond), Status: 304, Version: 1})
	list, err := s.LastPulls(t.Context(), 3)
	must(t, err)
	if len(list) != 3 || list[0].Status != 503 || list[2].Status != 304 {
		t.Errorf("%+v", list)
	}
}
