package tgtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// object is a JSON object of which it still matters what was sent: absent, null, or of the wrong type.
type object map[string]json.RawMessage

// objectOf reads an object; null is none.
func objectOf(raw []byte) (object, bool) {
	var o object
	err := json.Unmarshal(raw, &o)
	return o, err == nil && o != nil
}

// text is a text, for which a number is taken too; absent is empty.
func (o object) text(name string) (string, error) {
	raw := o[name]
	if raw == nil {
		return "", nil
	}
	var text string
	if json.Unmarshal(raw, &text) == nil && string(raw) != "null" {
		return text, nil
	}
	var number json.Number
	if json.Unmarshal(raw, &number) != nil || number == "" {
		return "", mistyped(name, "String")
	}
	return number.String(), nil
}

// flag is a boolean; absent is false.
func (o object) flag(name string) (bool, error) {
	var v *bool
	if raw := o[name]; raw != nil && (json.Unmarshal(raw, &v) != nil || v == nil) {
		return false, mistyped(name, "Boolean")
	}
	return v != nil && *v, nil
}

// flags holds booleans against their type that mean nothing here.
func (o object) flags(names ...string) error {
	for _, name := range names {
		if _, err := o.flag(name); err != nil {
			return err
		}
	}
	return nil
}

// child is an object in the object; nil when absent.
func (o object) child(name string) (object, error) {
	raw := o[name]
	if raw == nil {
		return nil, nil
	}
	child, ok := objectOf(raw)
	if !ok {
		return nil, mistyped(name, "Object")
	}
	return child, nil
}

// fieldError is what is wrong with a field, in Telegram's words, which begin with a capital letter.
type fieldError string

func (e fieldError) Error() string { return string(e) }

func mistyped(name, kind string) error {
	return fieldError(fmt.Sprintf("Field %q must be of type %s", name, kind))
}

func missing(name string) error { return fieldError(fmt.Sprintf("Can't find field %q", name)) }

// badObject refuses what is wrong with an object in Telegram's words, of which a refusal has the first in small letters.
func badObject(err error) error {
	if _, ok := errors.AsType[*refusal](err); ok || err == nil {
		return err
	}
	text := err.Error()
	return badRequest("%s", strings.ToLower(text[:1])+text[1:])
}
