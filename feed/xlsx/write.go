package xlsx

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"
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

// formats are written the way of no country: Excel puts in the marks of the reader's.
var formats = map[Look]string{
	Whole: "#,##0", Tenths: "#,##0.0", Day: "dd.mm.yyyy", DayClock: "dd.mm.yyyy hh:mm",
}

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

// Writer writes a workbook row by row. Make it with NewWriter, and Close it.
type Writer struct {
	file   *excelize.File
	looks  map[Look]int
	bold   map[Look]int
	sheets []*Sheet
}

// NewWriter begins a workbook of these sheets, in their order.
func NewWriter(names ...string) (*Writer, error) {
	w := &Writer{file: excelize.NewFile(), looks: map[Look]int{}, bold: map[Look]int{}}
	for look := Words; look <= DayClock; look++ { // none of which can be refused
		w.looks[look], _ = w.file.NewStyle(styleOf(look, false))
		w.bold[look], _ = w.file.NewStyle(styleOf(look, true))
	}
	for i, name := range names {
		if err := w.add(i, name); err != nil {
			return nil, fmt.Errorf("sheet %q: %w", name, err)
		}
	}
	return w, nil
}

func styleOf(look Look, bold bool) *excelize.Style {
	s := &excelize.Style{Font: &excelize.Font{Bold: bold}}
	if format, ok := formats[look]; ok {
		s.CustomNumFmt = &format
	}
	if look == Prose || bold && look == Words {
		s.Alignment = &excelize.Alignment{WrapText: true, Vertical: "top"}
	}
	return s
}

func (w *Writer) add(i int, name string) error {
	if i == 0 {
		if err := w.file.SetSheetName(w.file.GetSheetName(0), name); err != nil {
			return err
		}
	} else if _, err := w.file.NewSheet(name); err != nil {
		return err
	}
	stream, err := w.file.NewStreamWriter(name)
	w.sheets = append(w.sheets, &Sheet{Name: name, book: w, stream: stream})
	return err
}

// Sheet is one of the workbook, from 0.
func (w *Writer) Sheet(i int) *Sheet { return w.sheets[i] }

// WriteTo ends the sheets and writes the workbook.
func (w *Writer) WriteTo(to io.Writer) (int64, error) {
	for _, s := range w.sheets {
		if err := s.stream.Flush(); err != nil {
			return 0, err
		}
	}
	return w.file.WriteTo(to)
}

// Close removes what did not fit the memory.
func (w *Writer) Close() error { return w.file.Close() }

// Sheet is a table that is being written.
type Sheet struct {
	Name    string
	book    *Writer
	stream  *excelize.StreamWriter
	columns []Column
	rows    int
}

// Head begins the sheet with the names of its columns, which stay in sight.
func (s *Sheet) Head(columns ...Column) error {
	s.columns = columns
	head := make([]any, len(columns))
	for i, c := range columns {
		if err := s.stream.SetColWidth(i+1, i+1, c.Width); err != nil {
			return err
		}
		head[i] = excelize.Cell{StyleID: s.book.bold[Words], Value: c.Head}
	}
	panes := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	return errors.Join(s.stream.SetPanes(panes), s.set(head))
}

// Row writes a row. A cell is a string, an int, an int64, a float64, a time.Time, a Formula, or nil for none. A string is
// never taken for a formula.
func (s *Sheet) Row(cells ...any) error { return s.row(s.book.looks, cells) }

// Total writes a row in bold.
func (s *Sheet) Total(cells ...any) error { return s.row(s.book.bold, cells) }

func (s *Sheet) row(looks map[Look]int, cells []any) error {
	values := make([]any, len(cells))
	for i, cell := range cells {
		c := excelize.Cell{StyleID: looks[s.columns[i].Look], Value: cell}
		switch v := cell.(type) {
		case nil:
			continue
		case string, int, int64, float64:
		case time.Time:
			if v.IsZero() {
				continue
			}
			c.Value = serial(v)
		case Formula:
			c.Formula, c.Value = v.Text, v.Value
		default:
			return fmt.Errorf("a cell cannot be a %T", cell)
		}
		values[i] = c
	}
	return s.set(values)
}

func (s *Sheet) set(values []any) error {
	s.rows++
	return s.stream.SetRow(Name(0, s.rows), values)
}

// Rows is how many rows there are, the head among them.
func (s *Sheet) Rows() int { return s.rows }

// Name is what a cell is called by its column, from 0, and its row, from 1.
func Name(column, row int) string { return Letters(column) + fmt.Sprint(row) }

// Letters name a column, from 0.
func Letters(column int) string {
	name, err := excelize.ColumnNumberToName(column + 1)
	if err != nil {
		return "A"
	}
	return name
}

// serial is a time as workbooks count it: days since the end of 1899, by the clock where the time is told.
func serial(t time.Time) float64 {
	_, offset := t.Zone()
	const epoch = 25_569 // days until 1970
	return epoch + float64(t.Unix()+int64(offset))/(24*60*60)
}
