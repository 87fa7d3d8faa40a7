package feed_test

import (
	"fmt"

	"kaspibot/feed"
)

// Pickup points are written as in the setting KASPI_STORES.
func ExampleParsePickupPoints() {
	points, err := feed.ParsePickupPoints("PP1:750000000,PP2:710000000:+500:3")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range points {
		fmt.Println(p.ID, p.City, p.Surcharge, p.PreOrder)
	}
	// Output:
	// PP1 750000000 0 0
	// PP2 710000000 500 3
}
