package untrusted

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// unicode makes UTF-8 of the document if it is UTF-16 and takes off its byte order mark. It reports whether the bytes
// themselves told the encoding; the declaration says nothing then.
func (m *meter) unicode() bool {
	const mark = "\ufeff"
	peeked, _ := m.r.Peek(len(mark))
	head := string(peeked)
	zero := strings.IndexByte(head, 0) // which the first sign of a document has in UTF-16, and never in UTF-8
	switch {
	case strings.HasPrefix(head, mark):
		_, _ = m.r.Discard(len(mark))
		return true
	case strings.HasPrefix(head, "\xff\xfe"), zero == 1:
		m.recode(unicode.LittleEndian)
		return true
	case strings.HasPrefix(head, "\xfe\xff"), zero == 0:
		m.recode(unicode.BigEndian)
		return true
	}
	return false
}

func (m *meter) recode(order unicode.Endianness) {
	m.r = bufio.NewReaderSize(unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(m.r), buffered)
}

// charset reads a document as its declaration says. What is written in UTF-8 and calls itself otherwise cannot be told from
// a document in that encoding here; callers who can must see to it.
func charset(label string, r io.Reader, marked bool) (io.Reader, error) {
	if marked {
		return r, nil
	}
	known := map[string]encoding.Encoding{
		"windows-1251": charmap.Windows1251, "cp1251": charmap.Windows1251, "windows-1252": charmap.Windows1252,
		"iso-8859-1": charmap.ISO8859_1, "latin1": charmap.ISO8859_1, "iso-8859-5": charmap.ISO8859_5,
		"koi8-r": charmap.KOI8R, "ibm866": charmap.CodePage866, "cp866": charmap.CodePage866,
	}
	switch name := strings.ToLower(label); {
	case name == "utf8", name == "us-ascii", name == "ascii":
		return r, nil
	case known[name] != nil:
		return known[name].NewDecoder().Reader(r), nil
	}
	return nil, fmt.Errorf("encoding %.20q is not known", label)
}
