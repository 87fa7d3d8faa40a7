// Package waybills puts waybills on A4 sheets, so that a day's parcels are one print: call [Printer.Sheets].
//
// The files come from outside and any of them may be broken, or made to harm: such a one is left out and named, the others are
// printed. The library that reads them cannot be interrupted, so the work is done by another process, in which [Work] runs: it
// is ended when it takes too long, and ends itself when it takes too much memory.
package waybills

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Waybill is the file of one order: a page for each of its parcels.
type Waybill struct {
	Order string // its code
	PDF   []byte
}

// Broken is a waybill that is not on the sheets.
type Broken struct {
	Order string
	Err   error // ErrAlone: it is whole, and must be printed by itself
}

// Why waybills are not on the sheets.
var (
	// ErrNone says that there is no waybill to print: none was given, or all are broken.
	ErrNone = errors.New("no waybill can be printed")
	// ErrAlone says that a waybill has form fields or notes, which would be lost on a sheet.
	ErrAlone = errors.New("to be printed by itself: it has form fields or notes")
	// ErrTooMuch says that reading a waybill took more time or memory than any waybill takes.
	ErrTooMuch = errors.New("it takes too much time or memory")
)

// Layouts lists how many waybills may go on a sheet. Kaspi wants them 105 × 74 mm at least (seller rules): one of that
// size keeps it with four on a sheet, and becomes 99 × 70 mm with nine.
func Layouts() []int { return []int{1, 4, 9} }

// The bounds of the work.
const (
	maxTime  = 10 * time.Second // for one waybill
	maxTotal = 2 * time.Minute  // for all; those that are left then are named
)

// Printer makes sheets.
type Printer struct {
	// Worker is the command line of a process that calls [Work]. Without one the work is done in this process: what takes too
	// long is given up all the same, but a file made to harm goes on taking its processor and memory.
	Worker []string
	// Patience is how long one waybill may take; 0 is ten seconds.
	Patience time.Duration
}

// Sheets makes one PDF of A4 sheets out of waybills, in the order given, with so many on each sheet. The broken ones
// are left out and returned; with none left the error is ErrNone. It takes two minutes at the most.
func (p Printer) Sheets(ctx context.Context, list []Waybill, perSheet int) (pdf []byte, broken []Broken, err error) {
	if !slices.Contains(Layouts(), perSheet) {
		return nil, nil, fmt.Errorf("%d waybills on a sheet: want one of %v", perSheet, Layouts())
	}
	timed, cancel := context.WithTimeout(ctx, maxTotal)
	defer cancel()
	if p.Patience == 0 {
		p.Patience = maxTime
	}
	w := worker{command: p.Worker}
	defer w.end()
	var whole [][]byte
	for _, bill := range list {
		got, err := w.ask(timed, p.Patience, job{Files: [][]byte{bill.PDF}})
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		if err != nil {
			broken = append(broken, Broken{bill.Order, err})
			continue
		}
		whole = append(whole, got)
	}
	if len(whole) == 0 {
		return nil, broken, ErrNone
	}
	pdf, err = w.ask(ctx, maxTotal, job{Files: whole, PerSheet: perSheet})
	return pdf, broken, err
}

// Sheets makes sheets in this process, see [Printer.Sheets].
func Sheets(list []Waybill, perSheet int) (pdf []byte, broken []Broken, err error) {
	return Printer{}.Sheets(context.Background(), list, perSheet)
}
