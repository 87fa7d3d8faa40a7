package cabinet_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"kaspibot/feed/cabinet"
)

// Read the list that a shop has now, as the cabinet exports it.
func Example() {
	const active = `<?xml version="1.0" encoding="utf-8"?>
<kaspi_catalog xmlns="kaspiShopping" date="2026-11-30">
  <company>Мой магазин</company>
  <merchantid>10000001</merchantid>
  <offers>
    <offer sku="my kettle">
      <model>Чайник 1.7 л</model>
      <availabilities><availability available="yes" storeId="PP1" stockCount="14.0"/></availabilities>
      <price>12990</price>
    </offer>
  </offers>
</kaspi_catalog>`
	l, err := cabinet.Read(context.Background(), strings.NewReader(active))
	if err != nil {
		log.Fatal(err)
	}
	for _, listing := range l.Listings() {
		fmt.Printf("%s %q %d\n", l.Merchant, listing.SKU, listing.Price)
	}
	// Output:
	// 10000001 "my kettle" 12990
}
