// Package cabinet reads the price lists that Kaspi's cabinet exports, to learn what a shop sells at present: call [Read],
// then [List.Listings].
//
// It is as tolerant as package document is strict, because the cabinet breaks its own guide: SKUs with blanks
// and Cyrillic letters, decimal pieces, empty names. SKUs stay byte for byte as they are. What cannot be read of one
// offer costs that offer's detail and is reported; what makes the whole file doubtful (a document cut off, another
// format, a page in place of it) is an [*Error], never a shorter list.
package cabinet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"kaspibot/feed"
	"kaspibot/feed/untrusted"
)

// Limits of a file. The largest real list seen has 851 offers and 1.4 MB.
const (
	maxBytes  = 64 << 20 // of the document, unpacked
	maxOffers = 200_000
	maxPoints = 1_000            // the most seen are 27
	maxCells  = 2_000_000        // offers times points
	maxTime   = 30 * time.Second // a list of a million lines takes a fifth of it
)

// List is what a file says.
type List struct {
	Merchant      string // the shop's number; empty when the file has none
	Points        []string
	Offers        []Offer // in the order of the file, each SKU once
	NothingOnSale bool    // no offer is available anywhere, as in ARCHIVE.xml
	Warnings      []Warning
}

// Offer is one line of the shop's list.
type Offer struct {
	SKU      feed.SKU
	Model    string             // the product's name as Kaspi shows it; may be empty
	Brand    string             // may be empty
	Price    feed.Tenge         // the first of the prices by city; 0 when unknown
	Prices   []feed.ListedPrice // by city, when there are several
	Points   []feed.ListedPoint // those that the line names
	PreOrder int                // days, the longest of the points
	OffSale  bool               // available at no point, in a file that has points
}

// Read reads an export of either form, told apart by what is in it: names of files lie. It takes no longer than half a
// minute and keeps no more than a bounded multiple of what it reads. An error of the context comes back as it is: that says
// nothing about the file.
func Read(ctx context.Context, r io.Reader) (List, error) { return read(ctx, r, maxBytes, maxTime) }

func read(ctx context.Context, r io.Reader, limit int64, most time.Duration) (list List, err error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return List{}, &Error{Kind: KindBroken, cause: err}
	case int64(len(data)) > limit:
		return List{}, &Error{Kind: KindTooBig}
	}
	timed, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		list, err = readXLSX(timed, data, limit)
	} else {
		list, err = readXML(timed, data, limit)
	}
	if err == nil {
		return list, nil
	}
	if ctx.Err() != nil {
		return List{}, fmt.Errorf("read a price list of the cabinet: %w", ctx.Err())
	}
	return List{}, failure(err)
}

// failure says of any error what it means for the file.
func failure(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok && e.Kind != KindBroken {
		return e
	}
	switch {
	case errors.Is(err, untrusted.ErrTooBig):
		return &Error{Kind: KindTooBig}
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{Kind: KindTooSlow}
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Kind: KindBroken, cause: err}
}

// sniff names what a document without XML's beginning is.
func sniff(head []byte) error {
	lower := bytes.ToLower(head)
	switch {
	case len(head) == 0:
		return &Error{Kind: KindEmptyFile}
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return &Error{Kind: KindOldExcel}
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")):
		return &Error{Kind: KindHTML}
	case head[0] != '<':
		return &Error{Kind: KindFormat}
	}
	return nil
}

// disguised reports whether a document is UTF-8 for sure: it has letters beyond ASCII, and no other encoding makes
// such bytes of a text.
func disguised(data []byte) bool {
	return utf8.Valid(data) && bytes.ContainsFunc(data, func(r rune) bool { return r >= utf8.RuneSelf })
}

// latin reports whether a name is one of an encoding of the West.
func latin(label string) bool {
	switch strings.ToLower(label) {
	case "iso-8859-1", "latin1", "windows-1252":
		return true
	}
	return false
}

// russian reports whether bytes that are called letters of the West are Cyrillic ones: four in a row, which no Western word
// has.
func russian(data []byte) bool {
	run := 0
	for _, b := range data {
		if run++; b < 0xc0 {
			run = 0
		}
		if run == 4 {
			return true
		}
	}
	return false
}
