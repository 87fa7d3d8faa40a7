package cabinet_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"kaspibot/feed/cabinet"
)

func TestOnlyATextIsAnSKU(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		value any
		form  string // number format of the cell
		want  string // "" when the SKU is lost
	}{
		"text of digits":          {"115709312", "", "115709312"},
		"text with noughts":       {"00123", "", "00123"},
		"text that looks rounded": {"1.23E+08", "", "1.23E+08"},
		"text that looks decimal": {"12.50", "", "12.50"},
		"text with blanks":        {"  a b ", "", "  a b "},
		"long text of digits":     {"1157093120007001234", "", "1157093120007001234"},
		"words that are numbers":  {"NaN", "", "NaN"},
		"text of a truth":         {"TRUE", "", "TRUE"},
		"12E3 typed":              {12000, "0.00E+00", ""},
		"00123 typed":             {123, "", ""},
		"number with noughts":     {123, "00000", ""},
		"10-15 typed":             {45945, "dd.mm.yyyy", ""},
		"date":                    {time.Date(2025, 10, 15, 0, 0, 0, 0, time.UTC), "", ""},
		"truth":                   {true, "", ""},
		"beyond its accuracy":     {1.157093120007001e18, "", ""},
	} {
		doc := workbook(t, [][]any{head(), {test.value, "Имя", "", 100, 1}, {"z", "Имя", "", 100, 1}}, func(f *excelize.File) error {
			if test.form == "" {
				return nil
			}
			style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &test.form})
			return errors.Join(err, f.SetCellStyle("Sheet1", "A2", "A2", style))
		})
		list, err := cabinet.Read(t.Context(), bytes.NewReader(doc))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		lost := len(list.Warnings) == 1 && list.Warnings[0].Kind == cabinet.WarnLostSKU && list.Warnings[0].Line == 2
		if lost != (test.want == "") || lost != (list.LeftOut() == 1) {
			t.Errorf("%s: warnings %v", name, list.Warnings)
		}
		if got := string(list.Offers[0].SKU); test.want != "" && got != test.want || lost && got != "z" {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestFormulasWithoutValuesAndErrorsAreTold(t *testing.T) {
	t.Parallel()
	doc := workbook(t, [][]any{head(), {"a", "Имя", "", 100, 1}, {"b", "Имя", "", 1, 1}, {"c", "Имя", "", 1, 1}}, func(f *excelize.File) error {
		return errors.Join(
			f.SetCellValue("Sheet1", "D2", nil), f.SetCellFormula("Sheet1", "D2", "1+1"),
			f.SetCellValue("Sheet1", "A3", nil), f.SetCellFormula("Sheet1", "A3", `"b"&"1"`),
		)
	})
	doc = replacePart(t, doc, "xl/worksheets/sheet1.xml", `<c r="A4" t="s">`, `<c r="A4" t="e">`)
	list, err := cabinet.Read(t.Context(), bytes.NewReader(doc))
	var kinds []cabinet.WarningKind
	for _, w := range list.Warnings {
		kinds = append(kinds, w.Kind)
	}
	want := []cabinet.WarningKind{cabinet.WarnFormula, cabinet.WarnPrice, cabinet.WarnLostSKU, cabinet.WarnLostSKU}
	if diff := cmp.Diff(want, kinds); err != nil || diff != "" || len(list.Offers) != 1 {
		t.Errorf("%+v, %v: %s", list, err, diff)
	}
}

func TestATableThatHasLostAllItsSKUsIsNamed(t *testing.T) {
	t.Parallel()
	_, err := cabinet.Read(t.Context(), bytes.NewReader(workbook(t, [][]any{head(), {123, "Имя", "", 100, 1}})))
	if e, ok := errors.AsType[*cabinet.Error](err); !ok || e.Kind != cabinet.KindLostSKUs {
		t.Errorf("got %v", err)
	}
}
