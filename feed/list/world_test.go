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
	builder = maker{list.Builder{Seller: seller{}}}
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

// input is a list.Input whose items and offers are in memory.
type input struct {
	Items    []feed.Item
	Listings []feed.Listing
	Reserved map[feed.Article]int
	Readings map[feed.SKU]int
	Previous []feed.Offer
	Points   []feed.PickupPoint
}

// result is a list.BuildResult whose offers are in memory.
type result struct {
	list.BuildResult

	Offers []feed.Offer
}

// maker is a list.Builder of lists that are in memory.
type maker struct{ list.Builder }

func (m maker) Build(in input) result {
	made, err := m.Builder.Build(list.Input{
		Items: feed.ItemsOf(in.Items), Listings: in.Listings, Reserved: in.Reserved, Readings: in.Readings,
		Previous: feed.PackOffers(in.Previous...), Points: in.Points,
	})
	if err != nil {
		panic(err)
	}
	return result{made, made.Offers.Slice()}
}

func compared(g list.Guard, w list.Watcher, previous, next []feed.Offer) list.Compared {
	return list.Compare(g, w, feed.PackOffers(previous...), feed.PackOffers(next...))
}

func compare(previous, next []feed.Offer) list.Diff {
	return compared(list.Guard{}, list.Watcher{}, previous, next).Diff
}

func measure(g list.Guard, previous, next []feed.Offer) feed.Figures {
	return compared(g, list.Watcher{}, previous, next).Figures
}

func carry(previous, next []feed.Offer) []feed.Offer {
	return list.Carry(feed.PackOffers(previous...), feed.PackOffers(next...)).Slice()
}

func offers(tb testing.TB, n int) []feed.Offer {
	tb.Helper()
	made := builder.Build(input{Items: goods(n)})
	if len(made.Offers) != n {
		tb.Fatalf("%d of %d items listed, skipped: %v", len(made.Offers), n, made.Skipped)
	}
	return made.Offers
}
