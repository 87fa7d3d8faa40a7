package cabinet_test

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"kaspibot/feed/cabinet"
)

func listed(label, model string) string {
	return `<?xml version="1.0"` + label + `?><kaspi_catalog xmlns="kaspiShopping"><offers><offer sku="1"><model>` + model +
		`</model><availabilities><availability available="yes" storeId="PP1"/></availabilities><price>990</price></offer></offers></kaspi_catalog>`
}

func TestAnEncodingThatIsNotTheOneItSaysMakesNoNames(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in    encoding.Encoding
		label string
	}{
		"1251 without a word":          {charmap.Windows1251, ""},
		"1251 as UTF-8":                {charmap.Windows1251, ` encoding="UTF-8"`},
		"1251 as Latin":                {charmap.Windows1251, ` encoding="ISO-8859-1"`},
		"KOI8 as Latin":                {charmap.KOI8R, ` encoding="windows-1252"`},
		"UTF-8 as 1251":                {unicode.UTF8, ` encoding="windows-1251"`},
		"UTF-8 as Latin":               {unicode.UTF8, ` encoding="iso-8859-1"`},
		"an encoding that nobody uses": {unicode.UTF8, ` encoding="utf-7"`},
	} {
		doc, err := test.in.NewEncoder().String(listed(test.label, "Чайник электрический"))
		if err != nil {
			t.Fatal(err)
		}
		list, err := cabinet.Read(t.Context(), strings.NewReader(doc))
		e, ok := errors.AsType[*cabinet.Error](err)
		if !ok || e.Kind != cabinet.KindBroken || e.Detail == "" || len(list.Offers) > 0 {
			t.Errorf("%s: %d offers and %v, want its encoding named", name, len(list.Offers), err)
		}
	}
	for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
		doc, err := unicode.UTF16(order, unicode.IgnoreBOM).NewEncoder().String("\r\n" + listed("", "Чайник")[21:])
		if err != nil {
			t.Fatal(err)
		}
		list, err := cabinet.Read(t.Context(), strings.NewReader(doc))
		if err != nil || list.Offers[0].Model != "Чайник" {
			t.Errorf("UTF-16 without a mark, behind an empty line: %v, %v", list.Offers, err)
		}
	}
	if list, err := cabinet.Read(t.Context(), strings.NewReader(listed(` encoding="latin1"`, "Caf\xe9 \xe0 la cr\xe8me"))); err != nil ||
		list.Offers[0].Model != "Café à la crème" {
		t.Errorf("Latin: %v, %v", list.Offers, err)
	}
}

func TestTheRowOfNamesIsFoundUnderATitle(t *testing.T) {
	t.Parallel()
	rows := [][]any{{"Прайс-лист магазина"}, {"от", "20.11.2026", "SKU"}, {}, head(), {"00123", "Чайник", "", 990, "yes"}}
	list, err := cabinet.Read(t.Context(), bytes.NewReader(workbook(t, rows)))
	if err != nil || len(list.Offers) != 1 || list.Offers[0].SKU != "00123" {
		t.Errorf("%v, %v", list.Offers, err)
	}
	rows = append(slices.Repeat([][]any{{"текст"}}, 30), rows...)
	if _, err := cabinet.Read(t.Context(), bytes.NewReader(workbook(t, rows))); kindOf(err) != cabinet.KindColumns {
		t.Errorf("behind a page of text: %v", err)
	}
}

func kindOf(err error) cabinet.Kind {
	if e, ok := errors.AsType[*cabinet.Error](err); ok {
		return e.Kind
	}
	return ""
}

func TestOfTwoColumnsOfOneNameNeitherIsTaken(t *testing.T) {
	t.Parallel()
	for _, twice := range []string{"SKU", " sku ", "price", "pp1", "preorder"} {
		doc := workbook(t, [][]any{append(head(), twice), {"a", "Чайник", "", 990, "yes", nil, nil, nil, nil, nil, "b"}})
		if _, err := cabinet.Read(t.Context(), bytes.NewReader(doc)); kindOf(err) != cabinet.KindTwice {
			t.Errorf("%q twice: %v", twice, err)
		}
	}
	doc := workbook(t, [][]any{{"Артикул", "Название", "SKU", "model", "price", "Цена"}, {"part", "x", "a", "Чайник", 990, 1}})
	list, err := cabinet.Read(t.Context(), bytes.NewReader(doc))
	if err != nil || list.Offers[0].SKU != "a" || list.Offers[0].Model != "Чайник" || list.Offers[0].Price != 990 {
		t.Errorf("the cabinet's own names do not come first: %v, %v", list.Offers, err)
	}
}

func TestASheetThatNobodySeesIsNotTheList(t *testing.T) {
	t.Parallel()
	doc := workbook(t, [][]any{head(), {"old", "Чайник", "", 1}}, func(f *excelize.File) error {
		_, err := f.NewSheet("Лист1")
		row, offer := head(), []any{"new", "Чайник", "", 990}
		return errors.Join(err, f.SetSheetRow("Лист1", "A1", &row), f.SetSheetRow("Лист1", "A2", &offer),
			func() error { f.SetActiveSheet(1); return f.SetSheetVisible("Sheet1", false) }())
	})
	list, err := cabinet.Read(t.Context(), bytes.NewReader(doc))
	if err != nil || list.Offers[0].SKU != "new" {
		t.Errorf("%v, %v", list.Offers, err)
	}
}

func TestWhatEachLineRepeatsCostsItOnce(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100)) // whatever the tests run with
	const memory = 200 << 20
	var cells, points strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&cells, `<row><c t="inlineStr"><is><t>s%[1]d</t></is></c><c t="s"><v>%[2]d</v></c><c t="s"><v>%[2]d</v></c><c t="s"><v>%[2]d</v></c></row>`, i, i%2)
	}
	for i := range 200_000 {
		if i%1_000 == 0 {
			fmt.Fprintf(&points, `</availabilities></offer><offer sku="%d"><model>x</model><availabilities>`, i)
		}
		fmt.Fprintf(&points, `<availability storeId="P%d" available="yes"/>`, i)
	}
	shared := bomb(t, "xl/sharedStrings.xml", "<si><t>"+strings.Repeat("ы ", 40_000)+"</t></si><si>")
	for name, doc := range map[string][]byte{
		"a text that all share": replacePart(t, shared, "xl/worksheets/sheet1.xml", "</sheetData>", cells.String()+"</sheetData>"),
		"points of each offer":  []byte(`<kaspi_catalog xmlns="kaspiShopping"><offers><offer sku="x"><availabilities>` + points.String() + `</availabilities></offer></offers></kaspi_catalog>`),
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		list, err := cabinet.Read(t.Context(), bytes.NewReader(doc))
		if err == nil {
			_ = list.Listings()
		}
		runtime.ReadMemStats(&after)
		t.Logf("%s: %d bytes, %d offers, %v", name, len(doc), len(list.Offers), err)
		if grown := after.HeapSys - min(after.HeapSys, before.HeapSys); grown > memory {
			t.Errorf("%s: %d MB more", name, grown>>20)
		}
	}
}
