// Package waybills puts waybills on A4 sheets, so that a day's parcels are one print.
//
// The files come from outside and any of them may be broken: such a one is left out and named, the others are printed.
package waybills

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Waybill is the file of one order: a page for each of its parcels.
type Waybill struct {
	Order string // its code
	PDF   []byte
}

// Broken is a waybill that cannot be printed.
type Broken struct {
	Order string
	Err   error
}

// ErrNone says that there is no waybill to print: none was given, or all are broken.
var ErrNone = errors.New("no waybill can be printed")

// Layouts lists how many waybills may go on a sheet. Kaspi wants them 105 × 74 mm at least (seller rules): one of that
// size keeps it with four on a sheet, and becomes 99 × 70 mm with nine.
func Layouts() []int { return []int{1, 4, 9} }

// Sheets makes one PDF of A4 sheets out of waybills, in the order given, with so many on each sheet. The broken ones
// are left out and returned; with none left the error is ErrNone.
func Sheets(list []Waybill, perSheet int) (pdf []byte, broken []Broken, err error) {
	if !slices.Contains(Layouts(), perSheet) {
		return nil, nil, fmt.Errorf("%d waybills on a sheet: want one of %v", perSheet, Layouts())
	}
	withoutHome()
	var whole []io.ReadSeeker
	for _, w := range list {
		if err := check(w.PDF); err != nil {
			broken = append(broken, Broken{w.Order, err})
			continue
		}
		whole = append(whole, bytes.NewReader(w.PDF))
	}
	if len(whole) == 0 {
		return nil, broken, ErrNone
	}
	pdf, err = impose(whole, perSheet)
	return pdf, broken, err
}

// withoutHome keeps the library from making a folder of its own in the user's home.
var withoutHome = sync.OnceFunc(api.DisableConfigDir)

// check tries a file alone, in all that will be done with it: one that fails there would spoil the others. A file that
// was cut is refused first, because the library mends it into a page with less on it.
func check(pdf []byte) error {
	const trailer = 1024 // bytes at the end, in which readers look for the mark
	if !bytes.Contains(pdf[max(0, len(pdf)-trailer):], []byte("%%EOF")) {
		return errors.New("it has no end")
	}
	_, err := impose([]io.ReadSeeker{bytes.NewReader(pdf)}, 1)
	return err
}

// impose joins files and puts their pages on sheets. The library tells of faults it had not foreseen by panicking,
// sometimes past its own recovery.
func impose(files []io.ReadSeeker, perSheet int) (pdf []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("broken PDF: %v", v)
		}
	}()
	var joined, sheets bytes.Buffer
	if err := api.MergeRaw(files, &joined, false, config()); err != nil {
		return nil, err
	}
	if err := api.NUp(bytes.NewReader(joined.Bytes()), &sheets, nil, nil, grid(perSheet), config()); err != nil {
		return nil, err
	}
	return sheets.Bytes(), nil
}

// config asks the library for no more than these files need: waybills carry no signatures, and fonts to be looked up
// elsewhere would be none.
func config() *model.Configuration {
	c := model.NewDefaultConfiguration()
	c.ValidationMode = model.ValidationRelaxed
	c.Offline = true
	return c
}

// grid lays sheets out: four and nine on sheets that lie, because waybills are wider than they are high.
func grid(perSheet int) *model.NUp {
	side := map[int]float64{1: 1, 4: 2, 9: 3}[perSheet]
	n := model.DefaultNUpConfig()
	n.Grid = &types.Dim{Width: side, Height: side}
	a4 := *types.PaperSize["A4"]
	if perSheet > 1 {
		a4.Width, a4.Height = a4.Height, a4.Width
	}
	n.PageDim, n.UserDim = &a4, true
	n.Margin, n.Border = 0, false
	return n
}
