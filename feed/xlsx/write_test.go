package xlsx_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"kaspibot/feed/xlsx"
)

// What is written is what another library reads, whatever is in the cells.
func TestAnotherLibraryReadsWhatIsWritten(t *testing.T) {
	t.Parallel()
	w, err := xlsx.NewWriter("Заказы & <всё>", "Empty")
	if err != nil {
		t.Fatal(err)
	}
	s := w.Sheet(0)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Head(xlsx.Column{Head: "Name", Width: 12.5}, xlsx.Column{Head: "N", Width: 8, Look: xlsx.Whole}, xlsx.Column{Head: "Day", Width: 9, Look: xlsx.DayClock}))
	texts := []string{
		"=1+1", ` a "b" <c> & 'd' `, "two\nlines\tand\rmore", "_x0041_ _x00zz_", "Қазақ 😀", "", strings.Repeat("ы", 40_000), strings.Repeat("😀", 20_000), "a\x00b\xff",
	}
	read := append([]string(nil), texts...)
	read[6], read[7], read[8] = strings.Repeat("ы", 32_767), strings.Repeat("😀", 16_383), "a\uFFFDb\uFFFD"
	for i, text := range texts {
		must(s.Row(text, i*1_000_000, time.Date(2026, 11, 30, 12, 0, i, 0, time.FixedZone("", 5*3600))))
	}
	must(s.Row(nil, 1.25, time.Time{}))
	must(s.Row(xlsx.Formula{Text: `IF(B2<1,"&","")`}, xlsx.Formula{Text: "SUM(B2:B4)", Value: int64(3_000_000)}))
	must(s.Total("all", int64(7)))
	if err := s.Row(struct{}{}); err == nil {
		t.Error("any cell is taken")
	}
	if s.Rows() != 13 {
		t.Errorf("%d rows", s.Rows())
	}
	var out bytes.Buffer
	n, err := w.WriteTo(&out)
	if err != nil || n != int64(out.Len()) {
		t.Fatalf("%d of %d bytes: %v", n, out.Len(), err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	must(err)
	defer func() { _ = f.Close() }()
	if list := f.GetSheetList(); len(list) != 2 || list[0] != s.Name || list[1] != "Empty" {
		t.Errorf("%q", list)
	}
	raw := excelize.Options{RawCellValue: true}
	for i, want := range read {
		if got, err := f.GetCellValue(s.Name, xlsx.Name(0, i+2), raw); err != nil || strings.ReplaceAll(got, "\r", "\n") != strings.ReplaceAll(want, "\r", "\n") {
			t.Errorf("%.40q is read as %.40q (%v)", want, got, err)
		}
	}
	for cell, want := range map[string]string{"B3": "1,000,000", "C2": "30.11.2026 12:00", "A11": "", "B11": "1", "B12": "3,000,000", "B13": "7", "C11": ""} {
		if got, err := f.GetCellValue(s.Name, cell); err != nil || got != want {
			t.Errorf("%s is shown as %q, want %q (%v)", cell, got, want, err)
		}
	}
	if formula, err := f.GetCellFormula(s.Name, "A12"); err != nil || formula != `IF(B2<1,"&","")` {
		t.Errorf("%q (%v)", formula, err)
	}
	panes, err := f.GetPanes(s.Name)
	width, failed := f.GetColWidth(s.Name, "A")
	if err != nil || failed != nil || !panes.Freeze || panes.YSplit != 1 || width != 12.5 {
		t.Errorf("%+v, %g (%v, %v)", panes, width, err, failed)
	}
	for cell, bold := range map[string]bool{"A1": true, "A2": false, "B13": true} {
		id, err := f.GetCellStyle(s.Name, cell)
		must(err)
		if style, err := f.GetStyle(id); err != nil || style.Font.Bold != bold {
			t.Errorf("%s: bold %t (%v)", cell, style.Font.Bold, err)
		}
	}
}

func TestSheetsAreNamedAsExcelTakesIt(t *testing.T) {
	t.Parallel()
	for _, names := range [][]string{{""}, {"a/b"}, {"a", "a"}, {strings.Repeat("ы", 32)}, {"[a]"}, {"a", "it's"}} {
		if _, err := xlsx.NewWriter(names...); err == nil {
			t.Errorf("%q are taken", names)
		}
	}
}

func TestColumnsAreNamedByLetters(t *testing.T) {
	t.Parallel()
	for column := range 20_000 {
		want, err := excelize.ColumnNumberToName(column + 1)
		if err != nil {
			break // beyond the last
		}
		if got := xlsx.Letters(column); got != want {
			t.Fatalf("column %d is %s, want %s", column, got, want)
		}
	}
}
