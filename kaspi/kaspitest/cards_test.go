package kaspitest_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"kaspibot/kaspi/kaspitest"
)

func shop(srv *kaspitest.Server, path string) string {
	return strings.TrimSuffix(srv.URL(), "/v2") + path
}

func importing(t *testing.T, srv *kaspitest.Server, body string) answer {
	t.Helper()
	return write(t, srv, "POST", shop(srv, "/products/import"), body,
		"Content-Type", "text/plain", "Accept", "application/json")
}

func TestImportsFinishAfterSomeReadings(t *testing.T) {
	t.Parallel()
	srv := start(t)
	srv.ImportsAfter(2)
	code := fmt.Sprint(importing(t, srv, oneCard).part("code"))
	read := func(part string) answer {
		return get(t, srv, shop(srv, "/products/import"+part+"?i="+url.QueryEscape(code)), "Accept", "application/json")
	}
	for _, want := range []string{"UPLOADED", "UPLOADED", "FINISHED", "FINISHED"} {
		if a := read("/result"); want == "UPLOADED" && a.status != 400 {
			t.Errorf("a result too early: %d %s", a.status, a.body)
		}
		if a := read(""); a.part("code") != code || a.part("status") != want {
			t.Errorf("got %s, want %s", a.body, want)
		}
	}
	a := read("/result")
	if a.part("total") != 1.0 || a.part("errors") != 0.0 || a.part("result.CUP-04.state") != "FINISHED" {
		t.Errorf("got %s", a.body)
	}
	code = "nobody's"
	for _, part := range []string{"", "/result"} {
		if a := read(part); a.status != 404 {
			t.Errorf("unknown import%s: got %d", part, a.status)
		}
	}
}

func TestImportsSatisfyTheSchema(t *testing.T) {
	t.Parallel()
	srv := start(t)
	var published map[string]any
	a := get(t, srv, shop(srv, "/products/import/schema"), "Accept", "application/json")
	if err := json.Unmarshal([]byte(a.body), &published); err != nil || a.part("items.required.0") != "sku" {
		t.Errorf("error %v in %s", err, a.body)
	}
	replace := func(before, after string) string {
		if !strings.Contains(oneCard, before) {
			t.Errorf("there is no %s", before)
		}
		return strings.Replace(oneCard, before, after, 1)
	}
	const value = `"value":"белый"`
	for name, test := range map[string]struct {
		body string
		ok   bool
	}{
		"as it is":         {oneCard, true},
		"family":           {replace(`[{`, `[{"familyId":"x",`), true},
		"a number":         {replace(value, `"value":1.5`), true},
		"a flag":           {replace(value, `"value":true`), true},
		"texts":            {replace(value, `"value":["a","b"]`), true},
		"no JSON":          {"cards", false},
		"one card":         {strings.Trim(oneCard, "[]"), false},
		"no cards":         {"[]", false},
		"price":            {replace(`[{`, `[{"price":1,`), false},
		"no SKU":           {replace(`"sku":"CUP-04",`, ``), false},
		"SKU a number":     {replace(`"CUP-04"`, `4`), false},
		"SKU null":         {replace(`"CUP-04"`, `null`), false},
		"SKU empty":        {replace(`CUP-04`, ``), false},
		"SKU long":         {replace(`CUP-04`, strings.Repeat("x", 65)), false},
		"category of ours": {replace(`Master - Cups`, `Кружки`), false},
		"weight a number":  {replace(`[{`, `[{"weight":1,`), false},
		"no value":         {replace(`,`+value, ``), false},
		"a null":           {replace(value, `"value":null`), false},
		"an object":        {replace(value, `"value":{}`), false},
		"texts twice":      {replace(value, `"value":["a","a"]`), false},
		"numbers":          {replace(value, `"value":[1]`), false},
		"code without *":   {replace(`Cups*Main.cups*colour`, `colour`), false},
		"image by FTP":     {replace(`https://`, `ftp://`), false},
		"image a text":     {replace(`{"url":"https://example.kz/1.jpg"}`, `"https://example.kz/1.jpg"`), false},
		"no images":        {replace(`{"url":"https://example.kz/1.jpg"}`, ``), false},
	} {
		a := importing(t, srv, test.body)
		if test.ok && a.status != 200 || !test.ok && (a.status != 400 || !strings.HasPrefix(a.title(), "invented: ")) {
			t.Errorf("%s: got %d %s, want ok %t", name, a.status, a.body, test.ok)
		}
	}
}

func TestCardsKeepToTheClassification(t *testing.T) {
	t.Parallel()
	srv := start(t)
	srv.ImportsAfter(0)
	kettle := func(attributes ...string) string {
		return `[{"sku":"K","title":"К","brand":"В","category":"Master - Kettles","attributes":[` +
			strings.Join(attributes, ",") + `],"images":[{"url":"http://example.kz/1.jpg"}]}]`
	}
	attribute := func(name, value string) string {
		return `{"code":"Kettles*Main.kettles*` + name + `","value":` + value + `}`
	}
	volume, glass := attribute("volume", "1.7"), attribute("material", `["стекло","сталь"]`)
	for name, test := range map[string]struct {
		body string
		ok   bool
	}{
		"all":            {kettle(volume, glass, attribute("auto off", "true"), attribute("notice", `"любой"`)), true},
		"one choice":     {kettle(volume, attribute("material", `"стекло"`)), true},
		"no volume":      {kettle(glass), false},
		"wrong type":     {kettle(attribute("volume", `"1.7"`), glass), false},
		"no such choice": {kettle(volume, attribute("material", `["дерево"]`)), false},
		"not several":    {kettle(volume, glass, attribute("notice", `["a","b"]`)), false},
		"foreign":        {kettle(volume, glass, attribute("colour", `"a"`)), false},
		"twice":          {kettle(volume, volume, glass), false},
		"no category":    {strings.Replace(oneCard, "Cups", "Mugs", 1), false},
	} {
		a := importing(t, srv, test.body)
		path := shop(srv, "/products/import?i="+fmt.Sprint(a.part("code")))
		if s := get(t, srv, path, "Accept", "application/json"); s.part("status") != "FINISHED" {
			t.Fatalf("%s: got %s after %s", name, s.body, a.body)
		}
		a = get(t, srv, strings.Replace(path, "?", "/result?", 1), "Accept", "application/json")
		if got := a.part("errors") == 0.0; got != test.ok {
			t.Errorf("%s: got %s, want ok %t", name, a.body, test.ok)
		}
	}
}

func TestClassificationIsServed(t *testing.T) {
	t.Parallel()
	srv := start(t)
	read := func(path string) answer {
		return get(t, srv, shop(srv, "/products/classification/"+path), "Accept", "application/json")
	}
	kettles := url.QueryEscape("Master - Kettles")
	for path, want := range map[string]map[string]any{
		"categories":              {"0.code": "Master - Kettles", "0.title": "Чайники", "0.attributes": nil},
		"attributes?c=" + kettles: {"0.type": "number", "0.mandatory": true, "0.multiValued": false, "1.values": nil},
		"attribute/values?c=" + kettles + "&a=" + url.QueryEscape("Kettles*Main.kettles*material"): {
			"2.code": "сталь", "2.name": "сталь",
		},
	} {
		a := read(path)
		for part, value := range want {
			if got := a.part(part); a.status != 200 || got != value {
				t.Errorf("%s: %d, %s is %v, want %v", path, a.status, part, got, value)
			}
		}
	}
	for _, path := range []string{
		"attributes", "attributes?c=x", "attribute/values?c=" + kettles, "attributes/values?c=" + kettles,
	} {
		if a := read(path); a.status != 404 {
			t.Errorf("%s: got %d, want 404", path, a.status)
		}
	}
	if a := get(t, srv, shop(srv, "/products/classification/categories")); a.status != 406 {
		t.Errorf("as JSON:API: got %d, want 406", a.status)
	}
}

func TestBarcodesAreJudgedOneByOne(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", Lines: lines()})
	card := fmt.Sprint(get(t, srv, "/orderentries/NTAxIyMw/product").part("data.attributes.code"))
	add := func(items ...string) answer {
		var body []string
		for i := 0; i+1 < len(items); i += 2 {
			body = append(body, fmt.Sprintf(`{"masterSku":%q,"barcode":%q}`, items[i], items[i+1]))
		}
		return write(t, srv, "POST", "/nct", `{"items":[`+strings.Join(body, ",")+`]}`)
	}
	srv.SetBarcodeStatus("9", "FOUND_MULTIPLE")
	a := add(card, "48700017", card, "48700017", card, "1234567", card, "48700017x", "", "48700017", "8", "48700017",
		"9", "48700017")
	want := []string{
		"FOUND_MULTIPLE", "MASTER_SKU_NOT_FOUND", "EMPTY_MASTER_SKU", "INCORRECT_BARCODE", "INCORRECT_BARCODE",
		"ALREADY_ADDED", "OK",
	}
	for i, status := range want { // the other way round
		if got := a.part(fmt.Sprintf("items.%d.status", i)); got != status {
			t.Errorf("%d: got %v, want %s", i, got, status)
		}
	}
	if a.part("merchantUid") != kaspitest.MerchantID || a.part("items.0.masterSku") != "9" {
		t.Errorf("got %s", a.body)
	}
	srv.SetBarcodeStatus("9", "")
	if a := add("9", "48700017"); a.part("items.0.status") != "MASTER_SKU_NOT_FOUND" {
		t.Errorf("no longer forced: got %s", a.body)
	}
	if a := add(); a.status != 400 {
		t.Errorf("nothing: got %d", a.status)
	}
	if a := write(t, srv, "POST", "/nct", `{"items":[]}`, "Content-Type", "application/json"); a.status != 415 {
		t.Errorf("plain JSON: got %d", a.status)
	}
}
