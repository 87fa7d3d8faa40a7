package kaspi_test

import (
	"context"
	"fmt"
	"time"

	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// Accept the orders that wait. WithBaseURL leads to a Kaspi in memory; without it the client asks the real one.
func Example() {
	fake := kaspitest.Start()
	defer fake.Close()
	fake.Put(kaspitest.Order{
		Code:  "812345678",
		Lines: []kaspitest.Line{{SKU: "1001", Title: "Чайник 1.7 л", Quantity: 2, Price: 4_500}},
	})

	ctx := context.Background()
	client, err := kaspi.New(kaspitest.Token, kaspi.WithMerchantUID(kaspitest.MerchantID), kaspi.WithBaseURL(fake.URL()))
	if err != nil {
		panic(err)
	}
	waiting := kaspi.Query{
		State: kaspi.StateNew, Status: kaspi.StatusApprovedByBank, Include: kaspi.IncludeEntries,
		From: time.Now().AddDate(0, 0, -13), // no more than 14 days at once
	}
	for order, err := range client.Orders(ctx, waiting) {
		if err != nil {
			panic(err)
		}
		fmt.Println(order.Code, order.Status, order.Total)
		if err := client.Accept(ctx, order.ID, order.Code); err != nil {
			panic(err) // where Sent is true of the error, read the order before trying again
		}
	}
	fmt.Println("accepted:", fake.Accepts("812345678"))
	// Output:
	// 812345678 APPROVED_BY_BANK 9000
	// accepted: 1
}

// An error says what it is about, so that a caller can tell what to do.
func ExampleKindOf() {
	fake := kaspitest.Start()
	defer fake.Close()
	client, err := kaspi.New("a-token-that-has-expired", kaspi.WithBaseURL(fake.URL()))
	if err != nil {
		panic(err)
	}
	for _, err := range client.Orders(context.Background(), kaspi.Query{State: kaspi.StateNew, From: time.Now().AddDate(0, 0, -1)}) {
		fmt.Println(kaspi.KindOf(err) == kaspi.KindToken)
	}
	// Output: true
}
