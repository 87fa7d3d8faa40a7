package alstyle

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The shapes of most additional fields are not documented. The types of this file read whatever comes and never fail:
// a field that nobody has seen in this shape is unknown, which is better than a catalogue that is lost for it.

// figure is a number in any shape that holds just one: 5, "5", "5 шт", "0,85 кг". All else is 0.
type figure struct {
	n    float64
	unit string // what follows the number in a text, in lower case
}

func (f *figure) UnmarshalJSON(b []byte) error {
	*f = figure{}
	if n, whole := digits(b); whole {
		f.n = float64(n)
		return nil
	}
	s := strings.TrimPrefix(scalar(b), ">")
	if s == "true" {
		f.n = 1
		return nil
	}
	if strings.Trim(s, "+-.0123456789eE") == "" { // 1e3 is not one of a unit called e3
		f.n, _ = parseNumber(s)
		return nil
	}
	head := strings.TrimLeft(s, "+-.,0123456789")
	n, err := parseNumber(strings.ReplaceAll(s[:len(s)-len(head)], ",", "."))
	if err == nil {
		*f = figure{n, strings.ToLower(strings.TrimSpace(head))}
	}
	return nil
}

func (f figure) tenge() Tenge { return Tenge(math.Round(f.n)) }

// kilograms reads the figure as a weight; 0 when it cannot be one.
func (f figure) kilograms() float64 {
	kg := f.n
	if unit := strings.TrimRight(f.unit, "."); slices.Contains([]string{"г", "гр", "g", "грамм"}, unit) {
		kg /= 1000
	}
	if kg < 0 || kg > 5000 {
		return 0
	}
	return kg
}

// id reads the figure as an identifier; 0 when it is none.
func (f figure) id() int {
	if f.n < 0 || f.n > 1e15 {
		return 0
	}
	return int(f.n)
}

// pieces reads the figure as a count; 0 when it is none.
func (f figure) pieces() int {
	if f.n < 1 || f.n > 1e6 {
		return 0
	}
	return int(f.n)
}

// whether is a flag in any shape: numbers but 0, true, and words but those that deny. A list or an object says
// nothing.
type whether bool

func (w *whether) UnmarshalJSON(b []byte) error {
	switch s := strings.ToLower(scalar(b)); s {
	case "", "false", "no", "n", "нет":
		*w = false
	default:
		n, err := parseNumber(s)
		*w = whether(err != nil || n != 0)
	}
	return nil
}

// wording is a text in any shape: of a list its texts with commas, of an object its name, or else its texts in the
// order of their keys.
type wording string

func (w *wording) UnmarshalJSON(b []byte) error {
	var parts []string
	for _, l := range leaves(b) {
		if l.key == "name" || l.key == "title" || l.key == "value" {
			parts = []string{l.text}
			break
		}
		parts = append(parts, l.text)
	}
	*w = wording(strings.Join(parts, ", "))
	return nil
}

// first is the first of several texts that come in one field.
func (w wording) first() string {
	s, _, _ := strings.Cut(string(w), ",")
	return strings.TrimSpace(s)
}

// leaf is a text or number inside a JSON value, with the key of the object it stands in, in lower case.
type leaf struct {
	key  string
	text string
}

// leaves lists what a value holds, the parts of objects in the order of their keys. Truth values say nothing here.
func leaves(b []byte) []leaf {
	switch b[0] {
	case '[':
		var list []json.RawMessage
		_ = json.Unmarshal(b, &list) // b is a whole JSON value
		var all []leaf
		for _, v := range list {
			all = append(all, leaves(v)...)
		}
		return all
	case '{':
		var object map[string]json.RawMessage
		_ = json.Unmarshal(b, &object)
		var all []leaf
		for _, key := range slices.Sorted(maps.Keys(object)) {
			for _, l := range leaves(object[key]) {
				if l.key == "" {
					l.key = strings.ToLower(key)
				}
				all = append(all, l)
			}
		}
		return all
	}
	s := scalar(b)
	if s == "" || s == "true" || s == "false" {
		return nil
	}
	return []leaf{{text: s}}
}

// parseNumber reads a plain decimal number of a size that money, stock and identifiers have.
func parseNumber(s string) (float64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.Trim(s, "+-.0123456789eE") != "" || math.Abs(f) > 1e15 {
		return 0, errors.New("not a number")
	}
	return f, nil
}
