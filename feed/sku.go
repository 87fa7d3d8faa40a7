package feed

import (
	"strings"
	"unicode/utf8"
)

const (
	// maxSKU is the length Kaspi's guide allows.
	maxSKU = 20
	// maxOddSKU is our own bound in bytes for what the shop's list already has. The longest seen there has 37
	// letters, and the import of cards takes 64, of two bytes each if they are Cyrillic.
	maxOddSKU = 128
)

// Valid reports whether Kaspi's upload takes the SKU: at most 20 digits and Latin letters by the guide, with
// the "_", "." and "-" that the cabinet itself writes.
func (s SKU) Valid() bool {
	return len(s) <= maxSKU && plainID(string(s))
}

// plainID reports whether s is made of the letters that need no escaping and occur in Kaspi's identifiers.
func plainID(s string) bool {
	for i := range len(s) {
		if !idLetter[s[i]] {
			return false
		}
	}
	return s != ""
}

var idLetter = func() (table [256]bool) {
	for _, c := range "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-" {
		table[c] = true
	}
	return table
}()

// Plain reports whether the SKU needs no escaping in XML.
func (s SKU) Plain() bool { return plainID(string(s)) }

// Writable reports whether the SKU can be written in XML at all: Kaspi's own exports hold some that break the guide
// (Cyrillic, blanks, too long), and such a one must be repeated byte for byte or the offer is another one.
func (s SKU) Writable() bool {
	if s.Plain() {
		return len(s) <= maxOddSKU
	}
	if len(s) > maxOddSKU || strings.Trim(string(s), " \t\n\r") == "" || !utf8.ValidString(string(s)) {
		return false
	}
	for _, r := range s {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\uFFFE' || r == '\uFFFF' {
			return false
		}
	}
	return true
}
