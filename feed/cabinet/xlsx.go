package cabinet

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kaspibot/feed"
	"kaspibot/feed/xlsx"
)

// maxCells bounds the work on a table: a single cell at the far right makes a row of 16 384.
const maxCells = 20_000_000

// ReadXLSX reads ACTIVE.xlsx and its like: the first sheet, with the columns SKU, model, price and, if they are there,
// brand, PP1 and so on, and preorder.
func ReadXLSX(r io.ReaderAt, size int64) (List, error) { return readXLSX(r, size, maxBytes) }

func readXLSX(r io.ReaderAt, size, limit int64) (list List, err error) {
	if err := unpacks(r, size, limit); err != nil {
		return List{}, err
	}
	defer func() { // the library is large, and files from outside find what its authors did not
		if v := recover(); v != nil {
			list, err = List{}, &Error{Kind: KindBroken, cause: fmt.Errorf("panic: %v", v)}
		}
	}()
	book, err := xlsx.Open(r, size, limit)
	if errors.Is(err, xlsx.ErrNoSheets) {
		return List{}, &Error{Kind: KindNoOffers}
	}
	if err != nil {
		return List{}, &Error{Kind: KindBroken, cause: err}
	}
	defer func() { _ = book.Close() }()
	x := sheetReader{gatherer: newGatherer(), book: book}
	if err := x.rows(); err != nil {
		if e, ok := errors.AsType[*Error](err); ok {
			return List{}, e
		}
		return List{}, &Error{Kind: KindBroken, Line: x.line, cause: err}
	}
	return x.done()
}

type sheetReader struct {
	*gatherer
	book    *xlsx.Book
	columns columns
	line    int
	cells   int
}

func (x *sheetReader) rows() error {
	for row, err := range x.book.Rows() {
		x.line = max(x.line, row.Line)
		if err != nil {
			return err
		}
		if err := x.next(row); err != nil {
			return err
		}
	}
	if x.columns.points == nil {
		return &Error{Kind: KindNoOffers}
	}
	return nil
}

// next reads a row as it is stored, but an SKU with the noughts at its head as it is shown.
func (x *sheetReader) next(row xlsx.Row) error {
	if x.cells += len(row.Stored); x.cells > maxCells {
		return &Error{Kind: KindTooBig}
	}
	if x.columns.points != nil {
		raw, seen := cell(row.Stored, x.columns.sku), cell(row.Shown, x.columns.sku)
		if isDigits(raw) && isDigits(seen) && strings.TrimLeft(seen, "0") == raw {
			row.Stored[x.columns.sku] = seen
		}
	}
	return x.row(row.Stored)
}

func (x *sheetReader) row(row []string) error {
	if !slices.ContainsFunc(row, func(s string) bool { return !isBlank(s) }) {
		return nil
	}
	if x.columns.points == nil { // the first row that is not empty names the columns
		var err error
		x.columns, err = readColumns(row, x.line)
		return err
	}
	return errors.Join(x.count(), x.offer(row))
}

func (x *sheetReader) offer(row []string) error {
	c := x.columns
	model := folded(cell(row, c.model))
	sku, whole, err := x.sku(cell(row, c.sku))
	if err != nil {
		return err
	}
	if !whole {
		x.warn(WarnLostSKU, "", x.line, sku+" "+model)
		return nil
	}
	if !x.fresh(sku, x.line, model) {
		return nil
	}
	o := Offer{SKU: feed.SKU(sku), Model: model, Brand: folded(cell(row, c.brand))}
	var ok bool
	if o.Price, ok = price(cell(row, c.price)); !ok {
		o.Price = 0
		x.warn(WarnPrice, o.SKU, x.line, cell(row, c.price))
	}
	if o.PreOrder, ok = days(cell(row, c.preOrder)); !ok {
		x.warn(WarnPreOrder, o.SKU, x.line, cell(row, c.preOrder))
	}
	for _, s := range c.points {
		if point, ok := x.point(s, cell(row, s.column), o.SKU); ok {
			o.Points = append(o.Points, point)
		}
	}
	x.add(o, x.line)
	return nil
}
