package kaspi_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

func TestCardsAreMadeAndReported(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	c, ctx := dial(t, srv), t.Context()
	cards := imported(t)
	cards[1].Category = "Master - Mugs" // unknown there
	job, err := c.ImportProducts(ctx, cards)
	if err != nil || job.Code == "" || job.Status != kaspi.ImportUploaded {
		t.Fatalf("got %+v and error %v", job, err)
	}
	if _, err := c.ImportResult(ctx, job.Code); kaspi.KindOf(err) != kaspi.KindRefused {
		t.Errorf("too early: got %v", err)
	}
	for _, want := range []kaspi.ImportStatus{kaspi.ImportUploaded, kaspi.ImportFinished} {
		if now, err := c.ImportStatus(ctx, job.Code); err != nil || now != (kaspi.Import{Code: job.Code, Status: want}) {
			t.Errorf("got %+v and error %v, want %s", now, err, want)
		}
	}
	report, err := c.ImportResult(ctx, job.Code)
	want := kaspi.ImportReport{
		Errors: 1, Total: 2, States: map[string]string{"KET-17": "FINISHED", "CUP-04": "invented: ERROR"},
	}
	if diff := cmp.Diff(want, report); err != nil || diff != "" {
		t.Errorf("error %v, %s", err, diff)
	}
	for _, r := range srv.Requests()[1:] {
		if diff := cmp.Diff(url.Values{"i": {job.Code}}, r.Query); diff != "" {
			t.Errorf("%s: %s", r.Path, diff)
		}
		if r.Header.Get("Accept") != "application/json" || r.Header.Get("X-Auth-Token") != kaspitest.Token {
			t.Errorf("%s: headers %v", r.Path, r.Header)
		}
	}
	if _, err := c.ImportStatus(ctx, "nobody's"); kaspi.KindOf(err) != kaspi.KindNotFound {
		t.Errorf("unknown import: got %v", err)
	}
}

func TestClassificationIsRead(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	c, ctx := dial(t, srv), t.Context()
	categories, err := c.Categories(ctx)
	kettles := kaspi.Category{Code: "Master - Kettles", Title: "Чайники"}
	if err != nil || len(categories) != 2 || categories[0] != kettles {
		t.Fatalf("got %+v and error %v", categories, err)
	}
	attributes, err := c.Attributes(ctx, "Master - Kettles")
	want := kaspi.Attribute{Code: "Kettles*Main.kettles*material", Type: "enum", MultiValued: true, Mandatory: true}
	if err != nil || len(attributes) != 4 || attributes[1] != want {
		t.Errorf("got %+v and error %v", attributes, err)
	}
	values, err := c.AttributeValues(ctx, "Master - Kettles", want.Code)
	if err != nil || len(values) != 3 || values[1] != (kaspi.AttributeValue{Code: "стекло", Name: "стекло"}) {
		t.Errorf("got %+v and error %v", values, err)
	}
	last := srv.Requests()[2]
	if last.Path != "/shop/api/products/classification/attribute/values" ||
		cmp.Diff(url.Values{"c": {"Master - Kettles"}, "a": {want.Code}}, last.Query) != "" {
		t.Errorf("asked %s?%v", last.Path, last.Query)
	}
	n := srv.Count("", "")
	_, noCategory := c.Attributes(ctx, "")
	_, noAttribute := c.AttributeValues(ctx, "Master - Cups", "")
	_, noCode := c.ImportResult(ctx, "")
	for _, err := range []error{noCategory, noAttribute, noCode} {
		if kaspi.KindOf(err) != kaspi.KindRefused || srv.Count("", "") != n {
			t.Errorf("got %v, want a refusal before any request", err)
		}
	}
}

func TestTheSchemaComesAsItIs(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	raw, err := dial(t, srv).ImportSchema(t.Context())
	var schema struct {
		Type     string `json:"type"`
		MaxItems int    `json:"maxItems"`
	}
	if err != nil || json.Unmarshal(raw, &schema) != nil || schema.Type != "array" || schema.MaxItems != 10000 {
		t.Errorf("got %s and error %v", raw, err)
	}
	if path := srv.Requests()[0].Path; path != "/shop/api/products/import/schema" {
		t.Errorf("asked %s", path)
	}
}

func TestAnswersAboutCardsAreReadLeniently(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c := newClient(t, always(200, `{"code":7,"status":"WAITING","description":" later "}`))
	got, err := c.ImportStatus(ctx, "7")
	if err != nil || got != (kaspi.Import{Code: "7", Status: "WAITING", Description: "later"}) {
		t.Errorf("got %+v and error %v", got, err)
	}
	_, err = newClient(t, always(200, `{"status":"UPLOADED"}`)).ImportProducts(ctx, imported(t))
	if kaspi.KindOf(err) != kaspi.KindBody {
		t.Errorf("an import without code: got %v", err)
	}
	c = newClient(t, always(200, `{"errors":[],"total":"3","result":{"A":{},"B":{"state":null}}}`))
	report, err := c.ImportResult(ctx, "7")
	want := kaspi.ImportReport{Total: 3, States: map[string]string{"A": "", "B": ""}}
	if diff := cmp.Diff(want, report); err != nil || diff != "" {
		t.Errorf("error %v, %s", err, diff)
	}
	for _, body := range []string{``, `null`, `{}`, `"x"`, `[`} {
		c := newClient(t, always(200, body))
		if _, err := c.Categories(ctx); kaspi.KindOf(err) != kaspi.KindBody {
			t.Errorf("categories of %q: got %v", body, err)
		}
		if _, err := c.ImportSchema(ctx); body != `{}` && body != `"x"` && kaspi.KindOf(err) != kaspi.KindBody {
			t.Errorf("a schema of %q: got %v", body, err)
		}
	}
}

func TestCardsThatBreakTheSchemaAreNotSent(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	c := dial(t, srv)
	long := func(n int) string { return strings.Repeat("ы", n) }
	value := func(v kaspi.Value) func(*kaspi.Card) {
		return func(p *kaspi.Card) { p.Attributes[0].Value = v }
	}
	many := make([]string, 33)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	for name, spoil := range map[string]func(*kaspi.Card){
		"no SKU":           func(p *kaspi.Card) { p.SKU = "" },
		"long SKU":         func(p *kaspi.Card) { p.SKU = long(65) },
		"no title":         func(p *kaspi.Card) { p.Title = "" },
		"long title":       func(p *kaspi.Card) { p.Title = long(1025) },
		"no brand":         func(p *kaspi.Card) { p.Brand = "" },
		"long brand":       func(p *kaspi.Card) { p.Brand = long(257) },
		"no category":      func(p *kaspi.Card) { p.Category = "" },
		"long category":    func(p *kaspi.Card) { p.Category = long(513) },
		"long description": func(p *kaspi.Card) { p.Description = long(1025) },
		"long weight":      func(p *kaspi.Card) { p.Weight = long(257) },
		"no attributes":    func(p *kaspi.Card) { p.Attributes = nil },
		"too many attributes": func(p *kaspi.Card) {
			p.Attributes = make([]kaspi.CardAttribute, 257)
			for i := range p.Attributes {
				p.Attributes[i] = kaspi.CardAttribute{Code: fmt.Sprint(i), Value: kaspi.Flag(true)}
			}
		},
		"attribute unnamed": func(p *kaspi.Card) { p.Attributes[0].Code = "" },
		"long attribute":    func(p *kaspi.Card) { p.Attributes[0].Code = long(257) },
		"zero value":        value(kaspi.Value{}),
		"empty text":        value(kaspi.Text("")),
		"long text":         value(kaspi.Text(long(257))),
		"no texts":          value(kaspi.Texts()),
		"empty list":        value(kaspi.Texts([]string{}...)),
		"an empty one":      value(kaspi.Texts("a", "")),
		"texts twice":       value(kaspi.Texts("a", "a")),
		"too many texts":    value(kaspi.Texts(many...)),
		"no number":         value(kaspi.Number(math.NaN())),
		"endless number":    value(kaspi.Number(math.Inf(1))),
		"no image":          func(p *kaspi.Card) { p.Images = nil },
		"image twice":       func(p *kaspi.Card) { p.Images = []string{"http://a", "http://a"} },
		"local image":       func(p *kaspi.Card) { p.Images = []string{"/1.jpg"} },
		"long image":        func(p *kaspi.Card) { p.Images = []string{"http://" + long(1018)} },
	} {
		cards := imported(t)
		spoil(&cards[1])
		_, err := c.ImportProducts(t.Context(), cards)
		if e, ok := errors.AsType[*kaspi.Error](err); !ok || e.Sent() || !strings.HasPrefix(e.Title, "card 1 (") {
			t.Errorf("%s: got %v, want a refusal that names the card", name, err)
		}
	}
	for _, n := range []int{0, 10_001} {
		if _, err := c.ImportProducts(t.Context(), make([]kaspi.Card, n)); kaspi.KindOf(err) != kaspi.KindRefused {
			t.Errorf("%d cards: got %v", n, err)
		}
	}
	if n := srv.Count("", ""); n != 0 {
		t.Errorf("%d requests went out", n)
	}
	widest := imported(t)
	widest[0].SKU, widest[0].Title, widest[0].Brand = strings.Repeat("k", 64), long(1024), long(256)
	widest[0].Description, widest[0].Attributes[0].Value = long(1024), kaspi.Texts(many[:32]...)
	if _, err := c.ImportProducts(t.Context(), widest); err != nil {
		t.Errorf("as much as the schema allows: %v", err)
	}
}

func TestBarcodesAreMatchedToWhatWasSent(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.Put(kaspitest.Order{Code: "501", Lines: twoLines()})
	c := dial(t, srv)
	product, err := c.EntryProduct(t.Context(), "NTAxIyMw")
	if err != nil {
		t.Fatal(err)
	}
	for card, status := range map[string]string{"7": "FOUND_MULTIPLE", "8": "NOT_FOUND", "9": "NON_UNIQUE_MASTER_SKU"} {
		srv.SetBarcodeStatus(card, status)
	}
	sent := []kaspi.Barcode{
		{product.Code, "4870000000017"}, {product.Code, "4870000000024"}, {product.Code, "123"}, {"", "4870000000017"},
		{"404", "4870000000017"}, {"7", "4870000000017"}, {"8", "4870000000017"}, {"9", "4870000000017"},
		{product.Code, "4870000000017"},
	}
	got, err := c.AddBarcodes(t.Context(), sent)
	if err != nil {
		t.Fatal(err)
	}
	statuses := []kaspi.BarcodeStatus{
		kaspi.BarcodeAlreadyAdded, // sent twice, which an answer in another sequence cannot tell apart
		kaspi.BarcodeOK, kaspi.BarcodeIncorrect, kaspi.BarcodeEmptyMasterSKU, kaspi.BarcodeMasterSKUNotFound,
		kaspi.BarcodeFoundMultiple, kaspi.BarcodeNotFound, kaspi.BarcodeNonUniqueMasterSKU, kaspi.BarcodeOK,
	}
	for i, b := range sent {
		if got[i].Barcode != b || got[i].Status != statuses[i] {
			t.Errorf("%d: got %+v, want %v with %s", i, got[i], b, statuses[i])
		}
	}
	_, err = c.AddBarcodes(t.Context(), nil)
	if n := srv.Count("POST", "/nct"); kaspi.KindOf(err) != kaspi.KindRefused || n != 1 {
		t.Errorf("no barcodes: got %v after %d requests, want a refusal before any", err, n-1)
	}
}

func TestBarcodesOfOddAnswers(t *testing.T) {
	t.Parallel()
	sent := []kaspi.Barcode{{"1", "a"}, {"2", "b"}, {"2", "c"}, {"3", "d"}}
	for items, want := range map[string][]kaspi.BarcodeStatus{
		``: {"", "", "", ""},
		`{"masterSku":3,"barcode":"d","status":"NEW_WORD"},{"masterSku":"1","barcode":"a","status":"OK"}`: {
			"OK", "", "", "NEW_WORD",
		},
		`{"masterSku":"1","barcode":"temporary","status":"NOT_FOUND"}`: {"NOT_FOUND", "", "", ""},
		`{"masterSku":"2","barcode":"c","status":"OK"},{"masterSku":"2","barcode":"x","status":"NOT_FOUND"}`: {
			"", "NOT_FOUND", "OK", "",
		},
		`{"masterSku":"2","barcode":"x","status":"OK"}`: {"", "", "", ""}, // of which of the two?
	} {
		got, err := newClient(t, always(200, `{"items":[`+items+`]}`)).AddBarcodes(t.Context(), sent)
		if err != nil || len(got) != len(sent) {
			t.Fatalf("%s: got %v and error %v", items, got, err)
		}
		for i := range sent {
			if got[i].Status != want[i] || got[i].Barcode != sent[i] {
				t.Errorf("%s: %v is %q, want %q", items, got[i].Barcode, got[i].Status, want[i])
			}
		}
	}
}

func TestCardsMayBeAsLongAsTheSchemaAllows(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("ы", n) }
	for name, fill := range map[string]func(*kaspi.Card){
		"category":    func(p *kaspi.Card) { p.Category = long(512) },
		"weight":      func(p *kaspi.Card) { p.Weight = long(256) },
		"description": func(p *kaspi.Card) { p.Description = long(1024) },
		"no more":     func(p *kaspi.Card) { p.Description, p.Weight, p.Family = "", "", "" },
		"attribute":   func(p *kaspi.Card) { p.Attributes[0].Code = long(256) },
		"text":        func(p *kaspi.Card) { p.Attributes[0].Value = kaspi.Text(long(256)) },
		"one text":    func(p *kaspi.Card) { p.Attributes[0].Value = kaspi.Texts("a") },
		"false":       func(p *kaspi.Card) { p.Attributes[0].Value = kaspi.Flag(false) },
		"nothing":     func(p *kaspi.Card) { p.Attributes[0].Value = kaspi.Number(0) },
		"image":       func(p *kaspi.Card) { p.Images = []string{"http://" + long(1017)} },
	} {
		cards := imported(t)
		fill(&cards[1])
		if _, err := newClient(t, always(200, `{"code":"7"}`)).ImportProducts(t.Context(), cards); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for n, refused := range map[int]bool{1: false, 10_000: false, 10_001: true} {
		cards := slices.Repeat(imported(t)[1:], n)
		_, err := newClient(t, always(200, `{"code":"7"}`)).ImportProducts(t.Context(), cards)
		if (kaspi.KindOf(err) == kaspi.KindRefused) != refused || (err != nil) != refused {
			t.Errorf("%d cards: %v", n, err)
		}
	}
}

func TestARefusedCardIsToldWithItsReason(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*kaspi.Card){
		`card 1 ("CUP-04"): the title is empty or longer than 1024 characters`:                                        func(p *kaspi.Card) { p.Title = "" },
		`card 1 ("CUP-04"): a card has 1 to 256 attributes`:                                                           func(p *kaspi.Card) { p.Attributes = nil },
		`card 1 ("CUP-04"): an attribute's code is empty or longer than 256 characters`:                               func(p *kaspi.Card) { p.Attributes[0].Code = "" },
		`card 1 ("CUP-04"): attribute "Cups*Main.cups*colour" has no value`:                                           func(p *kaspi.Card) { p.Attributes[0].Value = kaspi.Value{} },
		`card 1 ("CUP-04"): attribute "Cups*Main.cups*colour" has a text twice`:                                       func(p *kaspi.Card) { p.Attributes[0].Value = kaspi.Texts("a", "b", "a") },
		`card 1 ("CUP-04"): a card has an image, and none twice`:                                                      func(p *kaspi.Card) { p.Images = nil },
		`card 1 ("CUP-04"): an image needs an http or https address of at most 1024 characters`:                       func(p *kaspi.Card) { p.Images = []string{"ftp://a"} },
		`card 1 ("` + strings.Repeat("k", 64) + `"): the SKU is empty or longer than 64 characters`:                   func(p *kaspi.Card) { p.SKU = strings.Repeat("k", 65) },
		`card 1 ("CUP-04"): attribute "Cups*Main.cups*colour" has a text that is empty or longer than 256 characters`: func(p *kaspi.Card) { p.Attributes[0].Value = kaspi.Text("") },
	} {
		cards := imported(t)
		spoil(&cards[1])
		_, err := newClient(t, always(200, `{"code":"7"}`)).ImportProducts(t.Context(), cards)
		if e, ok := errors.AsType[*kaspi.Error](err); !ok || e.Title != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestAnImportIsReportedInFull(t *testing.T) {
	t.Parallel()
	const body = `{"errors":1,"warnings":"2","skipped":3,"total":4,"result":{"A":{"state":"FINISHED"},"B":{"state":"ODD"}}}`
	got, err := newClient(t, always(200, body)).ImportResult(t.Context(), "7")
	want := kaspi.ImportReport{Errors: 1, Warnings: 2, Skipped: 3, Total: 4, States: map[string]string{"A": "FINISHED", "B": "ODD"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v, %s", err, diff)
	}
	attributes, err := newClient(t, always(200, `[{"code":"a","type":"number","multiValued":true},{"code":"b","type":"enum","mandatory":"true"}]`)).
		Attributes(t.Context(), "Master - Cups")
	if diff := cmp.Diff([]kaspi.Attribute{{Code: "a", Type: "number", MultiValued: true}, {Code: "b", Type: "enum", Mandatory: true}}, attributes); err != nil || diff != "" {
		t.Errorf("error %v, %s", err, diff)
	}
	values, err := newClient(t, always(200, `[{"code":"a","name":"b"}]`)).AttributeValues(t.Context(), "Master - Cups", "a")
	if err != nil || len(values) != 1 || values[0] != (kaspi.AttributeValue{Code: "a", Name: "b"}) {
		t.Errorf("got %+v, %v", values, err)
	}
}
