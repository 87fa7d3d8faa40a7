package document

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"kaspibot/feed"
)

// slowly validates tag by tag alone.
func slowly(text string, shop feed.Shop) error {
	c := checker{scanner: scanner{more: reading(strings.NewReader(text))}, slow: true}
	c.document(shop)
	return c.err
}

// What is read quickly is what is accepted tag by tag, and both name the same fault.
func FuzzQuickValidation(f *testing.F) {
	shop := feed.Shop{Company: "Тест", Merchant: "123", Points: []feed.PickupPoint{
		{ID: "PP1", City: "750000000"}, {ID: "PP2", City: "710000000", Surcharge: 500, PreOrder: 2}, {ID: "PP3", City: "710000000", Surcharge: 500, Closed: true},
	}}
	plain := feed.Shop{Company: "Тест", Merchant: "123", Points: []feed.PickupPoint{{ID: "PP1"}}}
	offers := []feed.Offer{
		{SKU: "1", Model: "Чай &amp; 15", Brand: "Б", Price: 100, Stock: 3, PreOrder: 4}, {SKU: "2", Model: "М", Price: 1},
		{SKU: "3", Model: "М", Price: 7, Stock: 1, At: "PP2=no"}, {SKU: "4 4", Imported: true, Model: "М", Price: 900, Stock: 12},
	}
	for _, s := range []feed.Shop{shop, plain} {
		var b bytes.Buffer
		if err := Write(&b, feed.List{Shop: s, Changed: time.Unix(1e9, 0), Offers: offers}); err != nil {
			f.Fatal(err)
		}
		f.Add(b.String(), 0, "")
		for at := range b.Len() {
			if at%7 == 0 {
				f.Add(b.String(), at, "0")
				f.Add(b.String(), at, ">")
			}
		}
		for _, edit := range []string{"5", `<brand>`, "</offer>", "\n", `"`, `preOrder="1" `, `<offer sku="9">`, "&", "0", "-"} {
			f.Add(b.String(), strings.Index(b.String(), "stockCount")+12, edit)
		}
	}
	f.Fuzz(func(t *testing.T, text string, at int, edit string) {
		if at < 0 || at > len(text) {
			return
		}
		for _, text := range []string{text[:at] + edit + text[at:], text[:at] + edit + text[min(at+len(edit), len(text)):]} {
			for _, s := range []feed.Shop{shop, plain} {
				slow := slowly(text, s)
				c := checker{scanner: scanner{more: reading(strings.NewReader(text))}}
				c.document(s)
				if (slow == nil) != (c.err == nil) || slow != nil && slow.Error() != c.err.Error() {
					t.Fatalf("quickly %v, tag by tag %v:\n%s", c.err, slow, text)
				}
			}
		}
	})
}
