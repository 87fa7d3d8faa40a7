package xlsx_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"kaspibot/feed/xlsx"
)

// columns have one of each look, each of another width.
func columns() []xlsx.Column {
	return []xlsx.Column{
		{Head: "Words", Width: 11, Look: xlsx.Words}, {Head: "Prose", Width: 12, Look: xlsx.Prose}, {Head: "Whole", Width: 13, Look: xlsx.Whole},
		{Head: "Tenths", Width: 14, Look: xlsx.Tenths}, {Head: "Day", Width: 15, Look: xlsx.Day}, {Head: "Clock", Width: 16, Look: xlsx.DayClock},
	}
}

// almaty is five hours ahead of the world's clock.
func almaty() *time.Location { return time.FixedZone("Almaty", 5*60*60) }

// written is a workbook of two sheets, and what another program reads in it.
func written(t *testing.T) (*excelize.File, *bytes.Reader) {
	t.Helper()
	w, err := xlsx.NewWriter("First", "Второй")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 30, 18, 0, 0, 0, almaty())
	first, second := w.Sheet(0), w.Sheet(1)
	for _, err := range []error{
		first.Head(columns()...),
		first.Row("=1+1", "in\nlines", 1234567, 12.5, at, at),
		first.Row(nil, "", int64(7), nil, time.Time{}, at.UTC()),
		first.Total("sum", xlsx.Formula{Text: `IF(C2=0,"",C2)`, Value: nil}, xlsx.Formula{Text: "SUM(C2:C3)", Value: 1234574}, 1.0, at, at),
		second.Head(xlsx.Column{Head: "Only", Width: 40}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if first.Rows() != 4 || second.Rows() != 1 || first.Name != "First" || second.Name != "Второй" {
		t.Errorf("%q has %d rows and %q %d", first.Name, first.Rows(), second.Name, second.Rows())
	}
	var b bytes.Buffer
	if n, err := w.WriteTo(&b); err != nil || n != int64(b.Len()) {
		t.Fatalf("%d bytes are said of %d: %v", n, b.Len(), err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, bytes.NewReader(b.Bytes())
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	f, r := written(t)
	if got := f.GetSheetList(); len(got) != 2 || got[0] != "First" || got[1] != "Второй" {
		t.Errorf("the sheets are %q", got)
	}
	book, err := xlsx.Open(t.Context(), r, r.Size(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	var got []xlsx.Row
	for row, err := range book.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, row)
	}
	text := func(s string) xlsx.Cell { return xlsx.Cell{Kind: xlsx.Text, Text: s} }
	number := func(s string) xlsx.Cell { return xlsx.Cell{Kind: xlsx.Number, Text: s} }
	want := []xlsx.Row{
		{Line: 1, Cells: []xlsx.Cell{text("Words"), text("Prose"), text("Whole"), text("Tenths"), text("Day"), text("Clock")}},
		{Line: 2, Cells: []xlsx.Cell{text("=1+1"), text("in\nlines"), number("1234567"), number("12.5"), number("46356.75"), number("46356.75")}},
		{Line: 3, Cells: []xlsx.Cell{{}, {}, number("7"), {}, {}, number("46356.5416666666")}},
		{Line: 4, Cells: []xlsx.Cell{text("sum"), {Unknown: true}, number("1234574"), number("1"), number("46356.75"), number("46356.75")}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for cell, want := range map[string]string{"B4": `IF(C2=0,"",C2)`, "C4": "SUM(C2:C3)", "A2": ""} {
		if got, err := f.GetCellFormula("First", cell); err != nil || got != want {
			t.Errorf("%s computes %q (%v), want %q", cell, got, err, want)
		}
	}
}

func TestCellsLookAsTheirColumnsSay(t *testing.T) {
	t.Parallel()
	f, _ := written(t)
	type look struct {
		Format, Upright string
		Bold, Wrap      bool
	}
	for cell, want := range map[string]look{
		"A1": {Bold: true, Wrap: true, Upright: "top"}, "F1": {Bold: true, Wrap: true, Upright: "top"},
		"A2": {}, "B2": {Wrap: true, Upright: "top"}, "C2": {Format: "#,##0"}, "D2": {Format: "#,##0.0"}, "E2": {Format: "dd.mm.yyyy"},
		"F2": {Format: "dd.mm.yyyy hh:mm"},
		"A4": {Bold: true, Wrap: true, Upright: "top"}, "B4": {Bold: true, Wrap: true, Upright: "top"}, "C4": {Bold: true, Format: "#,##0"},
		"D4": {Bold: true, Format: "#,##0.0"}, "F4": {Bold: true, Format: "dd.mm.yyyy hh:mm"},
	} {
		id, err := f.GetCellStyle("First", cell)
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		var got look
		if s.CustomNumFmt != nil {
			got.Format = *s.CustomNumFmt
		}
		if s.Font != nil {
			got.Bold = s.Font.Bold
		}
		if s.Alignment != nil {
			got.Wrap, got.Upright = s.Alignment.WrapText, s.Alignment.Vertical
		}
		if got != want {
			t.Errorf("%s looks %+v, want %+v", cell, got, want)
		}
	}
	for i, c := range columns() {
		if width, err := f.GetColWidth("First", xlsx.Letters(i)); err != nil || width != c.Width {
			t.Errorf("column %d is %v wide (%v), want %v", i, width, err, c.Width)
		}
	}
	if width, err := f.GetColWidth("First", xlsx.Letters(len(columns()))); err != nil || width >= 10 {
		t.Errorf("the column behind the last is %v wide (%v)", width, err)
	}
	panes, err := f.GetPanes("First")
	if err != nil || !panes.Freeze || panes.YSplit != 1 || panes.XSplit != 0 || panes.TopLeftCell != "A2" || panes.ActivePane != "bottomLeft" {
		t.Errorf("what stays in sight is %+v (%v)", panes, err)
	}
}

func TestWhatCannotBeWrittenIsToldOf(t *testing.T) {
	t.Parallel()
	for name, sheets := range map[string][]string{"no name for the first": {""}, "a name that Excel refuses": {"First", "a/b"}} {
		if _, err := xlsx.NewWriter(sheets...); err == nil {
			t.Errorf("%s: a workbook is begun", name)
		}
	}
	w, err := xlsx.NewWriter("First")
	if err != nil {
		t.Fatal(err)
	}
	s := w.Sheet(0)
	if err := s.Head(xlsx.Column{Head: "A", Width: 1000}); err == nil {
		t.Error("a column may be as wide as it likes")
	}
	if err := s.Head(xlsx.Column{Head: "A", Width: 10}); err != nil {
		t.Fatal(err)
	}
	if err := s.Row(struct{}{}); err == nil || s.Rows() != 1 {
		t.Errorf("a cell may be anything: %v, %d rows", err, s.Rows())
	}
	if err := s.Row(bytes.Repeat([]byte("x"), 1)); err == nil {
		t.Error("a cell may be bytes")
	}
	if err := s.Head(xlsx.Column{Head: "B", Width: 10}); err == nil {
		t.Error("a head may come after rows")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	full, err := xlsx.NewWriter("First")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := full.WriteTo(refusing{}); err == nil {
		t.Error("a disk that is full is not noticed")
	}
}

// refusing is a disk that is full.
type refusing struct{}

func (refusing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestColumnsAreNamedByLetters(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "A", 1: "B", 25: "Z", 26: "AA", 27: "AB", 16383: "XFD", -1: "A", 16384: "A"} {
		if got := xlsx.Letters(n); got != want {
			t.Errorf("column %d is %q, want %q", n, got, want)
		}
	}
	if got := xlsx.Name(1, 12); got != "B12" {
		t.Errorf("the second column's twelfth cell is %q", got)
	}
}
