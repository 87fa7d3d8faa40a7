package price_test

import (
	"fmt"
	"log"

	"kaspibot/feed"
	"kaspibot/feed/price"
)

// Rules say what an item sells for, and why.
func Example() {
	rules, err := price.Decode([]byte(`
markup = 25
rounding = "to90"
`), price.Defaults{MarkupBP: 2_000, MinProfit: 500})
	if err != nil {
		log.Fatal(err)
	}
	kettle := feed.Item{Article: "1001", Name: "Чайник 1.7 л", Cost: 8_100, Stock: feed.Stock{N: 14}}
	terms := rules.Terms(kettle, feed.Override{}, 0)
	fmt.Println("price", terms.Price, "and never under", terms.Floor)

	pinned := feed.Tenge(9_000)
	fmt.Println("pinned by the seller:", rules.Terms(kettle, feed.Override{Fixed: &pinned}, 0).Price)
	// Output:
	// price 12190 and never under 12105
	// pinned by the seller: 9000
}

// The floor is the least price that earns a profit after all that is taken.
func ExampleTariff_Floor() {
	t := price.DefaultTariff()
	sale := price.Sale{Cost: 8_100, CommissionBP: t.Standard, Kind: price.Country, Grams: 1_500}
	floor := t.Floor(sale, 500)
	sale.Price = floor
	parts := t.Parts(sale)
	fmt.Printf("%d: commission %d, delivery %d, tax %d, profit %d\n", floor, parts.Commission, parts.Delivery, parts.Tax, parts.Profit)
	// Output: 12105: commission 1514, delivery 1507, tax 484, profit 500
}
