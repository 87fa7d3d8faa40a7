package app

import (
	"testing"

	"kaspibot/bot/orders/profit"
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
