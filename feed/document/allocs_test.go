package document_test

import (
	"bytes"
	"io"
	"testing"

	"kaspibot/feed/document"
)

// Neither writing nor checking allocates for each offer. It does not run beside tests whose allocations would be counted.
func TestAnOfferIsWrittenAndCheckedWithoutAllocating(t *testing.T) {
	const offers = 5_000
	l := priceList(offers)
	whole := xmlOf(t, l)
	for name, work := range map[string]func() error{
		"writing":  func() error { return document.Write(io.Discard, l) },
		"checking": func() error { return document.Validate(bytes.NewReader(whole), shop()) },
	} {
		n := testing.AllocsPerRun(3, func() {
			if err := work(); err != nil {
				t.Fatal(err)
			}
		})
		if n > offers/10 {
			t.Errorf("%s %d offers: %.0f allocations", name, offers, n)
		}
	}
}
