package match

import (
	"html"
	"slices"
	"strings"
	"unicode"

	"kaspibot/feed"
)

// partKey makes part numbers comparable: catalogues write one with entities, blanks, in either case, and with Cyrillic
// letters in place of the Latin ones they look like. A number that could stand in any name is no key: "".
func partKey(s string) string {
	s = spelling(s)
	digits, letters := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	switch {
	case digits == 0, digits+letters < 5, letters == 0 && digits < 6:
		return ""
	}
	return s
}

// spelling is the one way to write a part number.
func spelling(s string) string {
	return latin(strings.Join(strings.Fields(html.UnescapeString(s)), ""))
}

// maxPartWords is of how many words a part number is put together at the most.
const maxPartWords = 3

// partKeys are the part numbers that may stand in a text: its words, and up to three in a row without the blanks. Some are
// no key, and one may come twice.
func partKeys(text string) []string {
	words := strings.FieldsFunc(html.UnescapeString(text), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`,;()[]{}"«»|`, r)
	})
	var keys []string
	for i := range words {
		for n := 1; n <= maxPartWords && i+n <= len(words); n++ {
			keys = append(keys, partKey(strings.Join(words[i:i+n], "")))
		}
	}
	return keys
}

// sharesWord reports whether a model has a word of the item's name or brand in it, besides the part number that led to the item.
func sharesWord(model string, i feed.Item, part string) bool {
	names := stems(i.Name + " " + i.Brand)
	for stem := range stems(model) {
		if names[stem] && !strings.Contains(part, stem) {
			return true
		}
	}
	return false
}

// namesItem reports whether a model has a word of the item's name in it that is neither its brand nor in the part number: what a
// short part number needs beside it, since goods of one brand have short numbers of every sort.
func namesItem(model string, i feed.Item, part string) bool {
	names, brand := stems(i.Name), stems(i.Brand)
	for stem := range stems(model) {
		if names[stem] && !brand[stem] && !strings.Contains(part, stem) {
			return true
		}
	}
	return false
}

// stems are the words of a name that say what it is, without their endings.
func stems(s string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsFuncSeq(latin(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		runes := []rune(word)
		stem := string(runes[:min(len(runes), 5)])
		if len(runes) >= 3 && !slices.Contains(commonStems(), stem) {
			all[stem] = true
		}
	}
	return all
}

// commonStems are stems that goods of every sort have in their names.
func commonStems() []string {
	var all []string
	for word := range strings.FieldsSeq("для без под при или бренда цвет набор комплект " +
		"черный черная белый белая серый серая black white grey") {
		runes := []rune(latin(word))
		all = append(all, string(runes[:min(len(runes), 5)]))
	}
	return all
}

// latin is a text in capitals with Latin letters for the Cyrillic ones that look the same.
func latin(s string) string {
	return strings.Map(func(r rune) rune {
		const cyrillic, same = "АВЕЁКМНОРСТУХІ", "ABEEKMHOPCTYXI"
		for i, c := range []rune(cyrillic) {
			if r == c {
				return rune(same[i])
			}
		}
		return r
	}, strings.ToUpper(s))
}

// Tally counts listings by the way their items were found.
func Tally(list []feed.Listing) map[feed.Match]int {
	n := map[feed.Match]int{}
	for _, l := range list {
		n[l.Match]++
	}
	return n
}
