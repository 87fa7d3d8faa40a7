package waybills

import (
	"bufio"
	"bytes"
	"fmt"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/validate"
)

// What is done with files is done here as the library's package api does it. That package brings forms along, and with
// them a table of the widths of all letters, which would cost every start of the program 16 ms and 2 MiB.

// withoutHome keeps the library from making a folder of its own in the user's home.
var withoutHome = sync.OnceFunc(func() { model.ConfigPath = "disable" })

// read reads a file and checks that it is right.
func read(pdf []byte, c *model.Configuration) (*model.Context, error) {
	x, err := pdfcpu.Read(bytes.NewReader(pdf), c)
	if err != nil {
		return nil, err
	}
	if err := validate.XRefTable(x); err != nil {
		return nil, fmt.Errorf("object %d: %w", x.CurObj, err)
	}
	return x, nil
}

// written is the file of what was read.
func written(x *model.Context) ([]byte, error) {
	var b bytes.Buffer
	x.Write.Writer = bufio.NewWriter(&b)
	err := pdfcpu.WriteContext(x) // to the end of the buffer
	return b.Bytes(), err
}

// decrypted is a file that anybody may read without its encryption.
func decrypted(pdf []byte) ([]byte, error) {
	c := config()
	c.Cmd = model.DECRYPT
	x, err := read(pdf, c)
	if err != nil {
		return nil, err
	}
	return written(x)
}

// joined are the pages of several files in one.
func joined(files [][]byte) ([]byte, error) {
	c := config()
	c.Cmd = model.MERGECREATE
	all, err := read(files[0], c)
	if err != nil {
		return nil, err
	}
	for _, f := range files[1:] {
		x, err := read(f, c)
		if err != nil {
			return nil, err
		}
		if x.PDF20() {
			all.RootVersion = new(model.V20) // which has all that the older versions have
		}
		if err := pdfcpu.MergeXRefTables("", x, all, false, false); err != nil {
			return nil, err
		}
	}
	if err := pdfcpu.OptimizeXRefTable(all); err != nil { // what files share is there once
		return nil, err
	}
	return written(all)
}

// onSheets puts every page of a file on sheets.
func onSheets(pdf []byte, sheet *model.NUp) ([]byte, error) {
	x, err := read(pdf, config())
	if err != nil {
		return nil, err
	}
	pages := types.IntSet{}
	for page := 1; page <= x.PageCount; page++ {
		pages[page] = true
	}
	if err := pdfcpu.NUpFromPDF(x, pages, sheet); err != nil {
		return nil, err
	}
	return written(x)
}
