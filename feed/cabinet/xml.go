package cabinet

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"kaspibot/feed/untrusted"
)

const (
	rootName  = "kaspi_catalog"
	namespace = "kaspiShopping"
)

// readXML reads ACTIVE.xml and its like, offer by offer.
func readXML(ctx context.Context, data []byte, limit int64) (List, error) {
	x := xmlReader{Decoder: untrusted.NewDecoder(ctx, bytes.NewReader(data), limit), gatherer: newGatherer()}
	if err := sniff(x.Head()); err != nil {
		return List{}, err
	}
	charset := x.CharsetReader
	x.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		read, err := charset(label, r)
		if err == nil && read != r && (disguised(data) || latin(label) && russian(data)) || err != nil {
			return nil, &Error{Kind: KindBroken, Detail: shortened(label)}
		}
		return read, nil
	}
	if err := x.document(); err != nil {
		if !utf8.Valid(data) && strings.Contains(err.Error(), "invalid UTF-8") {
			err = &Error{Kind: KindBroken, Detail: "UTF-8"}
		}
		if e, ok := errors.AsType[*Error](err); ok {
			return List{}, e
		}
		line, _ := x.InputPos()
		return List{}, &Error{Kind: KindBroken, Line: line, cause: err}
	}
	return x.done(true)
}

type xmlReader struct {
	*untrusted.Decoder
	*gatherer
}

// document reads from the first byte to the last: one root, and nothing but blanks and comments behind it.
func (x xmlReader) document() error {
	depth := 0
	for {
		token, err := x.Token()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.Directive:
			return declared(t)
		case xml.CharData:
			if depth == 0 && !isBlank(strings.TrimPrefix(string(t), "\ufeff")) {
				return errors.New("text outside of the document")
			}
		case xml.StartElement:
			if depth == 0 {
				err = x.root(t)
			}
			deeper := true
			if depth > 0 {
				deeper, err = x.element(t)
			}
			if err != nil {
				return err
			}
			if deeper {
				depth++
			}
		case xml.EndElement:
			depth--
		}
	}
}

// declared refuses declarations: an export has none, and entities can be made to grow without end.
func declared(d xml.Directive) error {
	if strings.HasPrefix(strings.ToLower(folded(string(d))), "doctype html") {
		return &Error{Kind: KindHTML}
	}
	return &Error{Kind: KindDTD}
}

// root looks at the outermost element.
func (x xmlReader) root(e xml.StartElement) error {
	switch {
	case strings.EqualFold(e.Name.Local, "html"):
		return &Error{Kind: KindHTML}
	case e.Name.Local == "Workbook":
		return &Error{Kind: KindExcelXML}
	case e.Name.Local != rootName, len(x.list.Offers) > 0, x.list.Merchant != "":
		return &Error{Kind: KindRoot, Detail: shortened(e.Name.Local)}
	}
	if e.Name.Space != namespace {
		x.warn(WarnNamespace, "", 1, e.Name.Space)
	}
	return nil
}

// element takes what it knows whole, and lets the reader go into all else.
func (x xmlReader) element(e xml.StartElement) (deeper bool, err error) {
	switch e.Name.Local {
	case "merchantid":
		var text string
		err = x.DecodeElement(&text, &e)
		x.list.Merchant = strings.TrimSpace(text)
	case "offer":
		err = x.offer(e)
	default:
		deeper = true
	}
	return deeper, err
}
