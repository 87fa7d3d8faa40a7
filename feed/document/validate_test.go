package document_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"kaspibot/feed/document"
)

func TestValidateNamesTheOffender(t *testing.T) {
	t.Parallel()
	good := string(xmlOf(t, priceList(20)))
	if err := document.Validate(strings.NewReader(good), shop()); err != nil {
		t.Fatal(err)
	}
	const first, second = `<offer sku="100000">`, `<offer sku="100001">`
	for name, c := range map[string]struct {
		old, new string // the first occurrence is replaced
		want     string
	}{
		"empty document":        {good, "", "EOF"},
		"cut":                   {good[len(good)/2:], "", `offer "1000`},
		"blank before":          {"<?xml", " <?xml", "before the beginning"},
		"other encoding":        {"UTF-8", "windows-1251", "?xml"},
		"no namespace":          {` xmlns="kaspiShopping"`, "", "kaspi_catalog"},
		"other namespace":       {`xmlns="kaspiShopping"`, `xmlns="kaspishopping"`, "kaspi_catalog"},
		"date only":             {"2026-11-24 09:00", "2026-11-24", `date "2026-11-24"`},
		"impossible date":       {"2026-11-24 09:00", "2026-13-24 09:00", "date"},
		"hour of one digit":     {"2026-11-24 09:00", "2026-11-24 9:00", "date"},
		"other company":         {"Тест &amp; Ко", "Другой", `company "Другой"`},
		"other merchant":        {">30000001<", ">30000002<", `merchantid "30000002"`},
		"merchant_id":           {"<merchantid>", "<merchant_id>", "<merchantid>"},
		"no offers":             {good[strings.Index(good, first):strings.Index(good, "</offers>")], "", "<offer sku"},
		"SKU of blanks":         {second, `<offer sku="  ">`, `"  ": not a SKU`},
		"SKU too long":          {second, `<offer sku="` + strings.Repeat("9", 129) + `">`, "not a SKU"},
		"SKU with a bell":       {second, "<offer sku=\"100001\a\">", "not a SKU"},
		"SKU of broken UTF-8":   {second, "<offer sku=\"100001\xff\">", "not a SKU"},
		"SKU with a bare tab":   {second, "<offer sku=\"100001\t\">", "not a SKU"},
		"SKU bare ampersand":    {second, `<offer sku="100001&x">`, "not a SKU"},
		"SKU bare apostrophe":   {second, `<offer sku="100001'">`, "not a SKU"},
		"SKU escaped for fun":   {second, `<offer sku="10000&#49;">`, "not a SKU"},
		"empty SKU":             {second, `<offer sku="">`, "not a SKU"},
		"SKU twice":             {second, first, `"100000": comes after "100000"`},
		"SKUs out of order":     {second, `<offer sku="1">`, `"1": comes after "100000"`},
		"attribute too many":    {second, `<offer sku="100001" x="1">`, "<offer sku"},
		"quoted otherwise":      {second, `<offer sku='100001'>`, "<offer sku"},
		"comment":               {second, "<!-- x -->" + second, "</offers>"},
		"text between tags":     {second, "x" + second, "outside of any text"},
		"empty tag":             {second, "<>" + second, "an empty tag"},
		"other element":         {"<model>", "<name>x</name><model>", `"100000": no <model>`},
		"empty model":           {"<brand>ViewPlus", "<brand>", `"100000": brand ""`},
		"blank round a text":    {"<brand>ViewPlus", "<brand> ViewPlus", `"100000": brand`},
		"line break in a text":  {"<brand>ViewPlus", "<brand>View\nPlus", "brand"},
		"bare ampersand":        {"<brand>ViewPlus", "<brand>View&Plus", "brand"},
		"foreign escape":        {"<brand>ViewPlus", "<brand>View&nbsp;Plus", "brand"},
		"control character":     {"<brand>ViewPlus", "<brand>View\x01Plus", "brand"},
		"broken UTF-8":          {"<brand>ViewPlus", "<brand>View\xffPlus", "brand"},
		"price first":           {"<availabilities>", "<price>1</price><availabilities>", "<availabilities>"},
		"unknown store":         {"30000001_PP2", "30000001_PP9", `store "30000001_PP9" where "30000001_PP2"`},
		"store twice":           {"30000001_PP2", "30000001_PP1", `store "30000001_PP1" where`},
		"store missing":         {`<availability available="no" storeId="30000001_PP3" stockCount="0"/>`, "", "<availability"},
		"N":                     {`available="no"`, `available="N"`, `available "N"`},
		"yes without stock":     {`available="no"`, `available="yes"`, `available "yes" with a stock of 0`},
		"no with stock":         {`available="yes"`, `available="no"`, `available "no" with a stock of 7`},
		"stocks differ":         {`PP2" stockCount="7"`, `PP2" stockCount="8"`, `"30000001_PP2" has 8`},
		"decimal stock":         {`stockCount="7"`, `stockCount="7.0"`, "whole number"},
		"negative stock":        {`stockCount="7"`, `stockCount="-7"`, "whole number"},
		"preOrder 0":            {` stockCount="7"`, ` preOrder="0" stockCount="7"`, "whole number of at least 1"},
		"preOrder at one store": {` stockCount="7"`, ` preOrder="2" stockCount="7"`, "a pre-order of 0 days, want 2"},
		"preOrder too long":     {` stockCount="7"`, ` preOrder="31" stockCount="7"`, "a pre-order of 31 days"},
		"preOrder off sale":     {` stockCount="0"`, ` preOrder="2" stockCount="0"`, "a pre-order of 2 days with a stock of 0"},
		"city prices differ":    {`"710000000">1500<`, `"710000000">1501<`, `a price of 1500`},
		"unknown city":          {`cityId="710000000"`, `cityId="710000001"`, `city "710000001"`},
		"price and city prices": {"</cityprices>", "</cityprices><price>1</price>", "</offer>"},
		"price 0":               {">1500<", ">0<", `"0" is not a whole number of at least 1`},
		"price with a blank":    {">1500<", ">1 500<", "whole number"},
		"price with decimals":   {">1500<", ">1500.00<", "whole number"},
		"leading zero":          {">1500<", ">01500<", "whole number"},
		"no price":              {">1500<", "><", "whole number"},
		"huge text":             {"<brand>ViewPlus", "<brand>" + strings.Repeat("x", 70_000), "buffer full"},
		"second root":           {"</kaspi_catalog>\n", "</kaspi_catalog>\n<x/>", "after the end"},
		"text after":            {"</kaspi_catalog>\n", "</kaspi_catalog>\nx", "after the end"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad := strings.Replace(good, c.old, c.new, 1)
			if bad == good {
				t.Fatalf("%q is not in the document", c.old)
			}
			err := document.Validate(strings.NewReader(bad), shop())
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "%!") {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
	nobody := shop()
	nobody.Points = nil
	if err := document.Validate(strings.NewReader(good), nobody); err == nil || strings.HasPrefix(err.Error(), "invalid price list") {
		t.Errorf("for a shop without points: %v", err)
	}
}

func TestValidateReportsABrokenDisk(t *testing.T) {
	t.Parallel()
	good := xmlOf(t, priceList(20))
	broken := errors.New("broken disk")
	for _, n := range []int{0, 500, len(good) - 3, len(good)} {
		r := io.MultiReader(bytes.NewReader(good[:n]), iotest.ErrReader(broken))
		if err := document.Validate(r, shop()); !errors.Is(err, broken) {
			t.Errorf("after %d bytes: error %v", n, err)
		}
	}
}

// FuzzValidate holds that any XML parser reads what Validate accepts, and reads the same offers.
func FuzzValidate(f *testing.F) {
	f.Add(xmlOf(f, priceList(3)))
	f.Add(bytes.Replace(xmlOf(f, priceList(3)), []byte(`">`), []byte(">"), 1))
	f.Add(bytes.Replace(xmlOf(f, priceList(3)), []byte(`"><model`), []byte("><model"), 1))
	for _, l := range samples() {
		l.Shop = shop()
		f.Add(xmlOf(f, l))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		if document.Validate(bytes.NewReader(doc), shop()) != nil {
			return
		}
		var got stranger
		if err := xml.Unmarshal(doc, &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Offers) != bytes.Count(doc, []byte("<offer ")) {
			t.Fatalf("%d offers read of %s", len(got.Offers), doc)
		}
		for _, o := range got.Offers {
			if o.Model == "" || len(o.Stores) != 3 || len(o.Cities) != 2 || o.Cities[0].Price < 1 {
				t.Fatalf("%+v", o)
			}
		}
	})
}

func TestValidateHoldsTheTermsOfEachPoint(t *testing.T) {
	t.Parallel()
	l := samples()["some"]
	good := string(xmlOf(t, l))
	if err := document.Validate(strings.NewReader(good), l.Shop); err != nil {
		t.Fatal(err)
	}
	late := samples()["stores"]
	doc := string(xmlOf(t, late))
	for name, c := range map[string]struct{ doc, old, new, want string }{
		"shorter than the point's": {doc, `preOrder="3"`, `preOrder="2"`, "a pre-order of 2 days, want 3"},
		"another in the city":      {good, `PP3" preOrder="20"`, `PP3" preOrder="19"`, `"PP3": a pre-order of 19 days, want 20`},
		"sold where it is closed": {
			good, `"no" storeId="PP5" stockCount="0"`, `"yes" storeId="PP5" preOrder="5" stockCount="12"`, `"PP5" is off and has 12`,
		},
	} {
		err := document.Validate(strings.NewReader(strings.ReplaceAll(c.doc, c.old, c.new)), l.Shop)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}
