package cabinet_test

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/cabinet"
)

func fixture(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("testdata/active.xml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func yes(id string, stock int) feed.ListedPoint {
	return feed.ListedPoint{ID: id, Available: true, Stock: stock}
}

func TestAnExportIsReadAsItIs(t *testing.T) {
	t.Parallel()
	got, err := cabinet.Read(t.Context(), strings.NewReader(fixture(t)))
	if err != nil {
		t.Fatal(err)
	}
	const pp1 = "31000007_PP1"
	want := cabinet.List{
		Merchant: "31000007", Points: []string{pp1, "31000007_PP4", "PP1"},
		Offers: []cabinet.Offer{
			{
				SKU: "104410022_700000013", Model: `Ёж KB-27 клавиатура "степь" & подставка`, Brand: "Ёж", Price: 12990,
				Points: []feed.ListedPoint{yes(pp1, 43), {ID: "31000007_PP4", PreOrder: 3}}, PreOrder: 3,
			},
			{
				SKU: "Станок для заточки ножей настольный №5", Model: "Станок заточный", Price: 250000,
				Points: []feed.ListedPoint{yes(pp1, feed.Unspecified)},
				Prices: []feed.ListedPrice{{City: "750000000", Price: 250000}, {City: "710000000", Price: 255000}},
			},
			{SKU: " 40101 ", Brand: "Без бренда", Price: 4690, Points: []feed.ListedPoint{yes(pp1, 10000)}},
			{SKU: "s-1", Model: "Странные числа", Points: []feed.ListedPoint{yes("PP1", feed.Unspecified)}},
		},
		Warnings: []cabinet.Warning{
			{Kind: cabinet.WarnCityPrices, SKU: "Станок для заточки ножей настольный №5", Line: 16, Text: "250000 / 255000"},
			{Kind: cabinet.WarnNoModel, SKU: " 40101 ", Line: 27},
			{Kind: cabinet.WarnDuplicate, SKU: "104410022_700000013", Line: 35, Text: "Второй раз то же"},
			{Kind: cabinet.WarnNoSKU, Line: 40, Text: "Без артикула"},
			{Kind: cabinet.WarnPrice, SKU: "s-1", Line: 45, Text: "0"},
			{Kind: cabinet.WarnStock, SKU: "s-1", Line: 45, Text: "много"},
			{Kind: cabinet.WarnPreOrder, SKU: "s-1", Line: 45, Text: "45"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
}

func TestFormsThatOthersWriteAreReadToo(t *testing.T) {
	t.Parallel()
	whole := fixture(t)
	for name, change := range map[string]func(string) string{
		"byte order mark": func(s string) string { return "\ufeff" + s },
		"no declaration":  func(s string) string { _, s, _ = strings.Cut(s, "?>"); return s },
		"blanks before":   func(s string) string { return s[strings.Index(s, "?>")+2:] + "\n\n<!-- end -->\n" },
		"other namespace": func(s string) string { return strings.ReplaceAll(s, `"kaspiShopping"`, `"http://kaspi.kz/x"`) },
		"no namespace":    func(s string) string { return strings.Replace(s, ` xmlns="kaspiShopping"`, "", 1) },
		"prefixes": func(s string) string {
			s = strings.Replace(s, `xmlns="kaspiShopping"`, `xmlns:k="kaspiShopping"`, 1)
			return strings.NewReplacer("</", "</k:", "<?", "<?", "<!", "<!", "<", "<k:").Replace(s)
		},
	} {
		list, err := cabinet.Read(t.Context(), strings.NewReader(change(whole)))
		if err != nil || len(list.Offers) != 4 {
			t.Errorf("%s: %d offers, %v; want 4", name, len(list.Offers), err)
		}
	}
	list, err := cabinet.Read(t.Context(), strings.NewReader(strings.Replace(whole, ` xmlns="kaspiShopping"`, ` xmlns="urn:x"`, 1)))
	if err != nil || list.Warnings[0] != (cabinet.Warning{Kind: cabinet.WarnNamespace, Line: 1, Text: "urn:x"}) {
		t.Errorf("warnings = %v, %v; want one of the namespace", list.Warnings, err)
	}
}

func TestWhatIsNoListIsNamed(t *testing.T) {
	t.Parallel()
	whole := fixture(t)
	for name, test := range map[string]struct {
		text string
		want cabinet.Kind
	}{
		"nothing":          {"", cabinet.KindEmptyFile},
		"blanks":           {"\ufeff \n", cabinet.KindEmptyFile},
		"words":            {"SKU;model;price", cabinet.KindFormat},
		"picture":          {"\x89PNG\r\n\x1a\n", cabinet.KindFormat},
		"old Excel":        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", cabinet.KindOldExcel},
		"page":             {"<!DOCTYPE html><html><body>Вход</body></html>", cabinet.KindHTML},
		"page without":     {"\n<HTML><p>Вход", cabinet.KindHTML},
		"page of its own":  {"<html lang=ru><body>Вход", cabinet.KindHTML},
		"half a page":      {"<!doctype html lang=ru", cabinet.KindHTML},
		"page in XML":      {`<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html/>`, cabinet.KindHTML},
		"strict page":      {`<?xml version="1.0"?><html xmlns="x"/>`, cabinet.KindHTML},
		"another document": {`<yml_catalog><offers/></yml_catalog>`, cabinet.KindRoot},
		"no offers":        {`<kaspi_catalog><offers/></kaspi_catalog>`, cabinet.KindNoOffers},
		"cut in an offer":  {whole[:len(whole)/2], cabinet.KindBroken},
		"cut at the end":   {strings.TrimSuffix(strings.TrimSpace(whole), "</kaspi_catalog>"), cabinet.KindBroken},
		"page behind it":   {whole + "<html>504</html>", cabinet.KindHTML},
		"words behind it":  {whole + "504 Gateway", cabinet.KindBroken},
		"a bare ampersand": {strings.Replace(whole, "&amp;", "&", 1), cabinet.KindBroken},
		"broken UTF-8":     {strings.Replace(whole, "Ёж", "\xc3(", 1), cabinet.KindBroken},
		"other encoding":   {strings.Replace(whole, "UTF-8", "windows-1251", 1), cabinet.KindBroken},
		"entities": {`<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "aaaa">]><kaspi_catalog>` +
			`<offer sku="&a;"/></kaspi_catalog>`, cabinet.KindDTD},
		"outside entity": {`<!DOCTYPE k SYSTEM "file:///etc/passwd"><kaspi_catalog/>`, cabinet.KindDTD},
	} {
		list, err := cabinet.Read(t.Context(), strings.NewReader(test.text))
		e, ok := errors.AsType[*cabinet.Error](err)
		if !ok || e.Kind != test.want || len(list.Offers) > 0 {
			t.Errorf("%s: got %d offers and %v, want kind %s", name, len(list.Offers), err, test.want)
		}
	}
}

func TestAFileWithoutEndIsRefusedBeforeItFillsTheMemory(t *testing.T) {
	t.Parallel()
	const limit = 1 << 20
	_, whole := cabinet.ReadWithin(t.Context(), repeat("<!-- -->"), limit)
	_, offers := cabinet.Read(t.Context(), io.MultiReader(strings.NewReader("<kaspi_catalog><offers>"), repeat(`<offer sku="1"/>`)))
	for _, err := range []error{whole, offers} {
		if e, ok := errors.AsType[*cabinet.Error](err); !ok || e.Kind != cabinet.KindTooBig {
			t.Errorf("got %v, want too big", err)
		}
	}
}

// repeat gives a text for ever.
func repeat(s string) io.Reader { return &endless{text: []byte(strings.Repeat(s, 1<<12))} }

type endless struct {
	text []byte
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.text[e.at:])
	e.at = (e.at + n) % len(e.text)
	return n, nil
}

func FuzzReadXML(f *testing.F) {
	f.Add(fixture(f))
	f.Add(`<kaspi_catalog><offer sku="1"><price>1e9</price></offer></kaspi_catalog>`)
	f.Add(`<a/>`)
	f.Fuzz(func(t *testing.T, text string) {
		list, err := cabinet.Read(t.Context(), strings.NewReader(text))
		if err != nil {
			if _, ok := errors.AsType[*cabinet.Error](err); !ok || len(list.Offers) > 0 {
				t.Errorf("%d offers and %v", len(list.Offers), err)
			}
			return
		}
		seen := map[string]bool{}
		for _, o := range list.Offers {
			if seen[string(o.SKU)] || strings.TrimSpace(string(o.SKU)) == "" || o.Price < 0 || o.PreOrder < 0 || o.PreOrder > 30 {
				t.Errorf("offer %+v", o)
			}
			seen[string(o.SKU)] = true
			for _, s := range o.Points {
				if s.Stock < feed.Unspecified {
					t.Errorf("stock %+v", s)
				}
			}
		}
	})
}
