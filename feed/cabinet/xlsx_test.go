package cabinet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

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
	got, err := cabinet.Read(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	want := cabinet.List{
		Points: []string{"PP1", "PP2", "PP4"},
		Offers: []cabinet.Offer{
			{
				SKU: "104410022_700000013", Model: "Ёж KB-27", Brand: "Ёж", Price: 12990, PreOrder: 3,
				Points: []cabinet.PickupPoint{yes("PP1", 43), {ID: "PP2", Stock: cabinet.Unspecified}, yes("PP4", cabinet.Unspecified)},
			},
			{
				SKU: "Станок для заточки ножей настольный №5", Model: "Станок", Price: 250000,
				Points: []cabinet.PickupPoint{yes("PP1", cabinet.Unspecified)},
			},
			{SKU: "s-1", Brand: "Без бренда", Points: []cabinet.PickupPoint{{ID: "PP1", Stock: cabinet.Unspecified}}},
		},
		Warnings: []cabinet.Warning{
			{Kind: cabinet.WarnPrice, SKU: "s-1", Line: 5, Text: "дорого"},
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

func TestASpreadsheetDoesNotMangleSKUs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		value any
		form  string // number format of the cell
		want  string // "" when the SKU is lost
	}{
		"text of digits":             {"115709312", "", "115709312"},
		"number":                     {115709312, "", "115709312"},
		"number shown as 1.16E+08":   {115709312, "0.00E+00", "115709312"},
		"number shown with groups":   {115709312, "#,##0", "115709312"},
		"text with noughts":          {"00123", "", "00123"},
		"number shown with noughts":  {123, "00000", "00123"},
		"text that looks rounded":    {"1.23E+08", "", "1.23E+08"},
		"text that looks decimal":    {"12.50", "", "12.50"},
		"text with blanks":           {"  a b ", "", "  a b "},
		"long text of digits":        {"1157093120007001234", "", "1157093120007001234"},
		"number of fifteen digits":   {int64(115709312000700), "", "115709312000700"},
		"number beyond its accuracy": {1.157093120007001e18, "", ""},
		"fraction":                   {12.5, "", ""},
		"zero":                       {0, "", "0"},
		"words that are numbers":     {"NaN", "", "NaN"},
	} {
		doc := workbook(t, [][]any{head(), {test.value, "Имя", "", 100, 1}, {"z", "Имя", "", 100, 1}}, func(f *excelize.File) error {
			if test.form == "" {
				return nil
			}
			style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &test.form})
			return errors.Join(err, f.SetCellStyle("Sheet1", "A2", "A2", style))
		})
		list, err := cabinet.Read(bytes.NewReader(doc))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if lost := len(list.Warnings) == 1 && list.Warnings[0].Kind == cabinet.WarnLostSKU; lost != (test.want == "") {
			t.Errorf("%s: warnings %v", name, list.Warnings)
		}
		if got := string(list.Offers[0].SKU); test.want != "" && got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestATableWithOtherColumnsIsRefusedByTheirNames(t *testing.T) {
	t.Parallel()
	doc := workbook(t, [][]any{{}, {"Код", "Model", "Остаток"}, {1, 2, 3}})
	_, err := cabinet.Read(bytes.NewReader(doc))
	e, ok := errors.AsType[*cabinet.Error](err)
	if !ok || e.Kind != cabinet.KindColumns || strings.Join(e.Missing, " ") != "SKU price" ||
		strings.Join(e.Found, " ") != "Код Model Остаток" || e.Line != 2 {
		t.Errorf("got %#v", err)
	}
}

func TestColumnsMayStandInAnyOrderAndBeNamedInRussian(t *testing.T) {
	t.Parallel()
	doc := workbook(t, [][]any{{"Цена", " артикул ", "Наименование", "31000007_PP12"}, {990, "a", "Чайник", 2}})
	got, err := cabinet.Read(bytes.NewReader(doc))
	want := []cabinet.Offer{{SKU: "a", Model: "Чайник", Price: 990, Points: []cabinet.PickupPoint{yes("31000007_PP12", 2)}}}
	if diff := cmp.Diff(want, got.Offers); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// pack makes a ZIP archive of one file.
func pack(t testing.TB, name string, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	part, err := w.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	for range size / 1024 {
		if _, err := part.Write(make([]byte, 1024)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatIsNoTableIsNamed(t *testing.T) {
	t.Parallel()
	whole := workbook(t, [][]any{head(), {"a", "b", "", 1}})
	for name, test := range map[string]struct {
		doc  []byte
		want cabinet.Kind
	}{
		"bomb":            {pack(t, "xl/worksheets/sheet1.xml", 3<<20), cabinet.KindTooBig},
		"another archive": {pack(t, "ACTIVE.xml", 2048), cabinet.KindArchive},
		"cut":             {whole[:len(whole)-100], cabinet.KindBroken},
		"empty sheet":     {workbook(t, nil), cabinet.KindNoOffers},
		"names alone":     {workbook(t, [][]any{head()}), cabinet.KindNoOffers},
		"head of one":     {[]byte("PK\x03\x04"), cabinet.KindBroken},
	} {
		list, err := cabinet.ReadWithin(bytes.NewReader(test.doc), 2<<20)
		e, ok := errors.AsType[*cabinet.Error](err)
		if !ok || e.Kind != test.want || len(list.Offers) > 0 {
			t.Errorf("%s: got %d offers and %v, want kind %s", name, len(list.Offers), err, test.want)
		}
	}
}

func FuzzReadXLSX(f *testing.F) {
	f.Add(workbook(f, [][]any{head(), {"a", "b", "", 1, "yes"}}))
	f.Add(pack(f, "[Content_Types].xml", 2048))
	f.Fuzz(func(t *testing.T, doc []byte) {
		list, err := cabinet.ReadXLSX(bytes.NewReader(doc), int64(len(doc)))
		if _, ok := errors.AsType[*cabinet.Error](err); err != nil && (!ok || len(list.Offers) > 0) {
			t.Errorf("%d offers and %v", len(list.Offers), err)
		}
	})
}
