package untrusted_test

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"kaspibot/feed/untrusted"
)

// elements counts the elements of a document.
func elements(ctx context.Context, doc string, limit int64) (n int, err error) {
	d := untrusted.NewDecoder(ctx, strings.NewReader(doc), limit)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		if _, ok := token.(xml.StartElement); ok {
			n++
		}
	}
}

func TestADocumentIsBounded(t *testing.T) {
	t.Parallel()
	const limit = 4 << 20
	deep := strings.Repeat("<a>", 200) + strings.Repeat("</a>", 200)
	for name, test := range map[string]struct {
		doc string
		err error
	}{
		"short":           {"<a><b/></a>", nil},
		"wide":            {"<a>" + strings.Repeat("<b/>", 500_000) + "</a>", nil},
		"over the limit":  {"<a>" + strings.Repeat("<b/>", 1_100_000) + "</a>", untrusted.ErrTooBig},
		"one long text":   {"<a>" + strings.Repeat("x", 2<<20) + "</a>", untrusted.ErrTooBig},
		"one long tag":    {"<a " + strings.Repeat("b='' ", 300_000) + "/>", untrusted.ErrTooBig},
		"one deep tree":   {deep, untrusted.ErrTooBig},
		"a long comment":  {"<a><!--" + strings.Repeat("x", 2<<20) + "--></a>", untrusted.ErrTooBig},
		"windows, marked": {"\ufeff<?xml version='1.0' encoding='windows-1251'?><a>Ё</a>", nil},
	} {
		if _, err := elements(t.Context(), test.doc, limit); !errors.Is(err, test.err) {
			t.Errorf("%s: error %v, want %v", name, err, test.err)
		}
	}
	if _, err := elements(t.Context(), "<?xml version='1.0' encoding='x-unknown'?><a/>", limit); err == nil {
		t.Error("an unknown encoding is read")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := elements(ctx, "<a/>", limit); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
}

func TestAnElementIsPassedOverOrTakenWhole(t *testing.T) {
	t.Parallel()
	d := untrusted.NewDecoder(t.Context(), strings.NewReader("<r><a><x><y/></x></a><b>1</b><c/></r>"), 1<<20)
	var seen []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		seen = append(seen, e.Name.Local)
		switch e.Name.Local {
		case "a":
			err = d.Skip()
		case "b":
			var text string
			err = d.DecodeElement(&text, &e)
			seen = append(seen, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(seen, " "); got != "r a b 1 c" {
		t.Errorf("saw %q", got)
	}
}
