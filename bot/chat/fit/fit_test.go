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
		"short":                  {"<b>a</b>\nb", 3, "<b>a</b>\nb"},
		"entities are one":       {"&lt;&amp;&gt;", 3, "&lt;&amp;&gt;"},
		"a line too many":        {"<b>один</b>\nдва и три и четыре", 22, "<b>один</b>\n… и ещё 1 строка"},
		"open at the cut":        {"<b><i>один\n" + strings.Repeat("x", 30) + "</i></b>", 25, "<b><i>один</i></b>\n… и ещё 1 строка"},
		"an attribute":           {"<a href=\"x\">один\n" + strings.Repeat("x", 30) + "</a>", 25, "<a href=\"x\">один</a>\n… и ещё 1 строка"},
		"a single line":          {"<b>" + strings.Repeat("я", 9) + "</b>", 5, "<b>яяяя…</b>"},
		"no half of an entity":   {"aaa&amp;&amp;", 4, "aaa…"},
		"no half of a surrogate": {"aa🫖🫖", 4, "aa…"},
		"a first line too long":  {strings.Repeat("я", 30) + "\nb", 22, "яяяя…\n… и ещё 1 строка"},
		"four lines are longer than five": {
			"12345678\na\nb\nc\n" + strings.Repeat("d", 40), 25, "12345678\n… и ещё 4 строки",
		},
	} {
		if got := HTML(c.html, c.limit, moreLines); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
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
