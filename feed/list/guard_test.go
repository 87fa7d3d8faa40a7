package list_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

func TestMeasure(t *testing.T) {
	t.Parallel()
	previous := []feed.Offer{
		{SKU: "1", Price: 1_000, Stock: 1}, {SKU: "2", Price: 1_000, Stock: 1},
		{SKU: "3", Price: 1_000, Stock: 1}, {SKU: "4", Price: 1_000, Stock: 1}, {SKU: "5", Price: 1_000, Stock: 1},
	}
	next := []feed.Offer{
		{SKU: "0", Price: 9, Stock: 50},                           // new: no move
		{SKU: "1", Price: 1_000, Stock: 3},                        // the same price
		{SKU: "2", Price: 700, Stock: 1},                          // −30 %: not yet big
		{SKU: "3", Price: 1_301, Stock: 1},                        // +30.1 %: big
		{SKU: "4", Price: 5_000, Why: feed.OffSaleSoldOut},        // off sale: its price hurts nobody
		{SKU: "5", Price: 1_000, Why: feed.OffSaleGone},           // carried
		{SKU: "6", Price: 1_000, Why: feed.OffSaleGone},           // carried for longer
		{SKU: "7", Price: 10, Stock: 0, Why: feed.OffSaleSoldOut}, // new, sold out
	}
	want := feed.Figures{
		Offers: 6, Gone: 2, Lost: 1, OnSale: 4, StockSum: 55, MedianPriceChangeBP: 0, PriceChanges: 2, BigPriceChanges: 1,
		FewHad: 2, // 4 and 5 lost all they had
	}
	if diff := cmp.Diff(want, measure(list.DefaultGuard(), previous, next)); diff != "" {
		t.Error(diff)
	}
}

func TestTheMedianIsOfWhatIsOnSaleInBothLists(t *testing.T) {
	t.Parallel()
	was := []feed.Offer{{SKU: "1", Price: 1_000}, {SKU: "2", Price: 1_000}, {SKU: "3", Price: 2_000}, {SKU: "4"}, {SKU: "5", Price: 1_000}}
	now := []feed.Offer{
		{SKU: "0", Price: 9_000, Stock: 1}, {SKU: "1", Price: 1_050, Stock: 1}, {SKU: "2", Price: 990, Stock: 1}, {SKU: "3", Price: 2_060, Stock: 1},
		{SKU: "4", Price: 500, Stock: 1}, {SKU: "5", Price: 9_000}, // without a price before, and off sale
	}
	if f := measure(list.DefaultGuard(), was, now); f.MedianPriceChangeBP != 300 || f.PriceChanges != 4 {
		t.Errorf("the median of +5, −1 and +3 %% is %d bp of %d changes", f.MedianPriceChangeBP, f.PriceChanges)
	}
	if f := measure(list.DefaultGuard(), nil, now); f.MedianPriceChangeBP != 0 {
		t.Errorf("a first list has moved by %d bp", f.MedianPriceChangeBP)
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	full := feed.Figures{Offers: 15_000, OnSale: 11_000, StockSum: 150_000}
	small := feed.Figures{Offers: 6, OnSale: 6, StockSum: 120}
	for name, c := range map[string]struct {
		previous, next feed.Figures
		first          bool
		want           []feed.Violation
	}{
		"the same": {previous: full, next: full},
		"an ordinary day": {previous: full, next: feed.Figures{
			Offers: 14_980, OnSale: 10_700, StockSum: 145_000, PriceChanges: 75, BigPriceChanges: 4,
		}},
		"everything renamed": {previous: full, next: feed.Figures{
			Offers: 15_000, Gone: 15_000, Lost: 15_000, OnSale: 11_000, StockSum: 150_000,
		}, want: []feed.Violation{{Number: "offers", Old: 15_000, New: 0, Limit: 13_500}}},
		"growth": {previous: full, next: feed.Figures{Offers: 30_000, OnSale: 30_000, StockSum: 9_000_000}},
		"at the limits": {previous: full, next: feed.Figures{
			Offers: 13_500, OnSale: 8_800, StockSum: 105_000, MedianPriceChangeBP: -1_000, PriceChanges: 8_000,
			BigPriceChanges: 176,
		}},
		"past each limit by one": {previous: full, next: feed.Figures{
			Offers: 13_499, OnSale: 8_799, StockSum: 104_999, MedianPriceChangeBP: -1_001, PriceChanges: 8_000,
			BigPriceChanges: 176,
		}, want: []feed.Violation{
			{Number: "offers", Old: 15_000, New: 13_499, Limit: 13_500},
			{Number: "on_sale", Old: 11_000, New: 8_799, Limit: 8_800},
			{Number: "stock", Old: 150_000, New: 104_999, Limit: 105_000},
			{Number: "big_price", New: 176, Limit: 175}, // 2 % of 8 799
			{Number: "median_price", New: -1_001, Limit: 1_000},
		}},
		"the only offer is renamed": {previous: feed.Figures{Offers: 1, OnSale: 1, StockSum: 1}, next: feed.Figures{
			Offers: 1, Gone: 1, Lost: 1, OnSale: 1, StockSum: 1,
		}, want: []feed.Violation{{Number: "offers", Old: 1, Limit: 1}}},
		"first":       {next: full, first: true},
		"first, tiny": {next: feed.Figures{Offers: 1, OnSale: 1, StockSum: 1}, first: true},
		"first, nothing on sale": {next: feed.Figures{Offers: 9}, first: true, want: []feed.Violation{
			{Number: "on_sale", Limit: 1}, {Number: "stock", Limit: 1},
		}},
		"small shop sells most": {previous: small, next: feed.Figures{Offers: 6, OnSale: 1, StockSum: 2}},
		"small shop loses most": {previous: small, next: feed.Figures{Offers: 1, Gone: 5, OnSale: 1, StockSum: 2}},
		"small shop reprices two": {previous: small, next: feed.Figures{
			Offers: 6, OnSale: 6, StockSum: 120, MedianPriceChangeBP: 4_000, PriceChanges: 2, BigPriceChanges: 2,
		}},
		"small shop reprices all": {previous: small, next: feed.Figures{
			Offers: 6, OnSale: 6, StockSum: 120, MedianPriceChangeBP: 90_000, PriceChanges: 6, BigPriceChanges: 6,
		}, want: []feed.Violation{
			{Number: "big_price", New: 6, Limit: 2}, {Number: "median_price", New: 90_000, Limit: 1_000},
		}},
		"small shop is emptied": {previous: small, next: feed.Figures{Offers: 6}, want: []feed.Violation{
			{Number: "on_sale", Old: 6, Limit: 1}, {Number: "stock", Old: 120, Limit: 1},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := list.DefaultGuard().Check(c.previous, c.next, c.first)
			var got []feed.Violation
			if held, ok := errors.AsType[*list.GuardError](err); ok {
				got = held.Violations
			} else if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestZeroGuardLetsNothingWorsen(t *testing.T) {
	t.Parallel()
	before := feed.Figures{Offers: 10, OnSale: 10, StockSum: 10}
	for _, next := range []feed.Figures{
		{Offers: 9, OnSale: 10, StockSum: 10}, {Offers: 10, OnSale: 9, StockSum: 10},
		{Offers: 10, OnSale: 10, StockSum: 9}, {Offers: 10, OnSale: 10, StockSum: 10, BigPriceChanges: 1},
	} {
		if err := (list.Guard{}).Check(before, next, false); err == nil {
			t.Errorf("%+v passes", next)
		}
	}
	if err := (list.Guard{}).Check(before, before, false); err != nil {
		t.Error(err)
	}
}

func TestTheWrongFigureOfAFewGoodsHoldsNoList(t *testing.T) {
	t.Parallel()
	g := list.DefaultGuard()
	was := make([]feed.Offer, 200)
	for i := range was {
		was[i] = feed.Offer{SKU: feed.SKU(fmt.Sprint(1_000 + i)), Price: 1_000, Stock: 10}
	}
	check := func(change func(i int, o *feed.Offer)) error {
		now := slices.Clone(was)
		for i := range now {
			change(i, &now[i])
		}
		return g.Check(measure(g, was, was), measure(g, was, now), false)
	}
	was[7].Stock, was[8].Stock = 1_000_000, 700_000
	if err := check(func(_ int, o *feed.Offer) { o.Stock = 9 }); err != nil {
		t.Errorf("two goods with a wrong figure hold the list: %v", err)
	}
	if err := check(func(i int, o *feed.Offer) {
		if o.Stock = 10; i%2 == 0 {
			o.Stock = 1
		}
	}); err == nil {
		t.Error("half of the shop's pieces are gone beside them, and the list is not held")
	}
	if err := check(func(_ int, o *feed.Offer) { o.Stock = 0 }); err == nil {
		t.Error("an empty shop is not held")
	}
}

func TestTheBoundsOfTheGuardToTheLastOffer(t *testing.T) {
	t.Parallel()
	g := list.DefaultGuard()
	full := feed.Figures{Offers: 10_000, OnSale: 10_000, StockSum: 10_000}
	listed := func(expected, offers int) feed.Figures {
		return feed.Figures{Offers: offers, OnSale: 10_000, StockSum: 10_000, Expected: expected}
	}
	few := func(stock, had, have int64) feed.Figures {
		return feed.Figures{Offers: 10_000, OnSale: 10_000, StockSum: stock, FewHad: had, FewHave: have}
	}
	for name, c := range map[string]struct {
		next feed.Figures
		want string
	}{
		"a fifth of the shop's list has no item":    {listed(10_000, 8_000), "offers"},
		"and one more":                              {listed(10_000, 7_999), "offers expected"},
		"few offers fell and the rest did not":      {few(4_200, 4_000, 0), ""},
		"few offers fell, and the rest by one more": {few(4_199, 4_000, 0), "stock"},
		"few offers have a part of it":              {few(6_200, 4_000, 2_000), ""},
		"and the rest fell by one more":             {few(6_199, 4_000, 2_000), "stock"},
	} {
		got := ""
		if held, ok := errors.AsType[*list.GuardError](g.Check(full, c.next, false)); ok {
			for _, v := range held.Violations {
				got += " " + v.Number
			}
		}
		if got = strings.TrimSpace(got); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestTheFewOffersThatFellMostHaveWhatIsLeftOfThem(t *testing.T) {
	t.Parallel()
	was := []feed.Offer{{SKU: "1", Stock: 1_000}, {SKU: "2", Stock: 500}, {SKU: "3", Stock: 5}, {SKU: "4", Stock: 7}}
	now := []feed.Offer{{SKU: "1", Stock: 900}, {SKU: "2", Stock: 100, Why: feed.OffSaleGone}, {SKU: "3", Stock: 5}, {SKU: "5", Stock: 70}}
	if f := measure(list.DefaultGuard(), was, now); f.FewHad != 1_507 || f.FewHave != 900 {
		t.Errorf("they had %d and have %d, want 1507 and 900", f.FewHad, f.FewHave)
	}
}

func TestAnOfferOfOnePieceIsRetimedTooAndOneDuplicateIsCounted(t *testing.T) {
	t.Parallel()
	was := []feed.Offer{{SKU: "1", Stock: 1, Price: 1}, {SKU: "2", Stock: 1, Price: 1}, {SKU: "3", Price: 1}}
	now := []feed.Offer{{SKU: "1", Stock: 1, Price: 1, PreOrder: 3}, {SKU: "2", Price: 1, PreOrder: 3}, {SKU: "3", Stock: 1, Price: 1, PreOrder: 3}}
	if d := compare(was, now); len(d.Retimed) != 1 || d.Retimed[0].SKU != "1" {
		t.Errorf("retimed: %+v", d.Retimed)
	}
	twice := append(goods(3), goods(3)[1])
	sorted := []feed.Item{goods(2)[1], goods(2)[1], goods(3)[2]}
	sorted[0].Cost, sorted[0].Stock = sorted[1].Cost-1, feed.Stock{N: 1} // cheaper and scarcer: the dearest counts
	if made := builder.Build(input{Items: sorted}); len(made.Offers) != 2 || made.Offers[0].Cost != sorted[1].Cost || made.Offers[0].Stock != 7 {
		t.Errorf("of two that stand side by side: %+v", made.Offers)
	}
	if made := builder.Build(input{Items: twice}); made.Skipped[feed.OffSaleDuplicate] != 1 || len(made.Offers) != 3 {
		t.Errorf("%d offers, skipped %v", len(made.Offers), made.Skipped)
	}
}
