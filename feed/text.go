package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is a text that can be put into the document as it is: only [Clean] makes one, and [ReadText] of what Clean has made.
// Escaping is two thirds of the work of writing a list, so it is done once, when an offer is made, and not at every writing.
type Text string

// Clean keeps what can be seen of s: white space is folded into single blanks and trimmed, anything that is
// not printable is dropped (control characters, which XML forbids, broken UTF-8, invisible marks), and the
// five characters with a meaning in XML are escaped. The result is empty when nothing is left. Of a text without end the
// beginning stays: one value must not cost the list.
func Clean(s string) Text {
	if len(s) <= maxText && clean(s) {
		return Text(s) // as nearly all names are
	}
	b := make([]byte, 0, 2*min(len(s), maxText))
	gap, letters := false, 0
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			gap = len(b) > 0
			continue
		case !shown(r):
			continue
		case gap:
			b = append(b, ' ')
			gap = false
			letters++
		}
		if letters++; letters > maxText {
			return Text(bytes.TrimSuffix(b, []byte(" ")))
		}
		if e := Escape(r); e != "" {
			b = append(b, e...)
			continue
		}
		b = utf8.AppendRune(b, r)
	}
	return Text(b)
}

// maxText is as many letters as Kaspi takes of the name of a card; the longest name seen in a list has 118.
const maxText = 1024

// plain are the bytes that stand for themselves wherever they are.
var plain = func() (table [256]bool) {
	for c := '!'; c <= '~'; c++ {
		table[c] = Escape(c) == ""
	}
	return table
}()

// clean reports whether s is as [Clean] leaves it for sure: of plain bytes, Cyrillic letters and single blanks between them.
func clean(s string) bool {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case plain[c]:
			i++
		case c&^3 == 0xD0 && i+1 < len(s) && s[i+1]&0xC0 == 0x80: // U+0400 to U+04FF
			i += 2
		case c == ' ' && i > 0 && i+1 < len(s) && s[i+1] != ' ':
			i++
		default:
			return false
		}
	}
	return true
}

// shown reports whether r may stay. RuneError is what broken UTF-8 reads as.
func shown(r rune) bool {
	if ' ' <= r && r <= '~' || '\u0400' <= r && r <= '\u04FF' {
		return true // ASCII and Cyrillic, nearly all of all names: spares the search in the tables
	}
	return r != utf8.RuneError && unicode.IsPrint(r)
}

// Escape is what stands for r in the document, empty when r stands for itself.
func Escape(r rune) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '"':
		return "&quot;"
	case '\'':
		return "&apos;"
	}
	return ""
}

// Valid reports whether [Clean] could have made the text.
func (t Text) Valid() bool {
	s := string(t)
	if clean(s) {
		return true
	}
	blank := true // none must come first, last, or after another
	for i, r := range s {
		switch {
		case r == ' ' && blank, !shown(r):
			return false
		case r == '&' && !escaped(s[i:]), r != '&' && Escape(r) != "":
			return false
		}
		blank = r == ' '
	}
	return !blank
}

// ReadText is a text as [Clean] has made it; false when it could not have.
func ReadText(s string) (Text, bool) { return Text(s), Text(s).Valid() }

// escaped reports whether s begins with one of the escapes.
func escaped(s string) bool {
	for _, r := range `&<>"'` {
		if strings.HasPrefix(s, Escape(r)) {
			return true
		}
	}
	return false
}

// Plain is the text for people, without the escapes.
func (t Text) Plain() string {
	return html.UnescapeString(string(t)) // every & of a Text begins one of our five escapes
}

// UnmarshalJSON takes only what [Clean] could have made: a stored text goes into the document unread.
func (t *Text) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	if !Text(s).Valid() {
		return fmt.Errorf("text %.40q is not clean", s)
	}
	*t = Text(s)
	return nil
}
