package document_test

import (
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

// Whether two lists make one document is found out without making it, and is what making both says.
func TestTwoListsMakeOneDocumentWhenTheirBytesSaySo(t *testing.T) {
	t.Parallel()
	l := priceList(400)
	base := feed.PackOffers(l.Offers...)
	digest := func(offers feed.Offers) string {
		sum, err := document.Digest(l.Shop, l.Changed, document.Packed(offers))
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	for name, change := range map[string]func(o *feed.Offer){
		"nothing": func(*feed.Offer) {}, "cost": func(o *feed.Offer) { o.Cost++ }, "floor": func(o *feed.Offer) { o.Floor++ },
		"article": func(o *feed.Offer) { o.Article += "7" }, "price": func(o *feed.Offer) { o.Price++ }, "brand": func(o *feed.Offer) { o.Brand += "a" },
		"name": func(o *feed.Offer) { o.Model += "a" }, "stock": func(o *feed.Offer) { o.Stock += 2 }, "sku": func(o *feed.Offer) { o.SKU += "a" },
	} {
		for _, at := range []int{0, 200, 399} {
			offers := base.Slice()
			change(&offers[at])
			other := feed.PackOffers(offers...)
			if got, want := document.Same(l.Shop, base, other), digest(base) == digest(other); got != want {
				t.Errorf("another %s of offer %d: the same %t, by the bytes %t", name, at, got, want)
			}
		}
	}
	if document.Same(l.Shop, base, feed.PackOffers(l.Offers[1:]...)) {
		t.Error("a list with an offer less is the same")
	}
}
