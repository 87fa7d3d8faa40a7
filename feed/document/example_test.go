package document_test

import (
	"bytes"
	"fmt"
	"log"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

// Write a price list as Kaspi's XML, and read the bytes back before anybody gets them.
func Example() {
	l := feed.List{
		Shop:    feed.Shop{Company: "Мой магазин", Merchant: "10000001", Points: []feed.PickupPoint{{ID: "PP1", City: "750000000"}}},
		Changed: time.Date(2026, 11, 30, 7, 0, 0, 0, time.UTC),
		Offers:  []feed.Offer{{SKU: "1001", Article: "1001", Model: feed.Clean("Чайник 1.7 л"), Price: 12_990, Stock: 14}},
	}
	var xml bytes.Buffer
	if err := document.Write(&xml, l); err != nil {
		log.Fatal(err)
	}
	fmt.Print(xml.String())
	fmt.Println(document.Validate(&xml, l.Shop, l.Offers...))
	// Output:
	// <?xml version="1.0" encoding="UTF-8"?>
	// <kaspi_catalog xmlns="kaspiShopping" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="kaspiShopping http://kaspi.kz/kaspishopping.xsd" date="2026-11-30 12:00">
	// <company>Мой магазин</company>
	// <merchantid>10000001</merchantid>
	// <offers>
	// <offer sku="1001"><model>Чайник 1.7 л</model><availabilities><availability available="yes" storeId="PP1" stockCount="14"/></availabilities><cityprices><cityprice cityId="750000000">12990</cityprice></cityprices></offer>
	// </offers>
	// </kaspi_catalog>
	// <nil>
}
