package cabinet

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"kaspibot/feed"
	"kaspibot/feed/xlsx"
)

// readXLSX reads ACTIVE.xlsx and its like: the first sheet, with the columns SKU, model, price and, if they are there,
// brand, PP1 and so on, and preorder.
func readXLSX(ctx context.Context, data []byte, limit int64) (List, error) {
	book, err := xlsx.Open(ctx, bytes.NewReader(data), int64(len(data)), limit)
	switch {
	case errors.Is(err, xlsx.ErrNoSheets):
		return List{}, &Error{Kind: KindNoOffers}
	case errors.Is(err, xlsx.ErrArchive):
		return List{}, &Error{Kind: KindArchive}
	case errors.Is(err, xlsx.ErrBinary):
		return List{}, &Error{Kind: KindXLSB}
	case err != nil:
		return List{}, err
	}
	x := sheetReader{gatherer: newGatherer(), folded: map[string]string{}}
	for row, err := range book.Rows(ctx) {
		x.line = row.Line
		if err == nil {
			err = x.row(row.Cells)
		}
		if e, ok := errors.AsType[*Error](err); ok {
			return List{}, e
		}
		if err != nil {
			return List{}, &Error{Kind: KindBroken, Line: x.line, cause: err}
		}
	}
	if x.columns.points == nil {
		if x.nameless != nil {
			return List{}, x.nameless
		}
		return List{}, &Error{Kind: KindNoOffers}
	}
	return x.done(len(x.columns.points) > 0)
}

type sheetReader struct {
	*gatherer
	columns  columns
	line     int
	nameless *Error // what is missing in the row that comes closest to one of names
	tried    int    // rows that were looked at for names
	folded   map[string]string
}

// maxTitle is how many rows may stand above the names of the columns.
const maxTitle = 20

// names looks for the row of names: people put titles above it.
func (x *sheetReader) names(row []xlsx.Cell) error {
	c, err := readColumns(row, x.line)
	if err == nil {
		x.columns = c
		return nil
	}
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Kind != KindColumns {
		return err
	}
	if x.nameless == nil || len(e.Missing) < len(x.nameless.Missing) {
		x.nameless = e
	}
	if x.tried++; x.tried > maxTitle {
		return x.nameless
	}
	return nil
}

// name is the text of a cell on one line. Cells may share one text a hundred thousand times.
func (x *sheetReader) name(c xlsx.Cell) string {
	head := beginning(c.Text, maxName)
	text, done := x.folded[head]
	if !done {
		text = folded(head)
		x.folded[head] = text
	}
	return text
}

func (x *sheetReader) row(row []xlsx.Cell) error {
	if !slices.ContainsFunc(row, func(c xlsx.Cell) bool { return !isBlank(c.Text) || c.Unknown }) {
		return nil
	}
	if x.columns.points == nil {
		return x.names(row)
	}
	if err := x.count(); err != nil {
		return err
	}
	x.offer(row)
	return nil
}

func (x *sheetReader) offer(row []xlsx.Cell) {
	c := x.columns
	model := x.name(cell(row, c.model))
	sku := cell(row, c.sku)
	// What is no text was one once: a spreadsheet has made 12000 of 12E3, a day of 10-15, and 123 of 00123.
	if sku.Kind != xlsx.Text && sku.Kind != xlsx.Empty || sku.Unknown {
		x.warn(WarnLostSKU, "", x.line, sku.Text+" "+model)
		return
	}
	first, priced := price(cell(row, c.price).Text)
	if !x.fresh(sku.Text, x.line, model, first) {
		return
	}
	o := Offer{SKU: feed.SKU(sku.Text), Model: model, Brand: x.name(cell(row, c.brand)), Price: first}
	x.formulas(row, o.SKU)
	if !priced {
		x.warn(WarnPrice, o.SKU, x.line, cell(row, c.price).Text)
	}
	var ok bool
	if o.PreOrder, ok = days(cell(row, c.preOrder).Text); !ok {
		x.warn(WarnPreOrder, o.SKU, x.line, cell(row, c.preOrder).Text)
	}
	for _, p := range c.points {
		if point, named := x.point(p, cell(row, p.column).Text, o); named {
			o.Points = append(o.Points, point)
		}
	}
	x.add(o, x.line)
}

// formulas warns of formulas whose values the file does not hold.
func (x *sheetReader) formulas(row []xlsx.Cell, sku feed.SKU) {
	for name, at := range x.columns.all() {
		if cell(row, at).Unknown {
			x.warn(WarnFormula, sku, x.line, name)
		}
	}
}

// point reads a cell of a pickup point: pieces, yes or no. An empty one means that the offer is not sold there.
func (x *sheetReader) point(p pointColumn, text string, o Offer) (feed.ListedPoint, bool) {
	point := feed.ListedPoint{ID: p.id, Stock: feed.Unspecified, PreOrder: o.PreOrder}
	switch n, ok := x.pieces(text, o.SKU, x.line); {
	case isBlank(text):
		return feed.ListedPoint{}, false
	case ok:
		point.Stock, point.Available = n, n > 0
	case yes(text):
		point.Available = true
	case no(text):
	default:
		x.warn(WarnStock, o.SKU, x.line, text)
	}
	return point, true
}

func cell(row []xlsx.Cell, i int) xlsx.Cell {
	if i < 0 || i >= len(row) {
		return xlsx.Cell{}
	}
	return row[i]
}
