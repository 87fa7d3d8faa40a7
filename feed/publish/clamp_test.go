package publish

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

func TestAnOldListSellsNoMoreThanThereIsNow(t *testing.T) {
	t.Parallel()
	now := stock{has: []pieces{{article: "1", pieces: 5}, {article: "2", pieces: 3}, {article: "3", pieces: 9}, {article: "6", pieces: 9}}}
	old := []feed.Offer{
		{SKU: "1", Article: "1", Stock: 9, PreOrder: 2, At: "PP1=no"}, // fewer than then
		{SKU: "2", Article: "2", Stock: 2, PreOrder: 2},               // enough
		{SKU: "3", Article: "3", Stock: 4, PreOrder: 2, At: "PP1=no"}, // the seller has paused it since
		{SKU: "4", Article: "4", Stock: 4, PreOrder: 2, At: "PP1=no"}, // gone
		{SKU: "5", Stock: 4, PreOrder: 2},                             // nobody knows an item behind it
		{SKU: "6", Article: "6", Why: feed.OffSalePaused},             // was not sold, and is not now
	}
	next := []feed.Offer{{SKU: "3", Why: feed.OffSalePaused}, {SKU: "2", Why: feed.OffSaleSoldOut}}
	want := []feed.Offer{
		{SKU: "1", Article: "1", Stock: 5, PreOrder: 2, At: "PP1=no"},
		{SKU: "2", Article: "2", Stock: 2, PreOrder: 2},
		{SKU: "3", Article: "3", Why: feed.OffSalePaused},
		{SKU: "4", Article: "4", Why: feed.OffSaleSoldOut},
		{SKU: "5", Stock: 4, PreOrder: 2},
		{SKU: "6", Article: "6", Why: feed.OffSalePaused},
	}
	if diff := cmp.Diff(want, clamp(old, now, list.State{}, next)); diff != "" {
		t.Error(diff)
	}
	if old[0].Stock != 9 {
		t.Error("the old list has changed")
	}
	reserved := list.State{Reserves: []list.Reserve{{Article: "1", Pieces: 4}, {Article: "2", Pieces: 7}}}
	got := clamp(old, now, reserved, nil)
	if got[0].Stock != 1 || got[1].Stock != 0 || got[1].Why != feed.OffSaleSoldOut || got[4].Stock != 0 {
		t.Errorf("with reserves: %+v", got)
	}
}
