package list_test

import (
	"slices"
	"testing"

	"kaspibot/feed"
)

func at(id string, days int) feed.ListedPoint {
	return feed.ListedPoint{ID: id, Available: true, Stock: feed.Unspecified, PreOrder: days}
}

func not(id string) feed.ListedPoint { return feed.ListedPoint{ID: id, Stock: feed.Unspecified} }

func TestAnOfferIsSoldWhereTheShopsListSellsIt(t *testing.T) {
	t.Parallel()
	// PP1 and PP3 are in one city, PP2 is in another, PP4 is closed.
	points := slices.Concat(shop().Points, []feed.PickupPoint{{ID: "30000001_PP4", City: "710000000", Closed: true}})
	for name, c := range map[string]struct {
		listed   feed.Listed
		override feed.Override
		days     int
		at       feed.AtPoints
		why      feed.OffSaleReason
	}{
		"an old listing":        {at: "", days: 0},
		"days alone":            {listed: feed.Listed{Days: 20}, days: 20},
		"everywhere":            {listed: feed.Listed{Days: 2, Points: []feed.ListedPoint{at("PP1", 2), at("PP2", 2), at("PP3", 2)}}, days: 2},
		"not in one":            {listed: feed.Listed{Points: []feed.ListedPoint{at("PP1", 0), not("PP2"), at("PP3", 0)}}, at: "30000001_PP2=no"},
		"later in a city":       {listed: feed.Listed{Points: []feed.ListedPoint{at("PP1", 3), at("PP2", 7), at("PP3", 3)}}, days: 7, at: "30000001_PP1=3 30000001_PP3=3"},
		"one city disagrees":    {listed: feed.Listed{Points: []feed.ListedPoint{at("PP1", 3), not("PP2"), at("PP3", 0)}}, days: 3, at: "30000001_PP2=no"},
		"new in the settings":   {listed: feed.Listed{Points: []feed.ListedPoint{at("PP1", 0), not("PP3")}}, at: "30000001_PP3=no"},
		"unknown, not replaced": {listed: feed.Listed{Points: []feed.ListedPoint{at("30000001_PP6", 20)}}, why: feed.OffSaleElsewhere},
		"closed alone":          {listed: feed.Listed{Points: []feed.ListedPoint{not("PP1"), at("PP4", 0)}}, why: feed.OffSaleElsewhere},
		"off sale in the list":  {listed: feed.Listed{OffSale: true, Points: []feed.ListedPoint{not("PP1"), not("PP2")}}, why: feed.OffSaleInList},
		"off without points":    {listed: feed.Listed{OffSale: true}, why: feed.OffSaleInList},
		"a person said no days": {listed: feed.Listed{Days: 20, Points: []feed.ListedPoint{at("PP1", 20)}}, override: feed.Override{PreOrder: new(0)}},
		"a person said five":    {listed: feed.Listed{Days: 20}, override: feed.Override{PreOrder: new(5)}, days: 5},
	} {
		l := feed.Listing{SKU: "a", Article: "100001", Match: feed.MatchSKU, Listed: c.listed, Override: c.override}
		o := builder.Build(input{Items: goods(2), Listings: listed(l), Points: points}).Offers[0]
		if o.PreOrder != c.days || o.At != c.at || o.Why != c.why || (o.Stock > 0) != (c.why == "") {
			t.Errorf("%s: %d pieces, %d days, at %q, %q", name, o.Stock, o.PreOrder, o.At, o.Why)
		}
		if err := o.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
