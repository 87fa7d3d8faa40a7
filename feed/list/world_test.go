package list_test

import (
	"fmt"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

var (
	start   = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
	builder = list.Builder{Seller: seller{}}
)

func shop() feed.Shop {
	return feed.Shop{Company: "Тест & Ко", Merchant: "30000001", Points: []feed.PickupPoint{
		{ID: "30000001_PP1", City: "750000000"}, {ID: "30000001_PP2", City: "710000000"},
		{ID: "30000001_PP3", City: "750000000"},
	}}
}

// goods are n items as a distributor has them, all named and priced; every fourth is sold out.
func goods(n int) []feed.Item {
	items := make([]feed.Item, n)
	for i := range items {
		items[i] = feed.Item{
			Article: feed.Article(fmt.Sprint(100_000 + i)),
			Name:    fmt.Sprintf("Монитор %d\" ViewPlus VP-%d <чёрный> & кабель", 20+i%20, i),
			Brand:   []string{"ViewPlus", "Ромашка", ""}[i%3],
			Cost:    feed.Tenge(1_000 + 37*i), Stock: feed.Stock{N: i % 4 * 7, AtLeast: i%8 == 7},
		}
	}
	return items
}

func offers(tb testing.TB, n int) []feed.Offer {
	tb.Helper()
	made := builder.Build(list.Input{Items: goods(n)})
	if len(made.Offers) != n {
		tb.Fatalf("%d of %d items listed, skipped: %v", len(made.Offers), n, made.Skipped)
	}
	return made.Offers
}
