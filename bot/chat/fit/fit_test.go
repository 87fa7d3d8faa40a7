package fit

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
)

// moreLines has the plural of Russian, as far as the tests need it: of five lines it is shorter than of four.
func moreLines(n int) string {
	word := "строк"
	switch {
	case n == 1:
		word = "строка"
	case n < 5:
		word = "строки"
	}
	return fmt.Sprintf("… и ещё %d %s", n, word)
}

func TestFitCutsAtALineAndClosesWhatIsOpen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		html  string
		limit int
		want  string
	}{
		"short":                               {"<b>a</b>\nb", 3, "<b>a</b>\nb"},
		"entities are one":                    {"&lt;&amp;&gt;", 3, "&lt;&amp;&gt;"},
		"a line too many":                     {"<b>один</b>\nдва и три и четыре", 22, "<b>один</b>\n… и ещё 1 строка"},
		"open at the cut":                     {"<b><i>один\n" + strings.Repeat("x", 30) + "</i></b>", 25, "<b><i>один</i></b>\n… и ещё 1 строка"},
		"an attribute":                        {"<a href=\"x\">один\n" + strings.Repeat("x", 30) + "</a>", 25, "<a href=\"x\">один</a>\n… и ещё 1 строка"},
		"a single line":                       {"<b>" + strings.Repeat("я", 9) + "</b>", 5, "<b>яяяя…</b>"},
		"no half of an entity":                {"aaa&amp;&amp;", 4, "aaa…"},
		"no half of a surrogate":              {"aa🫖🫖", 4, "aa…"},
		"a first line too long":               {strings.Repeat("я", 30) + "\nb", 22, "яяяя…\n… и ещё 1 строка"},
		"a line that just fits, of many":      {"1234\nb\n" + strings.Repeat("c", 30), 23, "1234\nb\n… и ещё 1 строка"},
		"a line with room for all but one":    {"1234\nb\n" + strings.Repeat("c", 30), 22, "1234\n… и ещё 2 строки"},
		"lines and breaks that just fit":      {"12\n34\n56", 8, "12\n34\n56"},
		"lines one too long for their breaks": {"1\n2\n3\n4\n5\n6\n7\n8\n9\n" + strings.Repeat("c", 30), 24, "1\n2\n3\n4\n… и ещё 6 строк"},
		"a line of what is closed already":    {"<b>a</b> <i>b</i>\n" + strings.Repeat("x", 40), 22, "<b>a</b> <i>b</i>\n… и ещё 1 строка"},
		"an inner tag closed, the outer open": {"<b><i>a</i>\n" + strings.Repeat("x", 40) + "</b>", 22, "<b><i>a</i></b>\n… и ещё 1 строка"},
		"an entity with room for just itself": {"a&amp;&amp;bbbb", 4, "a&amp;&amp;…"},
		"an end tag of nothing":               {"</b>a\n" + strings.Repeat("x", 40), 22, "</b>a\n… и ещё 1 строка"},
		"a tag that never ends":               {"aa <b", 3, "aa <b"},
		"an entity that never ends":           {"aa &amp", 4, "aa &amp"},
		"a sign of two before the cut":        {"🫖🫖🫖", 5, "🫖🫖…"},
		"four lines are longer than five, and have no room": {
			"12345678\na\nb\nc\n" + strings.Repeat("d", 40), 24, "123456…\n… и ещё 4 строки",
		},
		"four lines are longer than five": {
			"12345678\na\nb\nc\n" + strings.Repeat("d", 40), 25, "12345678\n… и ещё 4 строки",
		},
	} {
		if got := HTML(c.html, c.limit, moreLines); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestAPlainTextIsCutWithAMark(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"чайник", 6, "чайник"}, {"чайник", 5, "чайн…"}, {"чай ник", 5, "чай…"}, {"", 5, ""}, {"🫖🫖🫖", 6, "🫖🫖🫖"}, {"🫖🫖🫖", 5, "🫖🫖…"}, {"🫖🫖🫖", 4, "🫖…"},
		{"a\xffb", 3, "a\xffb"}, {"a\xffbc", 3, "a\xff…"}, {"чайник", 1, "…"},
	} {
		if got := Shorten(c.text, c.limit); got != c.want {
			t.Errorf("%q within %d is %q, want %q", c.text, c.limit, got, c.want)
		}
	}
}

// FuzzFit builds HTML as the templates do, from escaped text and tags that match.
func FuzzFit(f *testing.F) {
	for _, words := range []string{"a b c d e", "<b>|&\n\n|🫖🫖 x\n||y|z\n" + strings.Repeat("строка\n", 20)} {
		f.Add(words, uint16(30))
	}
	f.Fuzz(func(t *testing.T, words string, limit uint16) {
		limit = max(limit%5000, 40)
		text := taggedHTML(words)
		got := HTML(text, int(limit), moreLines)
		n, err := lengthOf(got)
		if err != nil {
			t.Errorf("%q became %q: %v", text, got, err)
		}
		if n > int(limit) {
			t.Errorf("%q became %q of %d characters, want at most %d", text, got, n, limit)
		}
	})
}

// taggedHTML opens and closes tags at every |.
func taggedHTML(words string) string {
	words = strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || r == unicode.ReplacementChar || r > 0xFFFD && r < 0x10000) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(words, ""))
	tags := []string{"<b>", `<a href="https://kaspi.kz/?a=1&amp;b=2">`, "</a>", "<i>", "</i>", "</b>"}
	var b strings.Builder
	parts := strings.Split(words, "|")
	for len(parts)%len(tags) != 1 {
		parts = append(parts, "")
	}
	for i, part := range parts {
		b.WriteString(html.EscapeString(part))
		if i < len(parts)-1 {
			b.WriteString(tags[i%len(tags)])
		}
	}
	return b.String()
}

// lengthOf counts the characters of an HTML text by another reader than ours.
func lengthOf(text string) (n int, err error) {
	d := xml.NewDecoder(strings.NewReader("<x>" + text + "</x>"))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return 0, err
		}
		if chars, ok := token.(xml.CharData); ok {
			n += len(utf16.Encode([]rune(string(chars))))
		}
	}
}
