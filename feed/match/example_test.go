package match_test

import (
	"fmt"

	"kaspibot/feed"
	"kaspibot/feed/match"
)

// Find the distributor's items behind the SKUs that a shop has. What is doubtful a person is asked about.
func Example() {
	m := match.New([]feed.Item{
		{Article: "40101", Name: "Клавиатура Степь RGB", Brand: "Степь"},
		{Article: "40102", Name: "Мышь Delux M618", Brand: "Delux", PartNumber: "DX M618 BK"},
	})
	listings := m.MatchAll([]feed.Listing{
		{SKU: "40101", Model: "Клавиатура Степь"},
		{SKU: "my-mouse", Model: "Мышь беспроводная (DX M618 BK)"},
		{SKU: "40102_1", Model: "Пылесос"},
		{SKU: "other", Model: "Утюг"},
	}, nil)
	for _, l := range listings {
		fmt.Printf("%s: %q by %q\n", l.SKU, l.Article, l.Match)
	}
	fmt.Println("a person is asked about", m.Candidates(listings[2])[0].Name)
	// Output:
	// 40101: "40101" by "sku"
	// my-mouse: "40102" by "part"
	// 40102_1: "" by "doubtful"
	// other: "" by ""
	// a person is asked about Мышь Delux M618
}
