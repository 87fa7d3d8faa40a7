package feed_test

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"
	"unicode"

	"kaspibot/feed"
)

// cleaned is what Clean leaves of a text, by the library's tables alone.
func cleaned(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\uFFFD' || !unicode.IsPrint(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// A cleaned text is read back by the library as what can be seen of the text, and is escaped where the library escapes.
func FuzzCleanAgainstTheLibrary(f *testing.F) {
	for _, s := range []string{
		"", " ", "Мышь", "a  b", " a", "a ", "a\u00a0b", "a \u00a0", "a\tb\n", "a & b", "&amp;", "<\"'>", "x\x00y", "\xff", "Ёж\u0301", "a \x01 b", "\ufeffa",
		"ҚазаҚ ӘӨ", "\ud0b0", "é & Ж", "a \u200b b", "\uFFFD", "a\xd0", "a \xd0", "\u0483", "a \u0488b",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := feed.Clean(s)
		want := cleaned(s)
		if len(want) > 1024 { // the beginning stays
			return
		}
		var b bytes.Buffer
		if err := xml.EscapeText(&b, []byte(want)); err != nil {
			t.Fatal(err)
		}
		escaped := strings.NewReplacer("&#34;", "&quot;", "&#39;", "&apos;").Replace(b.String()) // the names of the same
		if string(got) != escaped {
			t.Errorf("Clean(%q) = %q, the library's way %q", s, got, escaped)
		}
		if !got.Valid() {
			t.Errorf("Clean(%q) = %q is not valid", s, got)
		}
		var back struct {
			Text string `xml:",chardata"`
		}
		if err := xml.Unmarshal([]byte("<x>"+string(got)+"</x>"), &back); err != nil || back.Text != want || got.Plain() != want {
			t.Errorf("%q is read as %q (%v), for people as %q, want %q", got, back.Text, err, got.Plain(), want)
		}
		if made := feed.Clean(feed.Text(s).Plain()); len(s) < 1024 && feed.Text(s).Valid() != (string(made) == s) {
			t.Errorf("%q: valid %t, and cleaning makes %q of it", s, feed.Text(s).Valid(), made)
		}
	})
}
