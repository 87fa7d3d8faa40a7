package chat

import (
	"bytes"
	"encoding/csv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Table writes rows the way Excel in Kazakhstan opens them by a tap: with a byte order mark and semicolons.
func Table(rows [][]string) ([]byte, error) {
	b := bytes.NewBufferString("\uFEFF")
	out := csv.NewWriter(b)
	out.Comma, out.UseCRLF = ';', true
	err := out.WriteAll(rows)
	return b.Bytes(), err
}

// Columns are the heads of a table, which stand in one text with semicolons between.
func (c Chat) Columns(name string) []string { return strings.Split(c.Text(name, nil), ";") }

// Cell keeps a text that others have written from being taken for a formula, or for a call of another program, which
// some programs see behind blanks too and in letters of full width.
func Cell(s string) string {
	start := strings.TrimLeftFunc(s, func(r rune) bool { return r == '\uFEFF' || unicode.IsSpace(r) })
	first, _ := utf8.DecodeRuneInString(start)
	odd := s != "" && strings.ContainsRune("\t\r\n", rune(s[0]))
	if odd || start != "" && strings.ContainsRune("=+-@|＝＋－＠｜", first) {
		return "'" + s
	}
	return s
}
