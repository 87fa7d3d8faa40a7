package cabinet

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

const (
	rootName  = "kaspi_catalog"
	namespace = "kaspiShopping"
)

// ReadXML reads ACTIVE.xml and its like, offer by offer.
func ReadXML(r io.Reader) (List, error) { return readXML(r, maxBytes) }

func readXML(r io.Reader, limit int64) (List, error) {
	limited := &io.LimitedReader{R: r, N: limit + 1}
	head := bufio.NewReaderSize(limited, 4096)
	if err := sniff(head); err != nil {
		return List{}, err
	}
	if bom, _ := head.Peek(3); string(bom) == "\ufeff" {
		_, _ = head.Discard(3)
	}
	x := xmlReader{Decoder: xml.NewDecoder(head), gatherer: newGatherer()}
	err := x.document()
	switch {
	case limited.N <= 0:
		return List{}, &Error{Kind: KindTooBig}
	case err != nil:
		return List{}, x.failure(err)
	}
	return x.done()
}

type xmlReader struct {
	*xml.Decoder
	*gatherer
}

// failure dresses what the parser says.
func (x xmlReader) failure(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	line, _ := x.InputPos()
	return &Error{Kind: KindBroken, Line: line, cause: err}
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
	if strings.EqualFold(e.Name.Local, "html") {
		return &Error{Kind: KindHTML}
	}
	if e.Name.Local != rootName || len(x.list.Offers) > 0 || x.list.Merchant != "" {
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
