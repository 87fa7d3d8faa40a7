package rules

import (
	"testing"

	"kaspibot/feed"
)

func TestOfPricesThatChangeTheMostChangedIsNamed(t *testing.T) {
	t.Parallel()
	var v effectView
	for _, c := range []feed.Change{
		{SKU: "dearer", OldPrice: 1000, NewPrice: 1100}, {SKU: "dearest", OldPrice: 100, NewPrice: 120}, {SKU: "as dear", OldPrice: 1000, NewPrice: 1200},
		{SKU: "dear by more tenge", OldPrice: 100_000, NewPrice: 110_000},
		{SKU: "cheaper", OldPrice: 1000, NewPrice: 900}, {SKU: "cheapest", OldPrice: 100, NewPrice: 80}, {SKU: "as cheap", OldPrice: 1000, NewPrice: 800},
		{SKU: "had no price", OldPrice: 0, NewPrice: 100}, {SKU: "has no price", OldPrice: 100, NewPrice: 0},
	} {
		v.price(&c)
	}
	if v.Up != 4 || v.Down != 3 || v.Changed() != 7 || v.Rise.SKU != "dearest" || v.Fall.SKU != "cheapest" {
		t.Errorf("%d up, most %s; %d down, most %s", v.Up, v.Rise.SKU, v.Down, v.Fall.SKU)
	}
}
