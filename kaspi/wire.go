package kaspi

import (
	"cmp"
	"encoding/json"
	"slices"
)

// document is the frame of every answer; D is one resource or a list of them.
type document[D any] struct {
	Data     *D                    `json:"data"`
	Included objects[wireIncluded] `json:"included"`
	Meta     object[wireMeta]      `json:"meta"`
}

type wireMeta struct {
	PageCount number `json:"pageCount"`
}

// resource is an object of JSON:API with attributes of its own. Links are not read: addresses are built
// from ids, since some answers link relatively.
type resource[A any] struct {
	Type          text
	ID            text
	Attributes    A
	Relationships relationships
	odd           bool // it is no object, or its attributes are none
}

// UnmarshalJSON never fails on valid JSON: a part of a list that cannot be read must not hide the others.
func (r *resource[A]) UnmarshalJSON(b []byte) error {
	var w struct {
		Type          text                  `json:"type"`
		ID            text                  `json:"id"`
		Attributes    json.RawMessage       `json:"attributes"`
		Relationships object[relationships] `json:"relationships"`
	}
	*r = resource[A]{}
	r.odd = !decoded(b, &w) || len(w.Attributes) > 0 && !decoded(w.Attributes, &r.Attributes)
	r.Type, r.ID, r.Relationships = w.Type, w.ID, w.Relationships.value
	return nil
}

// decoded reports whether a value of JSON could be read into v.
func decoded(b []byte, v any) bool { return json.Unmarshal(b, v) == nil }

type relationships struct {
	Entries object[relation] `json:"entries"`
	User    object[relation] `json:"user"`
	Product object[relation] `json:"product"`
	Point   object[relation] `json:"deliveryPointOfService"`
	City    object[relation] `json:"city"`
}

type (
	wireOrder    = resource[orderAttributes]
	wireIncluded = resource[struct { // a line or a customer: the type says which
		entryAttributes
		wirePerson
	}]
)

// relation names other resources: none, one, or a list of them.
type relation struct {
	Data references `json:"data"`
}

type references []reference

type reference struct {
	ID text `json:"id"`
}

// UnmarshalJSON takes one reference for a list of one, and anything that is no reference for none.
func (r *references) UnmarshalJSON(b []byte) error {
	*r = nil
	var list objects[object[reference]]
	if b[0] == '{' {
		b = slices.Concat([]byte("["), b, []byte("]"))
	}
	_ = list.UnmarshalJSON(b) // its elements never fail
	for _, one := range list {
		*r = append(*r, one.value)
	}
	return nil
}

// id is the only resource that a relation names, or the first.
func id(r object[relation]) string {
	if len(r.value.Data) == 0 {
		return ""
	}
	return string(r.value.Data[0].ID)
}

type productAttributes struct {
	Code         text `json:"code"`
	Name         text `json:"name"`
	Manufacturer text `json:"manufacturer"`
	Category     text `json:"category"`
}

// wireErrors is how Kaspi says no.
type wireErrors struct {
	Errors []struct {
		Title  text `json:"title"`
		Detail text `json:"detail"`
	} `json:"errors"`
	Message text `json:"message"`
}

// complaint is what the body of a failed answer says: the title of its first error, or what stands in its
// place, or the body itself when it is no JSON.
func complaint(body []byte) string {
	var frame wireErrors
	if !json.Valid(body) {
		return string(body)
	}
	_ = json.Unmarshal(body, &frame) // another shape leaves it empty
	return cmp.Or(frame.first(), string(frame.Message))
}

// first is the title of the first error, or what stands in its place.
func (w wireErrors) first() string {
	if len(w.Errors) == 0 {
		return ""
	}
	return string(cmp.Or(w.Errors[0].Title, w.Errors[0].Detail))
}

// objection is the first error that a success of HTTP names, for no source tells the HTTP status of all of
// Kaspi's refusals.
func objection(body []byte) string {
	var frame wireErrors
	_ = json.Unmarshal(body, &frame)
	return frame.first()
}
