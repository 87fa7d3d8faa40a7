package kaspi

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// The types below read what Kaspi is known to send, and take anything else for absent: one odd value must
// not hide a hundred orders.

// text is a JSON text without surrounding blanks. A number becomes its own text.
type text string

// UnmarshalJSON never fails on valid JSON.
func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	switch {
	case json.Unmarshal(b, &s) == nil:
		*t = text(strings.TrimSpace(s))
	case b[0] == '-' || (b[0] >= '0' && b[0] <= '9'):
		*t = text(b)
	}
	return nil
}

// number is a JSON number, whole or not, or a text that holds one.
type number float64

// UnmarshalJSON never fails on valid JSON.
func (n *number) UnmarshalJSON(b []byte) error {
	f, err := strconv.ParseFloat(string(bytes.Trim(b, `"`)), 64)
	if err == nil && math.Abs(f) < 1<<53 { // NaN fails the comparison
		*n = number(f)
	}
	return nil
}

// whole rounds to the nearest integer.
func (n number) whole() int { return int(math.Round(float64(n))) }

// tenge rounds to whole tenge: the one place where an amount from Kaspi is rounded.
func (n number) tenge() Tenge { return Tenge(math.Round(float64(n))) }

// time reads milliseconds since 1970; zero when there are none, or when they lie beyond the year 9999.
func (n number) time() time.Time {
	const lastMilli = 253402300799999
	if n < 1 || n > lastMilli {
		return time.Time{}
	}
	return time.UnixMilli(int64(n)).UTC()
}

// flag is a JSON boolean, or a text or a number that stands for one.
type flag bool

// UnmarshalJSON never fails on valid JSON.
func (f *flag) UnmarshalJSON(b []byte) error {
	word := bytes.TrimSpace(bytes.Trim(b, `"`))
	*f = flag(bytes.EqualFold(word, []byte("true")) || bytes.Equal(word, []byte("1")))
	return nil
}

// object is a JSON object of which only what is odd is lost: anything else than an object, such as the [] that
// PHP writes for an empty one, a text or a false, is the zero value.
type object[T any] struct{ value T }

// UnmarshalJSON never fails on valid JSON.
func (o *object[T]) UnmarshalJSON(b []byte) error {
	var v T
	if json.Unmarshal(b, &v) == nil {
		o.value = v
	}
	return nil
}

// objects is a list of which anything else than a list is the empty one.
type objects[T any] []T

// UnmarshalJSON never fails on valid JSON when the elements do not.
func (o *objects[T]) UnmarshalJSON(b []byte) error {
	*o = nil
	if b[0] == '[' {
		return json.Unmarshal(b, (*[]T)(o))
	}
	return nil
}
