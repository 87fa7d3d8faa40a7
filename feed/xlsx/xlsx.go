// Package xlsx reads spreadsheets: [Open] one, take the rows of its first sheet from [Book.Rows].
//
// It is the one user of the library for them. The library is large and files from outside find what its authors did
// not, so a caller who reads such files recovers from its panics.
package xlsx

import (
	"errors"
	"io"
	"iter"

	"github.com/xuri/excelize/v2"
)

// ErrNoSheets says that a workbook has nothing in it.
var ErrNoSheets = errors.New("a workbook without sheets")

// Book is a workbook of which the first sheet is read. It is closed when nobody needs it any more.
type Book struct {
	file  *excelize.File
	sheet string
}

// Row is one row of a sheet, told twice: what a cell shows may be rounded or cut, and only what it shows has the noughts
// at the head of a number.
type Row struct {
	Line   int      // in the sheet, from 1
	Stored []string // as the file holds the cells
	Shown  []string // as a person sees them
}

// Open opens a workbook that unpacks to no more bytes than the limit. Nothing goes to the disk.
func Open(r io.ReaderAt, size, limit int64) (*Book, error) {
	file, err := excelize.OpenReader(io.NewSectionReader(r, 0, size), excelize.Options{
		UnzipSizeLimit: limit, UnzipXMLSizeLimit: limit,
	})
	if err != nil {
		return nil, err
	}
	sheets := file.GetSheetList()
	if len(sheets) == 0 {
		return nil, errors.Join(ErrNoSheets, file.Close())
	}
	return &Book{file, sheets[0]}, nil
}

// Close gives back what the book holds.
func (b *Book) Close() error { return b.file.Close() }

// Rows are those of the first sheet in their order, empty ones too. An error ends them.
func (b *Book) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		stored, err := b.file.Rows(b.sheet)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer func() { _ = stored.Close() }()
		shown, err := b.file.Rows(b.sheet)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer func() { _ = shown.Close() }()
		for line := 1; stored.Next() && shown.Next(); line++ {
			row, err := read(stored, shown)
			row.Line = line
			if !yield(row, err) || err != nil {
				return
			}
		}
		if err := stored.Error(); err != nil {
			yield(Row{}, err)
		}
	}
}

func read(stored, shown *excelize.Rows) (row Row, err error) {
	if row.Stored, err = stored.Columns(excelize.Options{RawCellValue: true}); err != nil {
		return row, err
	}
	row.Shown, err = shown.Columns()
	return row, err
}

// IsNumber reports whether the cell in a line (from 1) and column (from 0) holds a number and not a text.
func (b *Book) IsNumber(line, column int) (bool, error) {
	name, err := excelize.CoordinatesToCellName(column+1, line)
	if err != nil {
		return false, err
	}
	kind, err := b.file.GetCellType(b.sheet, name)
	return kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber, err
}
