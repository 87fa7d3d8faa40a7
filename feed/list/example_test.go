package list_test

import (
	"fmt"
	"log"

	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/price"
)

// Make offers of items, compare them with the list before, and let the guard decide.
func Example() {
	rules, err := price.Decode(nil, price.Defaults{MarkupBP: 2_000, MinProfit: 500})
	if err != nil {
		log.Fatal(err)
	}
	builder := list.Builder{Seller: rules}
	var items []feed.Item
	for n := range 100 {
		items = append(items, feed.Item{
			Article: feed.Article(fmt.Sprint(1001 + n)), Name: fmt.Sprint("Чайник ", n), Cost: 8_100, Stock: feed.Stock{N: 20},
		})
	}
	before, err := builder.Build(list.Input{Items: feed.ItemsOf(items)})
	if err != nil {
		log.Fatal(err)
	}

	for n := range 60 { // the distributor has sold out
		items[n].Stock.N = 0
	}
	after, err := builder.Build(list.Input{Items: feed.ItemsOf(items), Previous: before.Offers})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("sold out:", len(after.Diff.SoldOut))
	fmt.Println(list.DefaultGuard().Check(before.Figures, after.Figures, false))
	// Output:
	// sold out: 60
	// price list held: on_sale 100 → 40 (limit 80), stock 2000 → 800 (limit 1400)
}
