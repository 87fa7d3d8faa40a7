package document_test

import (
	"slices"
	"time"

	"kaspibot/feed"
)

// samples are the kinds of lists there are, by the name of their golden file.
func samples() map[string]feed.List {
	offers := []feed.Offer{
		{
			SKU: "100", Model: feed.Clean(`Телевизор 55" <чёрный> & пульт`), Brand: feed.Clean("Тест'Кор"),
			Price: 159_990, Stock: 12,
		},
		{SKU: "101", Model: feed.Clean("Кабель без бренда"), Price: 1, Stock: 1},
		{
			SKU: "99_a.b-c", Model: feed.Clean("Продано"), Brand: feed.Clean("Қазақ"),
			Price: 1_000_000, Why: feed.OffSaleSoldOut,
		},
	}
	one := shop()
	one.Points = []feed.PickupPoint{{ID: "PP1"}, {ID: "PP2"}}
	single := shop()
	single.Points = single.Points[:1]
	changed := time.Date(2026, 12, 31, 19, 5, 59, 999, time.UTC) // in Almaty it is next year
	return map[string]feed.List{
		"cities":    {Shop: shop(), Changed: changed, Offers: offers},
		"one_price": {Shop: one, Changed: changed, Offers: offers},
		"one_store": {Shop: single, Changed: changed, Offers: offers[2:]},
		"stores":    {Shop: several(), Changed: changed, Offers: timed(offers)},
		"some":      {Shop: several(), Changed: changed, Offers: atSome(offers)},
		"odd":       {Shop: one, Changed: changed, Offers: odd()},
	}
}

// several are stores on their own terms: one city dearer and later, one in percent, one that sells nothing.
func several() feed.Shop {
	s := shop()
	s.Points = []feed.PickupPoint{
		{ID: "PP1", City: "750000000"},
		{ID: "PP2", City: "710000000", Surcharge: 500, PreOrder: 3},
		{ID: "PP3", City: "710000000", Surcharge: 500, PreOrder: 3},
		{ID: "PP4", City: "351010000", SurchargeBP: 250},
		{ID: "PP5", City: "351010000", SurchargeBP: 250, Closed: true},
	}
	return s
}

// timed are offers of which one has a pre-order of its own, shorter than that of some stores.
func timed(offers []feed.Offer) []feed.Offer {
	offers = slices.Clone(offers)
	offers[0].PreOrder = 2
	return offers
}

// atSome are offers that some stores do not sell, or later.
func atSome(offers []feed.Offer) []feed.Offer {
	offers = slices.Clone(offers)
	offers[0].PreOrder, offers[0].At = 20, "PP1=no PP4=5"
	offers[1].At = "PP2=no PP3=no"
	return offers
}

// odd are offers of the shop's own list that break Kaspi's guide, each in another way.
func odd() []feed.Offer {
	var offers []feed.Offer
	for _, sku := range oddSKUs() {
		offers = append(offers, feed.Offer{SKU: sku, Model: "Чайник", Price: 990, Stock: 2, Imported: true})
	}
	return offers
}

// oddSKUs are sorted.
func oddSKUs() []feed.SKU {
	return []feed.SKU{
		" blank first", "10 20  30", "100200300400500600700", "A&B", "a\tb\nc\rd", "a<b>c", "blank last ",
		`it's "12"`, "Чайник-№1", "Қ/100,5",
	}
}
