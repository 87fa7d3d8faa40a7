package alstyle

import (
	"bytes"
	"encoding/json"
	"strings"
)

// read reads a row that is written as the distributor writes them: an object whose values are strings, numbers and
// truth values. It is false for anything else, which a JSON parser has to judge; what it does read is JSON, and reads
// there the same.
func (w *wireStock) read(b []byte, warehouse func([]byte) text) bool {
	p := plainObject{rest: b}
	if !p.take('{') {
		return false
	}
	for first := true; !p.take('}'); first = false {
		if !first && !p.take(',') {
			return false
		}
		key, ok := p.text()
		if !ok || !p.take(':') {
			return false
		}
		value, ok := p.value()
		if !ok || !w.set(key[1:len(key)-1], value, warehouse) {
			return false
		}
	}
	return p.blank() == 0
}

// set reads one value, none of which can fail. It is false for a name that a JSON parser might take for one of ours.
func (w *wireStock) set(name, value []byte, warehouse func([]byte) text) bool {
	switch string(name) {
	case "quantity":
		_ = w.Quantity.UnmarshalJSON(value)
	case "price1":
		_ = w.Price1.UnmarshalJSON(value)
	case "price2":
		_ = w.Price2.UnmarshalJSON(value)
	case "discountPrice":
		_ = w.DiscountPrice.UnmarshalJSON(value)
	case "discount":
		_ = w.Discount.UnmarshalJSON(value)
	case "warehouse":
		w.Warehouse = warehouse(value)
	default:
		for _, ours := range []string{"quantity", "price1", "price2", "discountPrice", "discount", "warehouse"} {
			if strings.EqualFold(ours, string(name)) {
				return false
			}
		}
	}
	return true
}

// plainObject is what is left of an object that is read without looking ahead.
type plainObject struct{ rest []byte }

// blank skips blanks, and gives what is left.
func (p *plainObject) blank() int {
	for len(p.rest) > 0 && (p.rest[0] == ' ' || p.rest[0] == '\n' || p.rest[0] == '\t' || p.rest[0] == '\r') {
		p.rest = p.rest[1:]
	}
	return len(p.rest)
}

// take takes a byte if it comes next.
func (p *plainObject) take(b byte) bool {
	if p.blank() == 0 || p.rest[0] != b {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// text takes a string in which nothing is escaped, with its quotes.
func (p *plainObject) text() ([]byte, bool) {
	if p.blank() == 0 || p.rest[0] != '"' {
		return nil, false
	}
	n := bytes.IndexByte(p.rest[1:], '"')
	if n < 0 || !simple(p.rest[1:n+1]) {
		return nil, false
	}
	text := p.rest[:n+2]
	p.rest = p.rest[n+2:]
	return text, true
}

// escaped takes a string in which something is escaped, as "\u003e50".
func (p *plainObject) escaped() ([]byte, bool) {
	for n := 1; n < len(p.rest); n++ {
		if p.rest[n] != '"' || escapes(p.rest[:n+1]) {
			continue
		}
		text := p.rest[:n+1]
		p.rest = p.rest[n+1:]
		return text, json.Valid(text)
	}
	return nil, false
}

// value takes a string, a number, a truth value or null.
func (p *plainObject) value() ([]byte, bool) {
	if p.blank() == 0 {
		return nil, false
	}
	if p.rest[0] == '"' {
		if text, ok := p.text(); ok {
			return text, true
		}
		return p.escaped()
	}
	n := bytes.IndexFunc(p.rest, func(r rune) bool { return r == ',' || r == '}' || r <= ' ' })
	if n < 1 {
		return nil, false
	}
	value := p.rest[:n]
	p.rest = p.rest[n:]
	if _, whole := digits(value); whole {
		return value, true
	}
	return value, value[0] != '[' && json.Valid(value) // it ends before the end of any object
}

// digits reads a whole number without a sign, with or without quotes, that fits into any of our figures.
func digits(b []byte) (n int64, ok bool) {
	if len(b) > 2 && b[0] == '"' && b[len(b)-1] == '"' {
		b = b[1 : len(b)-1]
	}
	if len(b) == 0 || len(b) > 15 || b[0] == '0' && len(b) > 1 {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// warehouse reads a value that most rows have in common.
func (s *rows) warehouse(value []byte) text {
	if known, ok := s.warehouses[string(value)]; ok {
		return known
	}
	var t text
	_ = t.UnmarshalJSON(value) // Never fails.
	if s.warehouses == nil || len(s.warehouses) > 100 {
		s.warehouses = map[string]text{}
	}
	s.warehouses[string(value)] = t
	return t
}

// name is the key as a text.
func (s *rows) name() (string, error) {
	if b := s.key[1 : len(s.key)-1]; simple(b) {
		return string(b), nil
	}
	var name string
	err := json.Unmarshal(s.key, &name)
	return name, err
}
