package goods

import (
	"strconv"
	"strings"
	"testing"
)

// FuzzTenge holds that a price from a chat has the digits that were written, and is one that a good may cost.
func FuzzTenge(f *testing.F) {
	for _, text := range []string{"12990", "12 990 ₸", "12\u00a0990,00 тг", "0", "100000001", "1 23", "-5", "12990.50", "٣"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		price, ok := readTenge(text)
		if !ok {
			return
		}
		if price < 1 || price > maxFixed {
			t.Errorf("%q is read as %d", text, price)
		}
		var digits strings.Builder
		for _, r := range text {
			if r >= '0' && r <= '9' {
				digits.WriteRune(r)
			}
		}
		got, want := strings.TrimLeft(digits.String(), "0"), strconv.FormatInt(int64(price), 10)
		if got != want && got != want+"00" {
			t.Errorf("%q is read as %d", text, price)
		}
	})
}
