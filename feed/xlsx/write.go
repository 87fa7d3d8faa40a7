package xlsx

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Look is how the cells of a column show what they hold. Excel writes numbers and dates the way of the reader's country.
type Look int

// The looks.
const (
	Words    Look = iota // as they are
	Prose                // in lines as wide as the column
	Whole                // 1 234 567
	Tenths               // 12,5
	Day                  // 30.11.2026
	DayClock             // 30.11.2026 17:05
)

// Column is one of a sheet. Its width is in signs.
type Column struct {
	Head  string
	Width float64
	Look  Look
}

// Formula is a cell that Excel computes. Text is in English and with commas, whatever the reader's country; Value is what
// it comes to, for who does not compute: a number, or nil for an empty text.
type Formula struct {
	Text  string
	Value any
}

// Writer writes a workbook row by row. Its rows are kept packed until it is written. Make it with NewWriter.
type Writer struct{ sheets []*Sheet }

// Limits of workbooks.
const (
	maxName  = 31      // signs of a sheet's name
	maxRows  = 1 << 20 // of a sheet
	maxSigns = 32_767  // signs of a cell; of a longer text the beginning stays
)

// NewWriter begins a workbook of these sheets, in their order.
func NewWriter(names ...string) (*Writer, error) {
	w := &Writer{}
	for i, name := range names {
		if n := utf8.RuneCountInString(name); n == 0 || n > maxName || strings.ContainsAny(name, `:\/?*[]'`) || slices.Contains(names[:i], name) {
			return nil, fmt.Errorf("sheet %q cannot be called so", name)
		}
		s := &Sheet{Name: name}
		s.packer, _ = flate.NewWriter(&s.packed, flate.BestSpeed) // the level is one
		w.sheets = append(w.sheets, s)
	}
	return w, nil
}

// Sheet is one of the workbook, from 0.
func (w *Writer) Sheet(i int) *Sheet { return w.sheets[i] }

// WriteTo ends the sheets and writes the workbook, once.
func (w *Writer) WriteTo(to io.Writer) (int64, error) {
	counted := &counter{w: to}
	z := zip.NewWriter(counted)
	for _, part := range w.parts() {
		f, err := z.Create(part.name)
		if err == nil {
			_, err = io.WriteString(f, part.text)
		}
		if err != nil {
			return counted.n, err
		}
	}
	for i, s := range w.sheets {
		if err := s.writeTo(z, sheetPart(i)); err != nil {
			return counted.n, err
		}
	}
	err := z.Close()
	return counted.n, err
}

// Sheet is a table that is being written.
type Sheet struct {
	Name    string
	columns []Column
	rows    int

	text   []byte // of what is being written
	packed bytes.Buffer
	packer *flate.Writer
	size   uint64 // before packing, and its sum
	sum    uint32
}

// writeTo ends the sheet and puts it into the archive as it is packed.
func (s *Sheet) writeTo(z *zip.Writer, part string) error {
	if s.rows == 0 {
		s.begin()
	}
	s.text = append(s.text, "</sheetData></worksheet>"...)
	if err := s.pack(); err != nil {
		return err
	}
	if err := s.packer.Close(); err != nil {
		return err
	}
	f, err := z.CreateRaw(&zip.FileHeader{
		Name: part, Method: zip.Deflate, CRC32: s.sum, UncompressedSize64: s.size, CompressedSize64: uint64(s.packed.Len()), //nolint:gosec // not below 0
	})
	if err == nil {
		_, err = s.packed.WriteTo(f)
	}
	return err
}

func (s *Sheet) pack() error {
	s.size, s.sum = s.size+uint64(len(s.text)), crc32.Update(s.sum, crc32.IEEETable, s.text)
	_, err := s.packer.Write(s.text)
	s.text = s.text[:0]
	return err
}

func (s *Sheet) begin() {
	s.text = append(s.text, xml.Header+`<worksheet xmlns="`+mainSpace+`"><sheetViews><sheetView workbookViewId="0">`...)
	if len(s.columns) > 0 {
		s.text = append(s.text, `<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>`...)
	}
	s.text = append(s.text, `</sheetView></sheetViews>`...)
	for i, c := range s.columns {
		if i == 0 {
			s.text = append(s.text, "<cols>"...)
		}
		s.text = fmt.Appendf(s.text, `<col min="%d" max="%d" width="%g" customWidth="1"/>`, i+1, i+1, c.Width)
	}
	if len(s.columns) > 0 {
		s.text = append(s.text, "</cols>"...)
	}
	s.text = append(s.text, "<sheetData>"...)
}

// Head begins the sheet with the names of its columns, which stay in sight.
func (s *Sheet) Head(columns ...Column) error {
	s.columns = columns
	s.begin()
	head := make([]any, len(columns))
	for i, c := range columns {
		head[i] = c.Head
	}
	return s.row(func(int) Look { return Words }, true, head)
}

// Row writes a row. A cell is a string, an int, an int64, a float64, a time.Time, a Formula, or nil for none. A string is
// never taken for a formula.
func (s *Sheet) Row(cells ...any) error { return s.row(s.look, false, cells) }

// Total writes a row in bold.
func (s *Sheet) Total(cells ...any) error { return s.row(s.look, true, cells) }

func (s *Sheet) look(column int) Look { return s.columns[column].Look }

func (s *Sheet) row(look func(int) Look, bold bool, cells []any) error {
	if s.rows == maxRows {
		return fmt.Errorf("sheet %q has more than %d rows", s.Name, maxRows)
	}
	s.rows++
	before := len(s.text)
	s.text = fmt.Appendf(s.text, `<row r="%d">`, s.rows)
	for i, cell := range cells {
		if t, ok := cell.(time.Time); cell == nil || ok && t.IsZero() {
			continue
		}
		s.text = fmt.Appendf(s.text, `<c r="%s" s="%d"`, Name(i, s.rows), styleOf(look(i), bold))
		var err error
		if s.text, err = appendValue(s.text, cell); err != nil {
			s.text, s.rows = s.text[:before], s.rows-1 // as if it had never been asked for
			return err
		}
		s.text = append(s.text, "</c>"...)
	}
	s.text = append(s.text, "</row>"...)
	return s.pack()
}

// Rows is how many rows there are, the head among them.
func (s *Sheet) Rows() int { return s.rows }
