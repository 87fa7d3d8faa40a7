package cabinet

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode"

	"kaspibot/feed"
)

// errNumber says that a text is no number.
var errNumber = errors.New("not a number")

// number reads "4690", "43.0", "4 690,00 ₸": what cabinets and people write.
func number(s string) (float64, error) {
	const most = 100 // bytes
	if len(s) > most {
		return 0, errNumber
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '₸', r == '\'':
			return -1
		case r == ',':
			return '.'
		}
		return r
	}, s)
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(n) || math.Abs(n) > 1e12 || strings.Trim(s, "+-.0123456789eE") != "" {
		return 0, errNumber
	}
	return n, nil
}

// price reads whole tenge, false when there is no price above zero.
func price(s string) (feed.Tenge, bool) {
	n, err := number(s)
	p := feed.Tenge(math.Round(n))
	return p, err == nil && p > 0
}

// pieces reads a stock count. A part of a piece is none, and fewer than none is told.
func (g *gatherer) pieces(s string, sku feed.SKU, line int) (int, bool) {
	n, err := number(s)
	if n < 0 {
		g.warn(WarnNegative, sku, line, s)
	}
	return max(0, int(n)), err == nil
}

// days reads a pre-order; nothing at all is 0.
func days(s string) (int, bool) {
	if isBlank(s) {
		return 0, true
	}
	n, err := number(s)
	if err != nil || n < 0 || n > 30 {
		return 0, false
	}
	return int(n), true
}

// yes reads a flag as files have it.
func yes(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "yes", "y", "true", "1", "да":
		return true
	}
	return false
}

// no reads the opposite of yes, which is not "anything else".
func no(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "no", "n", "false", "нет":
		return true
	}
	return false
}

func isBlank(s string) bool { return strings.TrimSpace(s) == "" }

// folded is a name on one line. Of one without end the beginning is enough.
func folded(s string) string { return strings.Join(strings.Fields(beginning(s, maxName)), " ") }

// maxName is in bytes, of a name that is read to its end.
const maxName = 8 << 10

// beginning is a text of so many bytes at the most.
func beginning(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}
