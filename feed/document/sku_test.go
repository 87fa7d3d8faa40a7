package document_test

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

// readBack writes an offer under the SKU and returns what any XML parser then reads.
func readBack(sku feed.SKU) (string, error) {
	l := feed.List{Shop: shop(), Changed: start, Offers: []feed.Offer{
		{SKU: sku, Model: "x", Price: 1, Stock: 1, Imported: true},
	}}
	var doc bytes.Buffer
	if err := document.Write(&doc, l); err != nil {
		return "", err
	}
	if err := document.Validate(bytes.NewReader(doc.Bytes()), l.Shop); err != nil {
		return "", err
	}
	// A parser must turn raw line breaks and tabs of an attribute into blanks; Go's does not, so it is done here.
	head, rest, _ := strings.Cut(doc.String(), `sku="`)
	value, tail, _ := strings.Cut(rest, `"`)
	text := head + `sku="` + strings.NewReplacer("\t", " ", "\r", " ", "\n", " ").Replace(value) + `"` + tail
	var got stranger
	if err := xml.Unmarshal([]byte(text), &got); err != nil {
		return "", err
	}
	return got.Offers[0].SKU, nil
}

func TestOddSKUsAreReadBackByteForByte(t *testing.T) {
	t.Parallel()
	for _, sku := range oddSKUs() {
		if sku.Valid() {
			t.Errorf("%q is not odd at all", sku)
		}
		if got, err := readBack(sku); err != nil || got != string(sku) {
			t.Errorf("%q was read back as %q, %v", sku, got, err)
		}
	}
}

func TestAnySKUIsReadBackOrRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sku := feed.SKU(rapid.OneOf(
			rapid.String(), rapid.StringN(1, 30, 128), rapid.StringMatching(`[ \t\n\r&<>"'#;0-9a-zЖ]{1,20}`),
		).Draw(t, "sku"))
		got, err := readBack(sku)
		if err == nil && got != string(sku) {
			t.Fatalf("%q was read back as %q", sku, got)
		}
		if err != nil && !strings.Contains(err.Error(), "not a SKU") {
			t.Fatalf("%q: %v", sku, err)
		}
	})
}
