package list_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

func TestGoodsThatNeedALookAreNamedOnceForTheWorst(t *testing.T) {
	t.Parallel()
	offer := func(sku feed.SKU, price, cost, floor feed.Tenge, stock int) feed.Offer {
		return feed.Offer{SKU: sku, Article: feed.Article("a" + sku), Model: "M&amp;M", Price: price, Cost: cost, Floor: floor, Stock: stock}
	}
	previous := []feed.Offer{
		offer("1", 150, 100, 120, 1), offer("2", 150, 100, 120, 1), offer("3", 150, 100, 120, 1), offer("4", 150, 100, 120, 1),
		offer("5", 150, 100, 120, 1), offer("6", 150, 0, 0, 1),
	}
	next := []feed.Offer{
		offer("1", 165, 110, 132, 1), // costs a tenth more
		offer("2", 164, 109, 131, 1), // less than that
		offer("3", 119, 100, 120, 1), // under the floor
		offer("4", 119, 120, 144, 1), // a loss, and a rise too
		offer("5", 119, 120, 144, 0), // off sale
		offer("6", 150, 100, 120, 1), // the cost was not known
		offer("7", 90, 100, 120, 1),  // new, at a loss
	}
	want := []list.Alarm{
		{Reason: list.ReasonCost, SKU: "1", Article: "a1", Model: "M&M", Price: 165, Old: 100, New: 110},
		{Reason: list.ReasonFloor, SKU: "3", Article: "a3", Model: "M&M", Price: 119, New: 120},
		{Reason: list.ReasonLoss, SKU: "4", Article: "a4", Model: "M&M", Price: 119, New: 120},
		{Reason: list.ReasonLoss, SKU: "7", Article: "a7", Model: "M&M", Price: 90, New: 100},
	}
	if diff := cmp.Diff(want, compared(list.Guard{}, list.Watcher{CostRise: 1_000}, previous, next).Alarms); diff != "" {
		t.Error(diff)
	}
	if got := compared(list.Guard{}, list.Watcher{}, previous[:1], next[:1]).Alarms; len(got) != 0 {
		t.Errorf("told of a rise though none matters: %+v", got)
	}
}

func TestCustomersWhoWaitForWhatIsNotThereAreNamed(t *testing.T) {
	t.Parallel()
	items := goods(6)
	reserves := []list.Reserve{
		{Order: "0", SKU: "z", Article: "100000", Pieces: 1, Left: start},     // none, but it has left
		{Order: "1", SKU: "a", Article: "100001", Pieces: 7},                  // just enough
		{Order: "2", SKU: "b", Article: "100002", Pieces: 10},                 // 14 of 15
		{Order: "3", SKU: "c", Article: "100002", Pieces: 5},                  //
		{Order: "4", SKU: "d", Article: "100004", Pieces: 1, Left: start},     // none, but it has left
		{Order: "5", SKU: "e", Article: "100004", Pieces: 1, Released: start}, // booked
		{Order: "6", SKU: "f", Article: "9", Pieces: 1},                       // not in the answer
	}
	want := []list.Alarm{{
		Reason: list.ReasonStockOut, SKU: "b", Article: "100002", Model: feed.Clean(items[2].Name).Plain(),
		Stock: 14, Pieces: 15, Order: "2", Orders: 2,
	}}
	if diff := cmp.Diff(want, list.Watcher{}.Orders(reserves, items)); diff != "" {
		t.Error(diff)
	}
	items[2].Stock.AtLeast = true // more than 14: fifteen, for all anybody knows
	want[0].Reason = list.ReasonStockMay
	if diff := cmp.Diff(want, list.Watcher{}.Orders(reserves, items)); diff != "" {
		t.Error(diff)
	}
}

func TestFirstListOfAnImportedShopIsHeldWhenTooMuchOfItHasNoItem(t *testing.T) {
	t.Parallel()
	guard := list.DefaultGuard()
	next := feed.Figures{Expected: 100, Offers: 79, OnSale: 60, StockSum: 500}
	err := guard.Check(feed.Figures{}, next, true)
	held, ok := err.(*list.GuardError) //nolint:errorlint // it is never wrapped
	if !ok || len(held.Violations) != 1 || held.Violations[0] != (feed.Violation{Number: feed.NumberExpected, Old: 100, New: 79, Limit: 80}) {
		t.Errorf("%v", err)
	}
	if err := guard.Check(next, next, false); err != nil {
		t.Errorf("approved once and held again: %v", err)
	}
	more := next
	more.Expected = 120
	if err := guard.Check(next, more, false); err == nil {
		t.Error("a new import with as few items passes")
	}
	next.Offers = 80
	if err := guard.Check(feed.Figures{}, next, true); err != nil {
		t.Error(err)
	}
}
