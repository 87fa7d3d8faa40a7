package price

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Kaspi's three commissions in basis points, as its table of January 2026 prints them with VAT. They are not exactly the
// ones without VAT (6.4, 10.9 and 13.5 %) and 16 % more: the printed ones are what is taken.
const (
	low      int64 = 730
	standard int64 = 1_250
	high     int64 = 1_550
)

// Commission is what Kaspi takes of a sale in a category, in basis points with VAT. The category is told by the title of
// its leaf in Kaspi's tree; one that nobody has heard of costs the standard.
func (t Tariff) Commission(leaf string) (basisPoints int64) {
	key := Fold(leaf)
	if bp, ok := t.Leaves[key]; ok {
		return bp
	}
	if bp, ok := knownLeaves()[key]; ok {
		return bp
	}
	return t.Standard
}

// Fold makes titles equal that a person reads as the same: letter case, ё for е, and any blanks do not matter.
func Fold(s string) string { return string(appendFold(nil, s)) }

// appendFold appends the folded s; a caller with a buffer of its own allocates nothing.
func appendFold(b []byte, s string) []byte {
	gap := false
	for _, r := range s {
		if unicode.IsSpace(r) {
			gap = len(b) > 0
			continue
		}
		if gap {
			b, gap = append(b, ' '), false
		}
		if r = unicode.ToLower(r); r == 'ё' {
			r = 'е'
		}
		b = utf8.AppendRune(b, r)
	}
	return b
}

// knownLeaves is the commission of every title that does not cost the standard. The titles of two whole branches of
// Kaspi's tree are known too, for sellers who name those.
var knownLeaves = sync.OnceValue(func() map[string]int64 {
	all := map[string]int64{Fold("Продукты питания"): low, Fold("Лекарства"): low}
	for _, group := range []struct {
		titles string
		bp     int64
	}{{lowLeaves, low}, {highLeaves, high}} {
		for title := range strings.SplitSeq(group.titles, ";") {
			all[Fold(title)] = group.bp
		}
	}
	return all
})
