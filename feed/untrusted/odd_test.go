package untrusted_test

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"kaspibot/feed/untrusted"
)

// whole is the text of a document's root.
func whole(ctx context.Context, doc string) (text string, err error) {
	d := untrusted.NewDecoder(ctx, strings.NewReader(doc), 1<<10)
	for {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		if e, ok := token.(xml.StartElement); ok {
			err = d.DecodeElement(&text, &e)
			return text, err
		}
	}
}

func TestADocumentIsReadInTheEncodingItIsIn(t *testing.T) {
	t.Parallel()
	const text = "Чайник Ё"
	plain := "<a>" + text + "</a>"
	declared := func(name, text string) string {
		return "<?xml version='1.0' encoding='" + name + "'?><a>" + text + "</a>"
	}
	in := func(e encoding.Encoding, s string) string {
		b, err := e.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	little, big := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	for name, test := range map[string]struct{ doc, want string }{
		"as it is":                 {plain, text},
		"marked":                   {"\ufeff" + plain, text},
		"two bytes, little":        {in(little, plain), text},
		"two bytes, big":           {in(big, plain), text},
		"two bytes, little marked": {"\xff\xfe" + in(little, plain), text},
		"two bytes, big marked":    {"\xfe\xff" + in(big, plain), text},
		"two bytes and declared":   {in(little, declared("windows-1251", text)), text},
		"big, marked and declared": {"\xfe\xff" + in(big, declared("utf-16", text)), text},
		"windows-1251":             {in(charmap.Windows1251, declared("Windows-1251", text)), text},
		"cp1251":                   {in(charmap.Windows1251, declared("cp1251", text)), text},
		"iso-8859-5":               {in(charmap.ISO8859_5, declared("iso-8859-5", text)), text},
		"koi8-r":                   {in(charmap.KOI8R, declared("KOI8-R", text)), text},
		"ibm866":                   {in(charmap.CodePage866, declared("ibm866", text)), text},
		"cp866":                    {in(charmap.CodePage866, declared("cp866", text)), text},
		"windows-1252":             {in(charmap.Windows1252, declared("windows-1252", "é€")), "é€"},
		"iso-8859-1":               {in(charmap.ISO8859_1, declared("iso-8859-1", "é")), "é"},
		"latin1":                   {in(charmap.ISO8859_1, declared("latin1", "é")), "é"},
		"utf8 without its dash":    {declared("utf8", text), text},
		"us-ascii":                 {declared("us-ascii", text), text},
		"ascii":                    {declared("ascii", text), text},
	} {
		if got, err := whole(t.Context(), test.doc); err != nil || got != test.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for name, doc := range map[string]string{
		"an unknown one": declared("x-strange", text), "nothing": "", "one letter": "<", "a zero": "\x00", "two zeros": "\x00\x00<a/>",
	} {
		if got, err := whole(t.Context(), doc); err == nil {
			t.Errorf("%s is read as %q", name, got)
		}
	}
}

func TestTheHeadOfADocumentCanBeLookedAtBeforeItIsRead(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 600)
	for doc, want := range map[string]string{
		"":                        "",
		" \n<a/>\n":               "<a/>",
		"\ufeff <a/>":             "<a/>",
		"\xff\xfe<\x00a\x00>\x00": "<a>",
		long:                      long[:512],
	} {
		d := untrusted.NewDecoder(t.Context(), strings.NewReader(doc), 1<<10)
		if got := string(d.Head()); got != want {
			t.Errorf("the head of %.20q is %q", doc, got)
		}
		if _, err := d.Token(); want == "<a/>" && err != nil {
			t.Errorf("%q cannot be read after a look at its head: %v", doc, err)
		}
	}
}

func TestTheBoundsAreAsTheyAreSaid(t *testing.T) {
	t.Parallel()
	nested := func(n int) string { return strings.Repeat("<a>", n) + strings.Repeat("</a>", n) }
	texts := "<r>" + strings.Repeat("<a>"+strings.Repeat("x", 600_000)+"</a>", 2) + "</r>"
	for name, test := range map[string]struct {
		doc   string
		limit int64
		err   error
	}{
		"as deep as may be":                {nested(100), 1 << 20, nil},
		"one deeper":                       {nested(101), 1 << 20, untrusted.ErrTooBig},
		"side by side":                     {"<r>" + strings.Repeat("<a></a>", 200) + "</r>", 1 << 20, nil},
		"as many bytes as may be":          {"<a>12</a>", 9, nil},
		"one byte less":                    {"<a>12</a>", 8, untrusted.ErrTooBig},
		"as many in another code":          {"<?xml version='1.0' encoding='cp1251'?><a/>", 43, nil},
		"one less in another code":         {"<?xml version='1.0' encoding='cp1251'?><a/>", 42, untrusted.ErrTooBig},
		"long texts one after another":     {texts, 1 << 22, nil},
		"a text as long as a piece may be": {"<a>" + strings.Repeat("x", 1<<20-1) + "</a>", 1 << 22, nil},
		"a text one byte longer":           {"<a>" + strings.Repeat("x", 1<<20) + "</a>", 1 << 22, untrusted.ErrTooBig},
	} {
		if _, err := elements(t.Context(), test.doc, test.limit); !errors.Is(err, test.err) {
			t.Errorf("%s: error %v, want %v", name, err, test.err)
		}
	}
}

// taking reads the elements below the root with one method each.
func taking(ctx context.Context, doc string, take func(*untrusted.Decoder, *xml.StartElement) error) (n int, err error) {
	d := untrusted.NewDecoder(ctx, strings.NewReader(doc), 1<<23)
	for root := true; ; root = false {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		if e, ok := token.(xml.StartElement); ok && !root {
			if err := take(d, &e); err != nil {
				return n, err
			}
			n++
		}
	}
}

func TestElementsTakenWholeOrPassedOverAreBoundedEach(t *testing.T) {
	t.Parallel()
	taken := func(d *untrusted.Decoder, e *xml.StartElement) error { return d.DecodeElement(new(struct{}), e) }
	over := func(d *untrusted.Decoder, _ *xml.StartElement) error { return d.Skip() }
	long := "<e><f>" + strings.Repeat("x", 600_000) + "</f></e>"
	parts := "<e>" + strings.Repeat("<f>"+strings.Repeat("x", 1000)+"</f>", 1060) + "</e>"
	deep := "<e>" + strings.Repeat("<f>", 200) + strings.Repeat("</f>", 200) + "</e>"
	for name, test := range map[string]struct {
		doc  string
		take func(*untrusted.Decoder, *xml.StartElement) error
		n    int
		err  error
	}{
		"whole":                          {"<r>" + strings.Repeat("<e/>", 300) + "</r>", taken, 300, nil},
		"whole, each nearly a piece":     {"<r>" + strings.Repeat(long, 2) + "</r>", taken, 2, nil},
		"whole, of more than a piece":    {"<r><e/>" + parts + "</r>", taken, 1, untrusted.ErrTooBig},
		"passed over":                    {"<r>" + strings.Repeat("<e><f/></e>", 300) + "</r>", over, 300, nil},
		"passed over, more than a piece": {"<r>" + parts + "<e/></r>", over, 2, nil},
		"passed over, too deep":          {"<r>" + deep + "</r>", over, 0, untrusted.ErrTooBig},
	} {
		if n, err := taking(t.Context(), test.doc, test.take); n != test.n || !errors.Is(err, test.err) {
			t.Errorf("%s: %d and %v, want %d and %v", name, n, err, test.n, test.err)
		}
	}
	if n, err := taking(t.Context(), "<r><e><f></e></r>", over); err == nil {
		t.Errorf("what is not closed is passed over, %d elements", n)
	}
}

func TestReadingEndsWithItsContextAndWithItsSource(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	n, err := taking(ctx, "<r>"+strings.Repeat("<e/>", 20_000)+"</r>", func(*untrusted.Decoder, *xml.StartElement) error {
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || n != 1 {
		t.Errorf("%d elements are read after the end of the context: %v", n, err)
	}
	broken := errors.New("the line is cut")
	d := untrusted.NewDecoder(t.Context(), io.MultiReader(strings.NewReader("<a><b/>"), iotest.ErrReader(broken)), 1<<20)
	for err = nil; err == nil; _, err = d.Token() {
	}
	if !errors.Is(err, broken) {
		t.Errorf("a cut line: %v", err)
	}
}
