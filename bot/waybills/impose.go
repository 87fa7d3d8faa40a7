package waybills

import (
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// impose joins files and puts their pages on sheets.
func impose(files [][]byte, perSheet int) (pdf []byte, err error) {
	defer recovered(&err)
	all, err := joined(files)
	if err != nil {
		return nil, err
	}
	return onSheets(all, grid(perSheet))
}

// recovered makes an error of a panic: the library tells of faults it had not foreseen so, sometimes past its own recovery.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("broken PDF: %v", v)
	}
}

// config asks the library for no more than these files need: waybills carry no signatures, fonts to be looked up
// elsewhere would be none, and a waybill that unpacks to more than a few megabytes is none.
func config() *model.Configuration {
	const most = 32 << 20
	withoutHome()
	c := model.NewDefaultConfiguration()
	c.Offline = true
	c.Limits.MaxStreamBytes, c.Limits.MaxDecodeBytes, c.Limits.MaxImageBytes = most, most, most
	c.Limits.MaxObjectCount, c.Limits.MaxXRefEntries, c.Limits.MaxObjectStreamCount = 200_000, 200_000, 200_000
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
