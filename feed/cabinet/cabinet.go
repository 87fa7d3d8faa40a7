// Package cabinet reads the price lists that Kaspi's cabinet exports, to learn what a shop sells at present: call [Read].
//
// It is as tolerant as package document is strict, because the cabinet breaks its own guide: SKUs with blanks
// and Cyrillic letters, decimal pieces, empty names. SKUs stay byte for byte as they are. What cannot be read of one
// offer costs that offer's detail and is reported; what makes the whole file doubtful (a document cut off, another
// format, a page in place of it) is an [*Error], never a shorter list.
package cabinet

import (
	"bufio"
	"bytes"
	"io"

	"kaspibot/feed"
)

// Limits of a file. The largest real list seen has 851 offers and 1.4 MB.
const (
	maxBytes  = 64 << 20 // of the document, unpacked
	maxOffers = 200_000
	maxSKU    = 200 // bytes; the longest seen has 37 letters
)

// List is what a file says.
type List struct {
	Merchant string // the shop's number; empty when the file has none
	Points   []string
	Offers   []Offer // in the order of the file, each SKU once
	Warnings []Warning
}

// Offer is one line of the shop's list.
type Offer struct {
	SKU      feed.SKU
	Model    string     // the product's name as Kaspi shows it; may be empty
	Brand    string     // may be empty
	Price    feed.Tenge // the first of the prices by city; 0 when unknown
	Points   []PickupPoint
	PreOrder int // days, the longest of the points
}

// PickupPoint is one pickup point of an offer.
type PickupPoint struct {
	ID        string // as it is written: "PP1", or with the shop's number before it
	Available bool
	Stock     int // pieces; Unspecified when the file does not say
}

// Unspecified is the stock of a point whose pieces the file does not tell.
const Unspecified = -1

// Warning is something in the file that was not as it should be, and what it concerned.
type Warning struct {
	Kind WarningKind
	SKU  feed.SKU // empty when it concerns no single offer
	Line int      // in the file, from 1
	Text string   // what stood there
}

// WarningKind sorts warnings.
type WarningKind string

// The kinds of warnings. After the first two the offer is left out of the list.
const (
	WarnNoSKU      WarningKind = "no_sku"      // an offer without SKU, or with one of a length that none has
	WarnDuplicate  WarningKind = "duplicate"   // an SKU that came before; the first offer counts
	WarnLostSKU    WarningKind = "lost_sku"    // a spreadsheet has made a rounded number of the SKU: left out too
	WarnPrice      WarningKind = "price"       // no price that can be read
	WarnCityPrices WarningKind = "city_prices" // prices differ by city; the first is taken
	WarnStock      WarningKind = "stock"       // pieces that are no number: taken as not specified
	WarnPreOrder   WarningKind = "preorder"    // days that are no number from 0 to 30: taken as none
	WarnNoModel    WarningKind = "no_model"    // an offer without name
	WarnNamespace  WarningKind = "namespace"   // the document has another namespace than Kaspi's
)

// Read reads an export of either form, told apart by what is in it: names of files lie.
func Read(r io.Reader) (List, error) { return read(r, maxBytes) }

func read(r io.Reader, limit int64) (List, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return List{}, &Error{Kind: KindBroken, cause: err}
	case int64(len(data)) > limit:
		return List{}, &Error{Kind: KindTooBig}
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readXLSX(bytes.NewReader(data), int64(len(data)), limit)
	}
	return readXML(bytes.NewReader(data), limit)
}

// sniff names what a document without XML's beginning is.
func sniff(r *bufio.Reader) *Error {
	head, _ := r.Peek(512) // a shorter file is as good
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff")))
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

// gatherer puts a list together, offer by offer.
type gatherer struct {
	list   List
	seen   map[feed.SKU]bool
	points map[string]bool
	lines  int // offers so far, those left out included
}

func newGatherer() *gatherer {
	return &gatherer{seen: map[feed.SKU]bool{}, points: map[string]bool{}}
}

func (g *gatherer) warn(kind WarningKind, sku feed.SKU, line int, text string) {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	g.list.Warnings = append(g.list.Warnings, Warning{kind, sku, line, text})
}

// fresh reports whether an offer of this SKU is to be taken, and warns when it is not.
func (g *gatherer) fresh(sku string, line int, model string) bool {
	switch {
	case isBlank(sku) || len(sku) > maxSKU:
		g.warn(WarnNoSKU, "", line, model)
		return false
	case g.seen[feed.SKU(sku)]:
		g.warn(WarnDuplicate, feed.SKU(sku), line, model)
		return false
	}
	g.seen[feed.SKU(sku)] = true
	return true
}

// add takes an offer that is fresh.
func (g *gatherer) add(o Offer, line int) {
	if o.Model == "" {
		g.warn(WarnNoModel, o.SKU, line, "")
	}
	for _, s := range o.Points {
		if !g.points[s.ID] {
			g.points[s.ID] = true
			g.list.Points = append(g.list.Points, s.ID)
		}
	}
	g.list.Offers = append(g.list.Offers, o)
}

// count takes note of another offer, and refuses more than any shop has.
func (g *gatherer) count() error {
	if g.lines++; g.lines > maxOffers {
		return &Error{Kind: KindTooBig}
	}
	return nil
}

// done gives the list, if there is anything in it.
func (g *gatherer) done() (List, error) {
	if len(g.list.Offers) == 0 {
		return List{}, &Error{Kind: KindNoOffers}
	}
	return g.list, nil
}
