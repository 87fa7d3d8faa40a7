package xlsx

import (
	"context"
	"encoding/xml"
	"errors"
	"iter"
	"strconv"
	"strings"

	"kaspibot/feed/untrusted"
)

// Kind is what is stored in a cell.
type Kind int

// The kinds of cells. A date is a number by another look in most files, and counts as one here.
const (
	Empty Kind = iota
	Text
	Number
	Bool
	Fault // an error in place of a value, as #N/A
)

// Cell is one cell as the file holds it.
type Cell struct {
	Kind    Kind
	Text    string // what is stored, in writing
	Unknown bool   // a formula whose value is not stored
}

// Row is one row of a sheet.
type Row struct {
	Line  int // in the sheet, from 1
	Cells []Cell
}

// errStop ends the reading of a sheet because nobody wants more of it.
var errStop = errors.New("stop")

// Rows are those of the first sheet in their order, without empty ones. An error ends them; one of the context among them.
func (b *Book) Rows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		line := 0
		err := b.elements(ctx, b.sheet, func(d *untrusted.Decoder, e xml.StartElement) error {
			if e.Name.Local != "row" {
				return nil
			}
			line++
			if n, err := strconv.Atoi(attribute(e, "r")); err == nil && n > 0 {
				line = n
			}
			row := Row{Line: line}
			var err error
			if row.Cells, err = b.cells(d); err != nil {
				return err
			}
			if len(row.Cells) > 0 && !yield(row, nil) {
				return errStop
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			yield(Row{Line: line}, err)
		}
	}
}

// cells reads a row to its end.
func (b *Book) cells(d *untrusted.Decoder) ([]Cell, error) {
	var cells []Cell
	column := -1
	for {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.EndElement:
			return cells, nil
		case xml.StartElement:
			one := t.Name.Local == "c"
			if one {
				column = columnOf(attribute(t, "r"), column+1)
			}
			if !one || column >= maxColumns {
				if err := d.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			cell, err := b.cell(d, t)
			if err != nil {
				return nil, err
			}
			for len(cells) <= column {
				cells = append(cells, Cell{})
			}
			cells[column] = cell
		}
	}
}

// wireCell is a cell as it is written.
type wireCell struct {
	Kind    string     `xml:"t,attr"`
	Formula *struct{}  `xml:"f"`
	Value   *string    `xml:"v"`
	Inline  wireString `xml:"is"`
}

func (b *Book) cell(d *untrusted.Decoder, e xml.StartElement) (Cell, error) {
	var w wireCell
	if err := d.DecodeElement(&w, &e); err != nil {
		return Cell{}, err
	}
	if w.Kind == "inlineStr" {
		return text(w.Inline.text()), nil
	}
	if w.Value == nil || *w.Value == "" {
		return Cell{Unknown: w.Formula != nil && w.Value == nil}, nil
	}
	value := *w.Value
	switch w.Kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || n < 0 || n >= len(b.strings) {
			return Cell{}, errors.New("a cell with a text that is not there")
		}
		return text(b.strings[n]), nil
	case "str":
		return text(unescaped(value)), nil
	case "b":
		return Cell{Kind: Bool, Text: map[bool]string{true: "TRUE", false: "FALSE"}[strings.TrimSpace(value) == "1"]}, nil
	case "e":
		return Cell{Kind: Fault, Text: value}, nil
	}
	return Cell{Kind: Number, Text: strings.TrimSpace(value)}, nil
}

func text(s string) Cell {
	if s == "" {
		return Cell{}
	}
	return Cell{Kind: Text, Text: s}
}

// columnOf reads the letters of a cell's name, "BC12", from 0. A name that is none stands for the next cell.
func columnOf(name string, next int) int {
	n := 0
	for i := range len(name) {
		c := name[i] &^ ('a' - 'A')
		if c < 'A' || c > 'Z' {
			break
		}
		if n = n*26 + int(c-'A') + 1; n > maxColumns {
			return maxColumns
		}
	}
	if n == 0 {
		return next
	}
	return n - 1
}
