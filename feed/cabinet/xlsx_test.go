package cabinet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

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

func TestOfAShopWithOnePointItIsKnownWhatIsOnSale(t *testing.T) {
	t.Parallel()
	for points, want := range map[int]bool{0: false, 1: true, 2: true} {
		names := append([]any{"SKU", "model", "price"}, []any{"PP1", "PP2"}[:points]...)
		list, err := cabinet.Read(t.Context(), bytes.NewReader(workbook(t, [][]any{names, {"a", "A", 7, "no", 0}})))
		if err != nil || len(list.Offers) != 1 || list.Offers[0].OffSale != want || list.NothingOnSale != want {
			t.Errorf("%d points: %+v, %v", points, list, err)
		}
	}
}

func TestAWorkbookWithoutATableHasNoOffers(t *testing.T) {
	t.Parallel()
	doc := archive(t, map[string]string{
		"[Content_Types].xml": "<Types/>", "_rels/.rels": `<R><Relationship Type="officeDocument" Target="book.xml"/></R>`, "book.xml": "<workbook/>",
	})
	_, err := cabinet.Read(t.Context(), bytes.NewReader(doc))
	if e, ok := errors.AsType[*cabinet.Error](err); !ok || e.Kind != cabinet.KindNoOffers {
		t.Errorf("got %v", err)
	}
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

func TestWhereATableBreaksIsTold(t *testing.T) {
	t.Parallel()
	whole := workbook(t, [][]any{head(), {"a", "b", "", 1}, {"c", "d", "", 2}})
	for text, line := range map[string]int{`<row r="3"><c`: 3, `</row></row>`: 2} {
		_, err := cabinet.Read(t.Context(), bytes.NewReader(replacePart(t, whole, "xl/worksheets/sheet1.xml", `<row r="3"`, text)))
		if e, ok := errors.AsType[*cabinet.Error](err); !ok || e.Kind != cabinet.KindBroken || e.Line != line || e.Unwrap() == nil {
			t.Errorf("%s: %#v", text, err)
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
