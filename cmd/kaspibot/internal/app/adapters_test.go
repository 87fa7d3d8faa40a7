package app

import (
	"errors"
	"testing"
	"time"

	"kaspibot/bot/orders/profit"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed"
	"kaspibot/feed/price"
	"kaspibot/kaspi"
)

func TestTheTariffKnowsADeliveryWithoutItsWeightOnlyWhereAllWeightsCostTheSame(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		way   profit.Way
		total kaspi.Tenge
		grams int
		want  kaspi.Tenge
		known bool
	}{
		{profit.WayCity, 9_999, 0, 811, true},
		{profit.WayCountry, 4_000, 0, 231, true},
		{profit.WayCity, 10_000, 0, 0, false},
		{profit.WayCity, 10_000, 700, 1_275, true},
		{profit.WayExpress, 10_000, 5_000, 2_145, true},
		{profit.WayOwn, 10_000, 0, 0, true},
	} {
		got, known := tariff(price.DefaultTariff).Delivery(c.way, c.total, c.grams)
		if known != c.known || known && got != c.want {
			t.Errorf("%s, %d tenge, %d g: got %d, %t; want %d, %t", c.way, c.total, c.grams, got, known, c.want, c.known)
		}
	}
}

func TestTheTaxIncludesKaspiPayWhenItIsReckonedWith(t *testing.T) {
	t.Parallel()
	p := price.DefaultTariff()
	if got := tariff(func() price.Tariff { return p }).Tax(10_000, 5_000, 1_000); got != 400 {
		t.Errorf("got %d, want 4 %%", got)
	}
	p.Pay = 95
	if got := tariff(func() price.Tariff { return p }).Tax(10_000, 5_000, 1_000); got != 495 {
		t.Errorf("got %d, want 4.95 %%", got)
	}
}

func TestWhatIsMatchedAtASyncIsKept(t *testing.T) {
	t.Parallel()
	s := storetest.OpenSQLite(t, t.TempDir())
	own := feed.Listing{SKU: "97B", Model: "Картридж", Imported: true}
	item := feed.Item{Article: "3", Name: "Картридж", PartNumber: "97B"}
	err := errors.Join(s.SaveCatalogue(t.Context(), []feed.Item{item}, time.Now()), s.ImportListings(t.Context(), []feed.Listing{own}))
	changed, failed := matched(s)(t.Context(), feed.ItemsOf([]feed.Item{{Article: "3"}}), []feed.Listing{own}) // a list reads no part numbers
	kept, unread := s.Listings(t.Context())
	if err := errors.Join(err, failed, unread); err != nil {
		t.Fatal(err)
	}
	if len(changed) != 1 || kept[0].Article != "3" || kept[0].Match != feed.MatchPart {
		t.Errorf("changed %+v, kept %+v", changed, kept)
	}
}
