package document

import (
	"strings"
	"unicode/utf8"

	"kaspibot/feed"
)

// appendSKU writes the SKU as the value of an attribute. A line break or a tab in it would be read back as a
// blank unless it is written as a number.
func appendSKU(b []byte, s feed.SKU) []byte {
	if s.Plain() {
		return append(b, s...)
	}
	for _, r := range s {
		if e := escapeInAttribute(r); e != "" {
			b = append(b, e...)
			continue
		}
		b = utf8.AppendRune(b, r)
	}
	return b
}

func escapeInAttribute(r rune) string {
	switch r {
	case '\t':
		return "&#9;"
	case '\n':
		return "&#10;"
	case '\r':
		return "&#13;"
	}
	return feed.Escape(r)
}

// readSKU is the SKU that [appendSKU] has written as s. It is false for any other way of writing one.
func readSKU(s string) (feed.SKU, bool) {
	if sku := feed.SKU(s); sku.Plain() {
		return sku, sku.Writable()
	}
	sku := feed.SKU(unescapeSKU.Replace(s))
	return sku, sku.Writable() && string(appendSKU(nil, sku)) == s
}

// unescapeSKU reads each escape once, from left to right.
var unescapeSKU = strings.NewReplacer(
	"&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&#9;", "\t", "&#10;", "\n", "&#13;", "\r",
)
