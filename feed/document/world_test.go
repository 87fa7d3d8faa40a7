package document_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

var start = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

func shop() feed.Shop {
	return feed.Shop{Company: "Тест & Ко", Merchant: "30000001", Points: []feed.PickupPoint{
		{ID: "30000001_PP1", City: "750000000"}, {ID: "30000001_PP2", City: "710000000"},
		{ID: "30000001_PP3", City: "750000000"},
	}}
}

// offers are n offers as a list has them; every fourth is sold out.
func offers(n int) []feed.Offer {
	all := make([]feed.Offer, n)
	for i := range all {
		cost := feed.Tenge(1_000 + 37*i)
		all[i] = feed.Offer{
			SKU: feed.SKU(fmt.Sprint(100_000 + i)), Article: feed.Article(fmt.Sprint(100_000 + i)),
			Model: feed.Clean(fmt.Sprintf("Монитор %d\" ViewPlus VP-%d <чёрный> & кабель", 20+i%20, i)),
			Brand: feed.Clean([]string{"ViewPlus", "Ромашка", ""}[i%3]),
			Price: (cost + max((cost+4)/5, 500) + 9) / 10 * 10, Cost: cost, Floor: cost + 500, Stock: i % 4 * 7,
		}
		if all[i].Stock == 0 {
			all[i].Why = feed.OffSaleSoldOut
		}
	}
	return all
}

func priceList(n int) feed.List { return feed.List{Shop: shop(), Changed: start, Offers: offers(n)} }

func xmlOf(tb testing.TB, l feed.List) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := document.Write(&b, l); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}
