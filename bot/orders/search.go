package orders

import (
	"slices"
	"strings"
	"unicode"

	"kaspibot/kaspi"
)

const (
	maxTerms = 8 // words of a search that count

	// Fewer digits than these are the end of too many codes and phones.
	minCodeTail  = 3
	minPhoneTail = 4

	codeEnd, phoneEnd = "$", "#" // stand behind a code and a phone, and nowhere else
)

// SearchText is all that an order can be found by, in small letters: its code, the buyer's phone, then what was
// ordered and by whom, each word behind a blank.
func SearchText(o kaspi.Order) string {
	var b strings.Builder
	b.WriteString(string(o.Code) + codeEnd)
	for _, p := range []kaspi.Person{o.Customer, o.Recipient} {
		if phone := onlyDigits(p.Phone); phone != "" {
			b.WriteString(phone + phoneEnd)
		}
	}
	texts := []string{o.Customer.First, o.Customer.Last, o.Customer.Name, o.Recipient.First, o.Recipient.Last}
	for _, e := range o.Entries {
		texts = append(texts, e.Title, e.SKU)
	}
	for _, text := range texts {
		for _, word := range searchWords(text) {
			b.WriteString(" " + word)
		}
	}
	return b.String()
}

// GoodsText is all that an order can be found by for who may not know the buyer: its code and what was ordered.
func GoodsText(o kaspi.Order) string {
	o.Customer, o.Recipient = kaspi.Person{}, kaspi.Person{}
	return SearchText(o)
}

// Search is what a person looks for: an order's search text must have each term.
type Search []Term

// Term is one word of a search: the search text must hold one of these at least.
type Term []string

// In reports whether a search text has each term.
func (s Search) In(text string) bool {
	for _, term := range s {
		if !slices.ContainsFunc(term, func(one string) bool { return strings.Contains(text, one) }) {
			return false
		}
	}
	return true
}

// ParseSearch reads what a person typed: the end of a code (three digits at least) or of a phone (four), words or their
// parts, or several of them. A phone may be written as people write it. It is empty when there is nothing to look for.
func ParseSearch(text string) Search {
	if phone, ok := phoneOf(text); ok {
		return Search{{phone + phoneEnd, phone + codeEnd}}
	}
	var s Search
	for _, word := range searchWords(text) {
		if len(s) == maxTerms {
			break
		}
		s = append(s, termOf(word))
	}
	return s
}

func termOf(word string) Term {
	if onlyDigits(word) != word {
		return Term{word}
	}
	t := Term{" " + word} // the head of a word in a name: in the middle of one, digits mean nothing
	if len(word) >= minCodeTail {
		t = append(t, word+codeEnd)
	}
	if len(word) >= minPhoneTail {
		t = append(t, word+phoneEnd)
	}
	return t
}

// phoneOf reads a phone such as "+7 (701) 111-22-33" as its ten digits.
func phoneOf(text string) (string, bool) {
	digits := onlyDigits(text)
	if len(digits) == 11 && (digits[0] == '7' || digits[0] == '8') {
		digits = digits[1:]
	}
	foreign := strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsSpace(r) && !strings.ContainsRune("0123456789+-()", r)
	})
	return digits, len(digits) == 10 && !foreign
}

// searchWords are the words of a text in small letters, with ё as е: people type one for the other.
func searchWords(text string) []string {
	text = strings.ReplaceAll(strings.ToLower(text), "ё", "е")
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}
