package packed_test

import (
	"math"
	"testing"

	"kaspibot/feed/packed"
)

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	texts := []string{"", "a", "Чайник", string(make([]byte, 300))}
	numbers := []int64{0, 1, -1, 63, 64, -65, 1 << 40, math.MaxInt64, math.MinInt64}
	var b []byte
	for _, s := range texts {
		b = packed.AppendText(b, s)
	}
	for _, n := range numbers {
		b = packed.AppendNumber(b, n)
	}
	r := packed.Rows{Left: string(b)}
	for _, want := range texts {
		if got := r.Text(); got != want {
			t.Errorf("%q is read as %q", want, got)
		}
	}
	for _, want := range numbers {
		if got := r.Number(); got != want {
			t.Errorf("%d is read as %d", want, got)
		}
	}
	if r.Left != "" || r.Broken {
		t.Errorf("%d bytes are left, broken %t", len(r.Left), r.Broken)
	}
}

// Bytes of a disk are read without harm, whatever has become of them.
func FuzzBrokenBytesEnd(f *testing.F) {
	for _, s := range []string{"", "\x02a", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for r := (packed.Rows{Left: s}); r.Left != ""; {
			before := len(r.Left)
			r.Text()
			r.Number()
			if len(r.Left) >= before {
				t.Fatal("nothing is taken")
			}
		}
	})
}
