package xlsx

import (
	"context"
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"

	"kaspibot/feed/untrusted"
)

// wireString is a text: whole, or in runs of one look each. How it is pronounced is left out.
type wireString struct {
	Text string   `xml:"t"`
	Runs []string `xml:"r>t"`
}

func (w wireString) text() string { return unescaped(w.Text + strings.Join(w.Runs, "")) }

// share reads the texts that cells share.
func (b *Book) share(ctx context.Context, part string) error {
	return b.elements(ctx, part, func(d *untrusted.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		var w wireString
		err := d.DecodeElement(&w, &e)
		text := w.text()
		if len(b.strings) == maxStrings || len(text) > maxText {
			return untrusted.ErrTooBig
		}
		b.strings = append(b.strings, text)
		return err
	})
}

// escape is how a workbook writes letters that XML cannot hold.
var escape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func unescaped(s string) string {
	return escape.ReplaceAllStringFunc(s, func(e string) string {
		n, _ := strconv.ParseUint(e[2:6], 16, 16) // four hexadecimal digits
		return string(rune(n))
	})
}
