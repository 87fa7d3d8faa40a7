package publish

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

func TestAnOldListSellsNoMoreThanThereIsNow(t *testing.T) {
	t.Parallel()
	var p stockPacker
	for article, n := range map[feed.Article]int{"1": 5, "2": 3, "3": 9, "6": 9} {
		p.add(&feed.Item{Article: article, Stock: feed.Stock{N: n}})
	}
	now := p.stock(time.Time{})
	old := []feed.Offer{
		{SKU: "1", Article: "1", Stock: 9, PreOrder: 2, At: "PP1=no"}, // fewer than then
		{SKU: "2", Article: "2", Stock: 2, PreOrder: 2},               // enough
		{SKU: "3", Article: "3", Stock: 4, PreOrder: 2, At: "PP1=no"}, // the seller has paused it since
		{SKU: "4", Article: "4", Stock: 4, PreOrder: 2, At: "PP1=no"}, // gone
		{SKU: "5", Stock: 4, PreOrder: 2},                             // nobody knows an item behind it
		{SKU: "6", Article: "6", Why: feed.OffSalePaused},             // was not sold, and is not now
	}
	next := feed.PackOffers(feed.Offer{SKU: "2", Why: feed.OffSaleSoldOut}, feed.Offer{SKU: "3", Why: feed.OffSalePaused})
	want := []feed.Offer{
		{SKU: "1", Article: "1", Stock: 5, PreOrder: 2, At: "PP1=no"},
		{SKU: "2", Article: "2", Stock: 2, PreOrder: 2},
		{SKU: "3", Article: "3", Why: feed.OffSalePaused},
		{SKU: "4", Article: "4", Why: feed.OffSaleSoldOut},
		{SKU: "5", Stock: 4, PreOrder: 2},
		{SKU: "6", Article: "6", Why: feed.OffSalePaused},
	}
	if diff := cmp.Diff(want, clamp(feed.PackOffers(old...), now, list.State{}, next, true).Slice()); diff != "" {
		t.Error(diff)
	}
	found := feed.PackOffers(feed.Offer{SKU: "3", Article: "1"}, feed.Offer{SKU: "5", Article: "2"}, feed.Offer{SKU: "6", Why: feed.OffSaleInList})
	for frozen, stock := range map[bool]int{true: 3, false: 3} { // the next list knows the item behind an offer that was read from the disk
		got := clamp(feed.PackOffers(old...), now, list.State{}, found, frozen).Slice()
		if got[4].Article != "2" || got[4].Stock != stock || got[2].Article != "3" || got[2].Stock != 4 {
			t.Errorf("frozen %t: %+v", frozen, got)
		}
	}
	last := []feed.Offer{{SKU: "1", Article: "1", Stock: 1, PreOrder: 1}, {SKU: "2", Article: "9", Stock: 1, PreOrder: 1}} // a piece is one, too
	if got := clamp(feed.PackOffers(last...), now, list.State{}, feed.Offers{}, true).Slice(); got[0] != last[0] || got[1].Stock != 0 || got[1].PreOrder != 0 || got[1].Why != feed.OffSaleSoldOut {
		t.Errorf("the last piece: %+v", got)
	}
	reserved := list.State{Reserves: []list.Reserve{{Article: "1", Pieces: 4}, {Article: "2", Pieces: 7}}}
	got := clamp(feed.PackOffers(old...), now, reserved, next, false).Slice()
	if got[0].Stock != 1 || got[1].Stock != 0 || got[1].Why != feed.OffSaleSoldOut || got[4].Stock != 0 {
		t.Errorf("with reserves: %+v", got)
	}
}
