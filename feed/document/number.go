package document

import "slices"

// pairs are the numbers of two digits.
const pairs = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"

// appendNumber is [strconv.AppendInt] in base ten, without its stop in an array. Numbers here are not below 0.
func appendNumber(b []byte, n int64) []byte {
	digits := 1
	for rest := n; rest >= 10; rest /= 10 {
		digits++
	}
	b = slices.Grow(b, digits)[:len(b)+digits]
	i := len(b)
	for ; n >= 100; n /= 100 {
		i -= 2
		copy(b[i:i+2], pairs[n%100*2:])
	}
	if n >= 10 {
		copy(b[i-2:i], pairs[n*2:])
	} else {
		b[i-1] = pairs[n*2+1]
	}
	return b
}
