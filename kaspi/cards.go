package kaspi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of the import's schema, lengths in characters.
const (
	maxCards      = 10_000
	maxSKU        = 64
	maxBrand      = 256
	maxCategory   = 512
	maxText       = 1024 // a title, a description, the address of an image
	maxAttributes = 256
	maxValues     = 32
	maxValue      = 256 // an attribute's code, each of its texts, a weight
)

// Card is a new product card for Kaspi's catalogue. It sets neither price nor stock: the price list does.
type Card struct {
	SKU         string
	Title       string // without the kind of goods in front
	Brand       string
	Category    string // code of a leaf, as "Master - Kettles"
	Description string // may be empty
	Weight      string // may be empty; the schema names no unit
	Family      string // groups the sizes or colours of one import; may be empty
	Attributes  []CardAttribute
	Images      []string // http or https addresses that Kaspi can load
}

// CardAttribute is a property of a card. Client.Attributes reads which ones a category has, and their types.
type CardAttribute struct {
	Code  string
	Value Value
}

// Value is what an attribute of a card holds, made by Text, Texts, Number or Flag. The zero value is refused.
type Value struct {
	texts []string        // what there is to measure
	body  json.RawMessage // nil in the zero value
}

// Text is the value of a text, or one of the choices that AttributeValues reads.
func Text(s string) Value { return Value{texts: []string{s}, body: rendered(s)} }

// Texts is the value of an attribute that may have several at once.
func Texts(s ...string) Value { return Value{texts: slices.Clone(s), body: rendered(s)} }

// Number is the value of a number. One that is infinite or none at all is refused.
func Number(n float64) Value { return Value{body: rendered(n)} }

// Flag is the value of a yes or no.
func Flag(yes bool) Value { return Value{body: rendered(yes)} }

func rendered(v any) json.RawMessage {
	body, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return body
}

// refuse says what the schema has against a value.
func (v Value) refuse() string {
	list := len(v.body) > 0 && v.body[0] == '['
	switch {
	case v.body == nil || string(v.body) == "null", list && len(v.texts) == 0:
		return "has no value"
	case len(v.texts) > maxValues:
		return "has more than 32 values"
	case slices.ContainsFunc(v.texts, func(s string) bool { return !fits(s, maxValue) }):
		return "has a text that is empty or longer than 256 characters"
	case repeated(v.texts):
		return "has a text twice"
	}
	return ""
}

// refuse says what the schema has against a card.
func (p Card) refuse() string {
	for _, field := range []struct {
		name, value string
		most        int
		optional    bool
	}{
		{"SKU", p.SKU, maxSKU, false}, {"title", p.Title, maxText, false},
		{"brand", p.Brand, maxBrand, false}, {"category", p.Category, maxCategory, false},
		{"description", p.Description, maxText, true}, {"weight", p.Weight, maxValue, true},
	} {
		if !fits(field.value, field.most) && (field.value != "" || !field.optional) {
			return fmt.Sprintf("the %s is empty or longer than %d characters", field.name, field.most)
		}
	}
	if len(p.Attributes) == 0 || len(p.Attributes) > maxAttributes {
		return "a card has 1 to 256 attributes"
	}
	for _, a := range p.Attributes {
		if !fits(a.Code, maxValue) {
			return "an attribute's code is empty or longer than 256 characters"
		}
		if why := a.Value.refuse(); why != "" {
			return fmt.Sprintf("attribute %q %s", a.Code, why)
		}
	}
	if len(p.Images) == 0 || repeated(p.Images) {
		return "a card has an image, and none twice"
	}
	for _, address := range p.Images {
		web := strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://")
		if !web || !fits(address, maxText) {
			return "an image needs an http or https address of at most 1024 characters"
		}
	}
	return ""
}

// refuseCards says what the schema has against an import, and which card it is about.
func refuseCards(cards []Card) string {
	if len(cards) == 0 || len(cards) > maxCards {
		return "an import has 1 to 10 000 cards"
	}
	for i, card := range cards {
		if why := card.refuse(); why != "" {
			return fmt.Sprintf("card %d (%.64q): %s", i, card.SKU, why)
		}
	}
	return ""
}

func fits(s string, most int) bool { return s != "" && utf8.RuneCountInString(s) <= most }

func repeated(texts []string) bool {
	sorted := slices.Sorted(slices.Values(texts))
	return len(slices.Compact(sorted)) < len(texts)
}

func (p Card) wire() wireCard {
	w := wireCard{
		SKU: p.SKU, Title: p.Title, Brand: p.Brand, Category: p.Category,
		Description: p.Description, Weight: p.Weight, Family: p.Family,
	}
	for _, a := range p.Attributes {
		w.Attributes = append(w.Attributes, wireAttribute{Code: a.Code, Value: a.Value.body})
	}
	for _, address := range p.Images {
		w.Images = append(w.Images, wireImage{address})
	}
	return w
}
