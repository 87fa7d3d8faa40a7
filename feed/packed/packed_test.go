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

func TestWhatWasNotWrittenSoIsBroken(t *testing.T) {
	t.Parallel()
	long := "\x80\x80\x80\x80\x80\x80\x80\x80\x80" // nine bytes, each of which says that more follow
	text := func(r *packed.Rows) { r.Text() }
	number := func(r *packed.Rows) { r.Number() }
	for name, c := range map[string]struct {
		bytes  string
		take   func(*packed.Rows)
		broken bool
		left   string
	}{
		"a text":                    {"\x02abc", text, false, "c"},
		"a text to the end":         {"\x02ab", text, false, ""},
		"a text of one byte fewer":  {"\x03ab", text, true, ""},
		"a number":                  {"\x02a", number, false, "a"},
		"a number of two bytes":     {"\x80\x01a", number, false, "a"},
		"a number that is cut off":  {"\x80", number, true, ""},
		"nothing":                   {"", number, true, ""},
		"the longest number":        {long + "\x01a", number, false, "a"},
		"a number that is too long": {long + "\x80\x01a", number, true, ""},
		"a byte": {"ab", func(r *packed.Rows) {
			if c := r.Byte(); c != 'a' {
				t.Errorf("byte %q", c)
			}
		}, false, "b"},
		"no byte": {"", func(r *packed.Rows) {
			if c := r.Byte(); c != 0 {
				t.Errorf("byte %q of none", c)
			}
		}, true, ""},
	} {
		r := packed.Rows{Left: c.bytes}
		if c.take(&r); r.Broken != c.broken || r.Left != c.left {
			t.Errorf("%s: broken %t, left %q", name, r.Broken, r.Left)
		}
	}
	for s, want := range map[string]string{"\x05ab": "", "\xff": ""} {
		if got := (&packed.Rows{Left: s}).Text(); got != want {
			t.Errorf("of a broken text: %q", got)
		}
	}
	if n := (&packed.Rows{Left: "\xff\xff"}).Number(); n != 0 {
		t.Errorf("of a broken number: %d", n)
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
