package alstyle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The distributor's server writes one thing in several ways, depending on the method and on its age. The
// types of this file read them all.

// number reads 12, 12.0, "12", true and false; null and "" are 0.
type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	var f float64
	var err error
	switch s := scalar(b); {
	case b[0] == '{' || b[0] == '[':
		err = errors.New("not a number")
	case s == "true":
		f = 1
	case s != "" && s != "false":
		f, err = parseNumber(s)
	}
	if err != nil {
		return fmt.Errorf("value %s: %w", quoted(b), err)
	}
	*n = number(f)
	return nil
}

func (n number) tenge() Tenge { return Tenge(math.Round(float64(n))) }

// text reads a string without its outer blanks, or a number. Anything else is no text: an additional field
// in a shape nobody has seen is not worth the catalogue.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	*t = text(scalar(b))
	if *t == "false" || *t == "true" {
		*t = ""
	}
	return nil
}

// texts reads a list of strings, an object of them in the order of its keys, or a single one.
type texts []string

func (t *texts) UnmarshalJSON(b []byte) error {
	*t = nil
	for _, l := range leaves(b) {
		*t = append(*t, l.text)
	}
	return nil
}

// price reads what parsePrice reads, and keeps why it could not.
type price struct {
	n       number
	problem string
}

// UnmarshalJSON never fails on valid JSON.
func (p *price) UnmarshalJSON(b []byte) error {
	*p = price{}
	if n, whole := digits(b); whole {
		p.n = number(n)
		return nil
	}
	n, err := 0.0, errors.New("price "+quoted(b))
	if b[0] != '{' && b[0] != '[' {
		n, err = parsePrice(scalar(b))
	}
	if err != nil {
		p.problem = err.Error()
	}
	p.n = number(n)
	return nil
}

func (p price) tenge() Tenge { return p.n.tenge() }

// list reads [a, b], and [[a, b]] as the help prints it. An empty one is {} too, because PHP does not
// tell an empty list from an empty map.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(b []byte) error {
	inner, isList := bytes.CutPrefix(b, []byte("["))
	if !isList {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(b, &fields); err != nil || fields == nil || len(fields) > 0 {
			return errors.New("no list where one should be")
		}
		*l = list[T]{}
		return nil
	}
	if !bytes.HasPrefix(bytes.TrimLeft(inner, " \t\r\n"), []byte("[")) {
		return json.Unmarshal(b, (*[]T)(l))
	}
	var nested [][]T
	err := json.Unmarshal(b, &nested)
	*l = slices.Concat(nested...)
	return err
}

// notice is what may come instead of an answer.
type notice struct {
	Success  hint `json:"success"`
	Status   hint `json:"status"`
	Interval hint `json:"interval"` // Seconds.
	Message  text `json:"message"`
}

// readNotice gives an empty notice when the text is something else.
func readNotice(b []byte) notice {
	var n notice
	if json.Unmarshal(b, &n) != nil {
		return notice{}
	}
	return n
}

func (n notice) throttled() bool { return n.Success.is(false) || n.Interval.known }

func (n notice) refused() bool { return n.Status.is(false) }

func (n notice) wait() time.Duration {
	return time.Duration(min(float64(n.Interval.n), 1e6) * float64(time.Second))
}

// hint is a number or a truth value, if it is one.
type hint struct {
	n     number
	known bool
}

func (h *hint) UnmarshalJSON(b []byte) error {
	h.known = string(b) != "null" && h.n.UnmarshalJSON(b) == nil
	return nil
}

func (h hint) is(want bool) bool { return h.known && (h.n != 0) == want }

// scalar gives a string's content without outer blanks, "" for null, and a list or an object as "" as well;
// numbers and truth values come as they are written.
func scalar(b []byte) string {
	switch b[0] {
	case '"':
		s := string(b[1 : len(b)-1])
		if bytes.IndexByte(b, '\\') >= 0 || !utf8.ValidString(s) {
			_ = json.Unmarshal(b, &s) // Cannot fail: b is a whole JSON string.
		}
		return strings.TrimSpace(s)
	case 'n', '{', '[':
		return ""
	}
	return string(b)
}
