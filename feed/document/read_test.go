package document_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

// pointsOf are settings with something of everything.
func pointsOf(t *testing.T, setting string) feed.Shop {
	t.Helper()
	points, err := feed.ParsePickupPoints(setting)
	if err != nil {
		t.Fatal(err)
	}
	return feed.Shop{Company: "Тест & Ко", Merchant: "30000001", Points: points}
}

func TestReadGivesBackWhatWasWritten(t *testing.T) {
	t.Parallel()
	offers := []feed.Offer{
		{SKU: "1", Model: "Чайник &lt;1&gt;", Brand: "A &amp; B", Price: 10_000, Stock: 3},
		{SKU: "100 black", Imported: true, Model: "М", Price: 1, Why: feed.OffSaleOnDisk},
		{SKU: "2", Model: "М", Price: 777, Stock: 50, PreOrder: 20},
		{SKU: "3", Model: "М", Price: 777, Stock: 1, PreOrder: 20, At: "PP2=no"},
		{SKU: "3a", Model: "М", Price: 777, Stock: 1},
		{SKU: "4\t\"<'", Imported: true, Model: "М", Price: 777, Stock: 1, At: "PP1=no"},
	}
	for setting, cities := range map[string]feed.AtCities{
		"PP1,PP2,PP3": "750000000=777 510000000=999",
		"PP1:750000000,PP2:710000000,PP3:510000000":              "710000000=999",
		"PP1:750000000:+500,PP2:710000000:+3%:2,PP3:510000000:1": "510000000=999",
	} {
		shop, offers := pointsOf(t, setting), slices.Clone(offers)
		offers[4].Cities = cities
		var text bytes.Buffer
		if err := document.Write(&text, feed.List{Shop: shop, Changed: time.Unix(0, 0), Offers: offers}); err != nil {
			t.Fatal(err)
		}
		if err := document.Validate(bytes.NewReader(text.Bytes()), shop, offers...); err != nil {
			t.Error(err)
		}
		if err := document.Validate(bytes.NewReader(text.Bytes()), shop); err == nil {
			t.Errorf("%s: prices that nobody has asked for are valid", setting)
		}
		got, err := document.Read(bytes.NewReader(text.Bytes()), shop)
		if err != nil || len(got) != len(offers) {
			t.Fatalf("%s: %d offers, %v", setting, len(got), err)
		}
		for i := range got {
			if got[i] != offers[i] {
				t.Errorf("%s:\n%+v\n%+v", setting, got[i], offers[i])
			}
		}
		if _, err := document.Read(strings.NewReader(text.String()[:text.Len()-40]), shop); err == nil {
			t.Error("a document that was cut is read")
		}
		shop.Merchant = "30000002"
		if _, err := document.Read(bytes.NewReader(text.Bytes()), shop); err == nil {
			t.Error("another shop's document is read")
		}
	}
}

func TestReadTakesTheDocumentOfOlderSettings(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	err := document.Write(&text, feed.List{
		Shop: pointsOf(t, "PP1:750000000,PP2:710000000:+500"), Changed: time.Unix(0, 0),
		Offers: []feed.Offer{{SKU: "1", Model: "М", Price: 10_000, Stock: 3, PreOrder: 4}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for setting, want := range map[string]feed.Offer{
		"PP1":                              {SKU: "1", Model: "М", Price: 10_000, Stock: 3, PreOrder: 4, Cities: "750000000=10000 710000000=10500"},
		"PP9":                              {SKU: "1", Model: "М", Price: 10_000, Stock: 3, At: "PP9=no", Cities: "750000000=10000 710000000=10500"},
		"PP2:710000000:+500":               {SKU: "1", Model: "М", Price: 10_000, Stock: 3, PreOrder: 4},
		"PP1:750000000,PP3:710000000":      {SKU: "1", Model: "М", Price: 10_000, Stock: 3, PreOrder: 4, At: "PP3=no", Cities: "710000000=10500"},
		"PP1:750000000:4,PP3:710000000:30": {SKU: "1", Model: "М", Price: 10_000, Stock: 3, At: "PP3=no", Cities: "710000000=10500"},
	} {
		got, err := document.Read(bytes.NewReader(text.Bytes()), pointsOf(t, setting))
		if err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %+v, %v", setting, got, err)
		}
	}
}
