package cabinet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"kaspibot/feed"
	"kaspibot/feed/cabinet"
)

// workbook makes an XLSX of the rows; change may do more to it.
func workbook(t testing.TB, rows [][]any, changes ...func(*excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err := errors.Join(err, f.SetSheetRow("Sheet1", at, &row)); err != nil {
			t.Fatal(err)
		}
	}
	for _, change := range changes {
		if err := change(f); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func head() []any {
	return []any{"SKU", "model", "brand", "price", "PP1", "PP2", "PP3", "PP4", "PP5", "preorder"}
}

func TestATableIsReadAsItIs(t *testing.T) {
	t.Parallel()
	doc := workbook(t, [][]any{
		head(),
		{"104410022_700000013", "Ёж KB-27 ", "Ёж", 12990, 43, "no", "", "yes", nil, 3},
		{"Станок для заточки ножей настольный №5", "Станок", nil, "250 000", "yes"},
		{},
		{"s-1", "", "Без бренда", "дорого", "много", nil, nil, nil, nil, 45},
		{nil, "Без артикула", "", 1},
		{"s-1", "Снова", "", 1},
	})
	got, err := cabinet.Read(t.Context(), bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	want := cabinet.List{
		Points: []string{"PP1", "PP2", "PP4"},
		Offers: []cabinet.Offer{
			{
				SKU: "104410022_700000013", Model: "Ёж KB-27", Brand: "Ёж", Price: 12990, PreOrder: 3,
				Points: []feed.ListedPoint{
					{ID: "PP1", Available: true, Stock: 43, PreOrder: 3}, {ID: "PP2", Stock: feed.Unspecified, PreOrder: 3},
					{ID: "PP4", Available: true, Stock: feed.Unspecified, PreOrder: 3},
				},
			},
			{
				SKU: "Станок для заточки ножей настольный №5", Model: "Станок", Price: 250000,
				Points: []feed.ListedPoint{yes("PP1", feed.Unspecified)},
			},
			{SKU: "s-1", Brand: "Без бренда", Price: 1, OffSale: true, Points: []feed.ListedPoint{{ID: "PP1", Stock: feed.Unspecified}}},
		},
		Warnings: []cabinet.Warning{
			{Kind: cabinet.WarnPreOrder, SKU: "s-1", Line: 5, Text: "45"},
			{Kind: cabinet.WarnStock, SKU: "s-1", Line: 5, Text: "много"},
			{Kind: cabinet.WarnNoModel, SKU: "s-1", Line: 5},
			{Kind: cabinet.WarnNoSKU, Line: 6, Text: "Без артикула"},
			{Kind: cabinet.WarnDuplicate, SKU: "s-1", Line: 7, Text: "Снова"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
}

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

// replacePart changes a text in one part of a workbook.
func replacePart(t testing.TB, doc []byte, name, old, text string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(part)
	}
	if !strings.Contains(parts[name], old) {
		t.Fatalf("no %q in %s", old, parts[name])
	}
	parts[name] = strings.Replace(parts[name], old, text, 1)
	return archive(t, parts)
}

// archive makes a ZIP archive.
func archive(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range parts {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestATableWithOtherColumnsIsRefusedByTheirNames(t *testing.T) {
	t.Parallel()
	doc := workbook(t, [][]any{{}, {"Код", "Model", "Остаток"}, {1, 2, 3}})
	_, err := cabinet.Read(t.Context(), bytes.NewReader(doc))
	e, ok := errors.AsType[*cabinet.Error](err)
	if !ok || e.Kind != cabinet.KindColumns || strings.Join(e.Missing, " ") != "SKU price" ||
		strings.Join(e.Found, " ") != "Код Model Остаток" || e.Line != 2 {
		t.Errorf("got %#v", err)
	}
}

func TestColumnsMayStandInAnyOrderAndBeNamedInRussian(t *testing.T) {
	t.Parallel()
	doc := workbook(t, [][]any{{"Цена", " артикул ", "Наименование", "31000007_PP12"}, {990, "a", "Чайник", 2}})
	got, err := cabinet.Read(t.Context(), bytes.NewReader(doc))
	want := []cabinet.Offer{{SKU: "a", Model: "Чайник", Price: 990, Points: []feed.ListedPoint{yes("31000007_PP12", 2)}}}
	if diff := cmp.Diff(want, got.Offers); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestWhatIsNoTableIsNamed(t *testing.T) {
	t.Parallel()
	whole := workbook(t, [][]any{head(), {"a", "b", "", 1}})
	for name, test := range map[string]struct {
		doc  []byte
		want cabinet.Kind
	}{
		"bomb": {replacePart(t, whole, "xl/worksheets/sheet1.xml", "<sheetData>",
			strings.Repeat(" ", 3<<20)+"<sheetData>"), cabinet.KindTooBig},
		"another archive": {archive(t, map[string]string{"ACTIVE.xml": "<x/>"}), cabinet.KindArchive},
		"binary workbook": {replacePart(t, whole, "_rels/.rels", "workbook.xml", "workbook.bin"), cabinet.KindXLSB},
		"cut":             {whole[:len(whole)-100], cabinet.KindBroken},
		"empty sheet":     {workbook(t, nil), cabinet.KindNoOffers},
		"names alone":     {workbook(t, [][]any{head()}), cabinet.KindNoOffers},
		"head of one":     {[]byte("PK\x03\x04"), cabinet.KindBroken},
	} {
		list, err := cabinet.ReadWithin(t.Context(), bytes.NewReader(test.doc), 2<<20)
		e, ok := errors.AsType[*cabinet.Error](err)
		if !ok || e.Kind != test.want || len(list.Offers) > 0 {
			t.Errorf("%s: got %d offers and %v, want kind %s", name, len(list.Offers), err, test.want)
		}
	}
}

func FuzzReadXLSX(f *testing.F) {
	f.Add(workbook(f, [][]any{head(), {"a", "b", "", 1, "yes"}}))
	f.Add(archive(f, map[string]string{"[Content_Types].xml": ""}))
	f.Fuzz(func(t *testing.T, doc []byte) {
		list, err := cabinet.Read(t.Context(), bytes.NewReader(doc))
		if _, ok := errors.AsType[*cabinet.Error](err); err != nil && (!ok || len(list.Offers) > 0) {
			t.Errorf("%d offers and %v", len(list.Offers), err)
		}
	})
}
