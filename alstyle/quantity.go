package alstyle

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// maxPieces bounds a stock that is believed.
const maxPieces = 10_000_000

// ParseQuantity reads "13", "13.0", ">50" and what has the same meaning in other spellings: "50+", "1 000",
// "5 шт". Blanks around the parts do not matter. An empty text, "нет" and a negative figure mean that there is
// nothing to sell; a fraction of a piece is dropped. Anything else is an error: "<5" may be nothing, "много" any
// figure.
func ParseQuantity(s string) (Quantity, error) {
	text := strings.ToLower(spaced(s))
	text, more := strings.CutPrefix(text, ">")
	if !more {
		text, more = strings.CutSuffix(text, "+")
	}
	text = strings.TrimSpace(text)
	if !more && (text == "" || text == "нет") {
		return Quantity{}, nil
	}
	n, err := parseNumber(plain(text, pieces))
	if err == nil && n > maxPieces {
		err = fmt.Errorf("more than %d", maxPieces)
	}
	if err != nil {
		return Quantity{}, fmt.Errorf("quantity %s: %w", quoted(s), err)
	}
	return Quantity{N: max(0, int(n)), AtLeast: more && n >= 0}, nil
}

// parsePrice reads an amount in tenge such as 5000, "5000.50", "5 000" and "5000,5 тг"; "" is 0, which is no
// price. A comma before three digits may be either and is an error.
func parsePrice(s string) (float64, error) {
	text := plain(strings.ToLower(spaced(s)), tenge)
	if decimals.MatchString(text) {
		text = strings.Replace(text, ",", ".", 1)
	}
	switch text {
	case "", "false":
		return 0, nil
	case "true":
		return 1, nil
	}
	n, err := parseNumber(text)
	if err != nil {
		return 0, fmt.Errorf("price %s: %w", quoted(s), err)
	}
	return n, nil
}

// quoted shows a value that cannot be read, for an error. Of a long one it tells no more than the length: a piece of it may be
// a piece of the token, in which nobody would recognise the token any more.
func quoted[T ~string | ~[]byte](value T) string {
	if len(value) > 20 {
		return fmt.Sprintf("of %d bytes", len(value))
	}
	return strconv.Quote(string(value))
}

var (
	grouped  = regexp.MustCompile(`^[+-]?[0-9]{1,3}( [0-9]{3})+([.,][0-9]+)?$`)
	decimals = regexp.MustCompile(`^[^,]*,[0-9]{1,2}$`)
	pieces   = regexp.MustCompile(` ?(шт|штук|pcs)\.?$`)
	tenge    = regexp.MustCompile(` ?(тг|тнг|тенге|kzt|₸)\.?$`)
)

// spaced has ordinary blanks in place of those that keep a line together, and none around it.
func spaced(s string) string { return strings.TrimSpace(blanks.Replace(s)) }

var blanks = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ")

// plain is a figure without its unit and without the blanks between its thousands.
func plain(s string, unit *regexp.Regexp) string {
	if strings.Trim(s, "0123456789") == "" {
		return s
	}
	s = unit.ReplaceAllString(s, "")
	if grouped.MatchString(s) {
		s = strings.ReplaceAll(s, " ", "")
	}
	return s
}

// quantity reads what [ParseQuantity] reads, and keeps why it could not: one value must not cost the catalogue.
type quantity struct {
	Quantity
	met     bool // There was something to read.
	problem string
}

// UnmarshalJSON never fails on valid JSON.
func (q *quantity) UnmarshalJSON(b []byte) error {
	*q = quantity{met: true}
	if n, whole := digits(b); whole && n <= maxPieces {
		q.N = int(n)
		return nil
	}
	for _, more := range [...]string{`">`, `"\u003e`} {
		if rest, ok := bytes.CutPrefix(b, []byte(more)); ok {
			if n, whole := digits(rest[:len(rest)-1]); whole && n <= maxPieces {
				q.Quantity = Quantity{N: int(n), AtLeast: true}
				return nil
			}
		}
	}
	var err error
	if b[0] == '{' || b[0] == '[' {
		err = errors.New("quantity " + quoted(b))
	} else {
		q.Quantity, err = ParseQuantity(scalar(b))
	}
	if err != nil {
		q.problem = err.Error()
	}
	return nil
}

// why says what is wrong with the quantity, a missing one included: read as a good without stock it would not be
// noticed.
func (q quantity) why() string {
	if !q.met {
		return "no quantity"
	}
	return q.problem
}
