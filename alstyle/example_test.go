package alstyle_test

import (
	"context"
	"fmt"

	"kaspibot/alstyle"
	"kaspibot/alstyle/alstyletest"
)

// Read stock and prices. WithBaseURL leads to an Al-Style in memory; without it the client asks the real one, and waits five
// seconds between requests.
func Example() {
	fake := alstyletest.Start(alstyletest.WithGoods(0), alstyletest.WithPace(0))
	defer fake.Close()
	fake.Put(
		alstyletest.Good{Article: 1001, Name: "Чайник 1.7 л", Price1: 8_100, Price2: 12_990, Quantity: 14},
		alstyletest.Good{Article: 1002, Name: "Кружка 350 мл", Price1: 1_200, Price2: 1_990, Quantity: 50, AtLeast: true},
	)

	client, err := alstyle.New(alstyletest.Token, alstyle.WithBaseURL(fake.URL()), alstyle.WithPace(0))
	if err != nil {
		panic(err)
	}
	for stock, err := range client.QuantityPrice(context.Background()) {
		if err != nil {
			panic(err)
		}
		cost, known := stock.Cost() // placeholders are no price
		fmt.Println(stock.Article, stock.Quantity, cost, known)
	}
	// Output:
	// 1001 14 8100 true
	// 1002 >50 1200 true
}

func ExampleParseQuantity() {
	q, err := alstyle.ParseQuantity(">50")
	fmt.Println(q.N, q.AtLeast, err)
	// Output: 50 true <nil>
}
