package alstyle

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// kaspiCodes are codes of Kaspi's cards. The field has them beside those of other markets, in a shape that nobody has
// recorded: whatever stands next to the name of another market is left out, and where Kaspi is named, all that stands
// elsewhere.
type kaspiCodes []string

func (c *kaspiCodes) UnmarshalJSON(b []byte) error {
	var f found
	f.search(b, marketNone)
	if len(f.named) == 0 {
		f.named = f.unnamed
	}
	slices.Sort(f.named)
	*c = slices.Compact(f.named)
	return nil
}

type market int

const (
	marketNone market = iota
	marketKaspi
	marketOther
)

func marketIn(s string) market {
	s = strings.ToLower(s)
	if strings.Contains(s, "kaspi") || strings.Contains(s, "каспи") {
		return marketKaspi
	}
	for _, name := range []string{"ozon", "озон", "wildberries", "wb", "halyk", "forte", "jusan", "satu", "yandex", "amazon"} {
		if strings.Contains(s, name) {
			return marketOther
		}
	}
	return marketNone
}

// found are the codes in a value: those that belong to Kaspi by name, and those of no named market.
type found struct{ named, unnamed []string }

// search looks through a value that stands next to the name of a market.
func (f *found) search(b []byte, in market) {
	switch b[0] {
	case '[':
		var list []json.RawMessage
		_ = json.Unmarshal(b, &list) // b is a whole JSON value
		for _, v := range list {
			f.search(v, in)
		}
	case '{':
		f.object(b, in)
	default:
		for _, part := range strings.FieldsFunc(scalar(b), func(r rune) bool { return strings.ContainsRune(",;|\n", r) }) {
			f.add(part, cmp.Or(marketIn(part), in))
		}
	}
}

// object looks through an object, of which keys name markets, or a value does: {"market": "Kaspi", "code": 1}.
func (f *found) object(b []byte, in market) {
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(b, &fields)
	for _, v := range fields {
		if s := scalar(v); !code.MatchString(s) {
			in = cmp.Or(marketIn(s), in)
		}
	}
	for key, v := range fields {
		f.search(v, cmp.Or(marketIn(key), in))
	}
}

func (f *found) add(text string, in market) {
	codes := code.FindAllString(text, -1)
	switch in {
	case marketKaspi:
		f.named = append(f.named, codes...)
	case marketNone:
		f.unnamed = append(f.unnamed, codes...)
	case marketOther: // none of Kaspi's
	}
}

// code is how Kaspi numbers its cards: 6 to 12 digits on their own.
var code = regexp.MustCompile(`\b[0-9]{6,12}\b`)
