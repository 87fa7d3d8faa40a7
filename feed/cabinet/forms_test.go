package cabinet_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"kaspibot/feed"
	"kaspibot/feed/cabinet"
)

func TestEveryUsualEncodingIsRead(t *testing.T) {
	t.Parallel()
	const text = `<?xml version="1.0" encoding="%s"?><kaspi_catalog xmlns="kaspiShopping"><offers><offer sku="00123 %s">` +
		`<model>%s</model><availabilities><availability available="yes" storeId="PP1"/></availabilities><price>12990</price></offer></offers></kaspi_catalog>`
	for name, test := range map[string]struct {
		encoding encoding.Encoding
		label    string
		model    string
	}{
		"windows-1251":          {charmap.Windows1251, "windows-1251", "Чайник"},
		"in capitals":           {charmap.Windows1251, "Windows-1251", "Чайник"},
		"ISO-8859-1":            {charmap.ISO8859_1, "ISO-8859-1", "Café"},
		"KOI8-R":                {charmap.KOI8R, "koi8-r", "Чайник"},
		"UTF-8 with mark":       {unicode.UTF8BOM, "UTF-8", "Чайник"},
		"UTF-8 with wrong name": {unicode.UTF8BOM, "windows-1251", "Чайник"},
		"UTF-16LE with mark":    {unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16", "Чайник"},
		"UTF-16BE with mark":    {unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "UTF-16", "Чайник"},
		"UTF-16LE":              {unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16LE", "Чайник"},
		"UTF-16BE":              {unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16", "Чайник"},
	} {
		doc, err := test.encoding.NewEncoder().String(fmt.Sprintf(text, test.label, test.model, test.model))
		if err != nil {
			t.Fatal(err)
		}
		list, err := cabinet.Read(t.Context(), strings.NewReader(doc))
		want := []cabinet.Offer{{
			SKU: feed.SKU("00123 " + test.model), Model: test.model, Price: 12990, Points: []feed.ListedPoint{yes("PP1", feed.Unspecified)},
		}}
		if diff := cmp.Diff(want, list.Offers); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func TestTablesOfExcel2003AreNamed(t *testing.T) {
	t.Parallel()
	const text = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>` +
		`<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>`
	_, err := cabinet.Read(t.Context(), strings.NewReader(text))
	if e, ok := errors.AsType[*cabinet.Error](err); !ok || e.Kind != cabinet.KindExcelXML {
		t.Errorf("got %v", err)
	}
}

func TestAnArchiveOfTheCabinetIsRecognised(t *testing.T) {
	t.Parallel()
	for name, nothing := range map[string]bool{"archive": true, "mixed": false} {
		file, err := os.Open("testdata/" + name + ".xml")
		if err != nil {
			t.Fatal(err)
		}
		list, err := cabinet.Read(t.Context(), file)
		if err := errors.Join(err, file.Close()); err != nil || list.NothingOnSale != nothing {
			t.Errorf("%s: nothing on sale %t, %v", name, list.NothingOnSale, err)
		}
		off := 0
		for _, l := range list.Listings() {
			if l.OffSale {
				off++
			}
		}
		if off != 2 {
			t.Errorf("%s: %d listings off sale", name, off)
		}
	}
}

func TestAListingKeepsWhatTheFileSays(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/mixed.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	list, err := cabinet.Read(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	const none = feed.Unspecified
	want := feed.Listing{
		SKU: "40103", Imported: true, Model: "Чайник «Ёж» 1.7", Brand: "Ёж", Price: 9000,
		Listed: feed.Listed{
			Days: 20, Points: []feed.ListedPoint{
				{ID: "31000007_PP1", Available: true, Stock: 4, PreOrder: 20},
				{ID: "31000007_PP6", Available: true, Stock: 0, PreOrder: 20}, {ID: "31000007_PP2", Stock: none},
			},
			Prices: []feed.ListedPrice{{City: "750000000", Price: 9000}, {City: "710000000", Price: 9500}},
		},
	}
	if diff := cmp.Diff(want, list.Listings()[2]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	var told []cabinet.Warning
	for _, w := range list.Warnings {
		if w.Kind != cabinet.WarnCityPrices {
			told = append(told, w)
		}
	}
	if diff := cmp.Diff([]cabinet.Warning{{Kind: cabinet.WarnNegative, SKU: "40103", Line: told[0].Line, Text: "-3"}}, told); diff != "" {
		t.Errorf("warnings: %s", diff)
	}
}

func TestADuplicateWithAPriceGivesItToTheFirst(t *testing.T) {
	t.Parallel()
	list, err := cabinet.Read(t.Context(), strings.NewReader(`<kaspi_catalog xmlns="kaspiShopping"><offer sku="a"><model>Имя</model><price>0</price>`+
		`</offer><offer sku="a"><model>Второе</model><price>990</price></offer><offer sku="`+strings.Repeat("я", 80)+`"/></kaspi_catalog>`))
	if err != nil || list.Offers[0].Price != 990 || list.Offers[0].Model != "Имя" {
		t.Fatalf("%+v, %v", list, err)
	}
	kinds := fmt.Sprint(list.Warnings[0].Kind, " ", list.Warnings[1].Kind)
	if kinds != "duplicate bad_sku" || list.LeftOut() != len(list.Warnings) {
		t.Errorf("warnings %+v", list.Warnings)
	}
}

// bomb is a workbook whose first sheet or shared strings are made to cost much.
func bomb(t *testing.T, part, text string) []byte {
	t.Helper()
	whole := workbook(t, [][]any{head(), {"a", "b", "", 1}})
	return replacePart(t, whole, part, map[string]string{
		"xl/worksheets/sheet1.xml": "<sheetData>", "xl/sharedStrings.xml": "<si>", "xl/styles.xml": "<fonts",
	}[part], text)
}

func TestABombIsRefusedOrReadWithinBounds(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100)) // whatever the tests run with
	const memory = 300 << 20
	for name, doc := range map[string][]byte{
		"number format": bomb(t, "xl/styles.xml", `<numFmts count="1"><numFmt numFmtId="164" formatCode="`+
			strings.Repeat("[h]:mm;", 100_000/tenth)+`"/></numFmts><fonts`),
		"shared strings": bomb(t, "xl/sharedStrings.xml", strings.Repeat("<si><t>a</t></si>", 1_050_000/tenth)+"<si>"),
		"one string":     bomb(t, "xl/sharedStrings.xml", "<si><t>"+strings.Repeat("a", 40<<20/tenth)+"</t></si><si>"),
		"deep":           bomb(t, "xl/worksheets/sheet1.xml", strings.Repeat("<a>", 1_000_000/tenth)+"<sheetData>"),
		"cells": bomb(t, "xl/worksheets/sheet1.xml", "<sheetData>"+
			strings.Repeat(`<row><c r="XFD1"><v>1</v></c></row>`, 200_000/tenth)),
		"offers in XML": []byte("<kaspi_catalog><offer>" + strings.Repeat("<availabilities><availability/></availabilities>", 1_000_000/tenth)),
		"deep XML":      []byte("<kaspi_catalog>" + strings.Repeat("<a>", 1_000_000/tenth)),
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		list, err := cabinet.Read(t.Context(), bytes.NewReader(doc))
		runtime.ReadMemStats(&after)
		_, told := errors.AsType[*cabinet.Error](err)
		t.Logf("%s: %d offers, %v", name, len(list.Offers), err)
		if grown := after.HeapSys - min(after.HeapSys, before.HeapSys); err != nil && !told || grown > memory {
			t.Errorf("%s: %d offers, %v, %d MB more", name, len(list.Offers), err, grown>>20)
		}
	}
}

func TestReadingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	doc := workbook(t, [][]any{head(), {"a", "b", "", 1}})
	for _, data := range [][]byte{doc, []byte(fixture(t))} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := cabinet.Read(ctx, bytes.NewReader(data))
		if _, refused := errors.AsType[*cabinet.Error](err); refused || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		_, err = cabinet.ReadFor(t.Context(), bytes.NewReader(data), 0)
		if e, ok := errors.AsType[*cabinet.Error](err); !ok || e.Kind != cabinet.KindTooSlow {
			t.Errorf("got %v, want too slow", err)
		}
		ctx, cancel = context.WithDeadline(t.Context(), time.Unix(0, 0))
		_, err = cabinet.Read(ctx, bytes.NewReader(data))
		cancel()
		if _, refused := errors.AsType[*cabinet.Error](err); refused || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	}
}
