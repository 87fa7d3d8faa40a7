package feed_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
)

// The texts are what databases of sellers hold: a field may be renamed, its name in the store may not.
func TestStoredValuesKeepTheirNames(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
	fixed, n := feed.Tenge(990), 3
	override := feed.Override{Fixed: &fixed, Paused: true, Safety: &n, MaxShown: &n, MinStock: &n, PreOrder: &n}
	change := feed.Change{
		SKU: "a", Model: "M", OldPrice: 1, NewPrice: 2, OldStock: 3, NewStock: 4, OldDays: 5, NewDays: 6, Why: feed.OffSaleGone,
	}
	for _, test := range []struct {
		value any
		text  string
	}{
		{feed.Version{
			ID: 7, Created: at, Changed: at, Status: feed.StatusHeld, Digest: "d", Size: 8,
			Figures: feed.Figures{
				Offers: 1, Gone: 2, Lost: 3, OnSale: 4, StockSum: 5, FewHad: 10, FewHave: 11, MedianPriceChangeBP: 6, PriceChanges: 7,
				BigPriceChanges: 8, Expected: 9,
			},
			Violations: []feed.Violation{{Number: feed.NumberStock, Old: 1, New: 2, Limit: 3}},
			Diff: feed.Summary{
				Added: 1, SoldOut: 2, Gone: 3, Back: 4, Repriced: 5, Restocked: 6, Retimed: 7, Renamed: 8, Offers: 9,
				Top: []feed.Change{change},
			},
			DecidedBy: "p", DecidedAt: at, RolledBack: 6, FromDisk: true,
		}, `{"ID":7,"Created":"2026-11-24T04:00:00Z","Changed":"2026-11-24T04:00:00Z","Status":"held","Digest":"d","Size":8,"Figures":{"Offers":1,"Gone":2,"Lost":3,"OnSale":4,"StockSum":5,"FewHad":10,"FewHave":11,"MedianPriceChangeBP":6,"PriceChanges":7,"BigPriceChanges":8,"Expected":9},"Violations":[{"Number":"stock","Old":1,"New":2,"Limit":3}],"Diff":{"Added":1,"SoldOut":2,"Gone":3,"Back":4,"Repriced":5,"Restocked":6,"Retimed":7,"Renamed":8,"Offers":9,"Top":[{"SKU":"a","Model":"M","OldPrice":1,"NewPrice":2,"OldStock":3,"NewStock":4,"OldDays":5,"NewDays":6,"Why":"gone"}]},"DecidedBy":"p","DecidedAt":"2026-11-24T04:00:00Z","RolledBack":6,"FromDisk":true}`},
		{feed.Offer{
			SKU: "a", Article: "b", Model: "M", Brand: "B", Price: 1, Cost: 2, Floor: 3, Stock: 4, PreOrder: 5,
			Imported: true, Why: feed.OffSalePaused,
		}, `{"SKU":"a","Article":"b","Model":"M","Brand":"B","Price":1,"Cost":2,"Floor":3,"Stock":4,"PreOrder":5,"Imported":true,"Why":"paused"}`},
		{feed.Offer{SKU: "a", Cities: "710000000=255000"}, `{"SKU":"a","Article":"","Model":"","Brand":"","Price":0,"Cost":0,"Floor":0,"Stock":0,"PreOrder":0,"Cities":"710000000=255000","Imported":false,"Why":""}`},
		{feed.Offer{SKU: "a", Stock: 4, At: "PP2=no PP3=20"}, `{"SKU":"a","Article":"","Model":"","Brand":"","Price":0,"Cost":0,"Floor":0,"Stock":4,"PreOrder":0,"At":"PP2=no PP3=20","Imported":false,"Why":""}`},
		{feed.Listed{
			Days: 20, Points: []feed.ListedPoint{{ID: "PP1", Available: true, Stock: feed.Unspecified, PreOrder: 20}, {ID: "PP2"}},
			Prices: []feed.ListedPrice{{City: "750000000", Price: 9}}, OffSale: true,
		}, `{"Days":20,"Points":[{"ID":"PP1","Available":true,"Stock":-1,"PreOrder":20},{"ID":"PP2","Available":false,"Stock":0}],"Prices":[{"City":"750000000","Price":9}],"OffSale":true}`},
		{feed.Import{
			ID: 1, At: at, LeftOut: 3, NothingOnSale: true, UsePoints: []string{"PP9"}, OffSaleAsked: true,
			Listings: []feed.Listing{{SKU: "a", Listed: feed.Listed{Days: 2}, Override: feed.Override{PreOrder: &n}}},
		}, `{"ID":1,"At":"2026-11-24T04:00:00Z","By":"","File":"","Merchant":"","Warnings":null,"Listings":[{"SKU":"a","Article":"","Match":"","Imported":false,"Model":"","Brand":"","Price":0,"Days":2,"PreOrder":3}],"LeftOut":3,"NothingOnSale":true,"UsePoints":["PP9"],"OffSaleAsked":true}`},
		{override, `{"Fixed":990,"Paused":true,"Safety":3,"MaxShown":3,"MinStock":3,"PreOrder":3}`},
		{feed.Import{
			ID: 1, At: at, By: "p", File: "f", Merchant: "m", Warnings: map[string]int{"price": 2},
			Listings: []feed.Listing{{
				SKU: "a", Article: "b", Match: feed.MatchPart, Imported: true, Model: "M", Brand: "B", Price: 5,
				Override: override,
			}},
		}, `{"ID":1,"At":"2026-11-24T04:00:00Z","By":"p","File":"f","Merchant":"m","Warnings":{"price":2},"Listings":[{"SKU":"a","Article":"b","Match":"part","Imported":true,"Model":"M","Brand":"B","Price":5,"Fixed":990,"Paused":true,"Safety":3,"MaxShown":3,"MinStock":3,"PreOrder":3}]}`},
	} {
		text, err := json.Marshal(test.value)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.text, string(text)); diff != "" {
			t.Errorf("%T: -want +got\n%s", test.value, diff)
		}
		read := reflect.New(reflect.TypeOf(test.value))
		if err := json.Unmarshal([]byte(test.text), read.Interface()); err != nil {
			t.Errorf("%T: %v", test.value, err)
		}
		if diff := cmp.Diff(test.value, read.Elem().Interface()); diff != "" {
			t.Errorf("%T read back: -want +got\n%s", test.value, diff)
		}
	}
}
