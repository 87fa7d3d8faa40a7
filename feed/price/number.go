package price

import (
	"strconv"
	"strings"
)

// places is how many decimals a form may have; so much is a number of it shifted.
func (f form) places() int {
	switch f {
	case formPercent, formTiyn:
		return 2
	case formKilo:
		return 3
	default:
		return 0
	}
}

// parse reads a TOML number exactly, without the detour over a binary fraction.
func (f form) parse(text string) (n int64, problem Problem) {
	text = strings.ReplaceAll(text, "_", "")
	whole, decimals, _ := strings.Cut(text, ".")
	decimals = strings.TrimRight(decimals, "0")
	if strings.Trim(decimals, "0123456789") != "" {
		return 0, ProblemType // 1e3
	}
	if len(decimals) > f.places() {
		return 0, ProblemDecimals
	}
	shifted := whole + decimals + strings.Repeat("0", f.places()-len(decimals))
	n, err := strconv.ParseInt(shifted, 10, 64)
	if err != nil {
		if strings.Trim(shifted, "+-0123456789") == "" {
			return 0, ProblemRange // too long for a number
		}
		return 0, ProblemType // 0x10, inf
	}
	return n, ""
}

// format writes a number of the form as a person would.
func (f form) format(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	digits := strconv.FormatInt(n, 10)
	p := f.places()
	digits = strings.Repeat("0", max(p+1-len(digits), 0)) + digits
	whole, decimals := digits[:len(digits)-p], strings.TrimRight(digits[len(digits)-p:], "0")
	if decimals == "" {
		return sign + whole
	}
	return sign + whole + "." + decimals
}
