package document_test

import (
	"bytes"
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

// FuzzRead holds that offers which are read can be written, and are read again as they were.
func FuzzRead(f *testing.F) {
	f.Add(xmlOf(f, priceList(3)))
	for _, l := range samples() {
		l.Shop = shop()
		f.Add(xmlOf(f, l))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		offers, err := document.Read(bytes.NewReader(doc), shop())
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := document.Write(&b, feed.List{Shop: shop(), Changed: start, Offers: offers}); err != nil {
			t.Fatalf("what was read cannot be written: %v\n%s", err, doc)
		}
		again, err := document.Read(&b, shop())
		if err != nil || len(again) != len(offers) {
			t.Fatalf("%d offers are read as %d: %v", len(offers), len(again), err)
		}
	})
}
