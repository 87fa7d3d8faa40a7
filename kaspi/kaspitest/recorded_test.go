package kaspitest_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
	"kaspibot/kaspi/pipenet"
)

var update = flag.Bool("update", false, "record the answers anew")

// recording asks a server and writes down what it answers.
type recording struct {
	t    *testing.T
	srv  *kaspitest.Server
	text strings.Builder
}

func (r *recording) ask(method, path, body string, header ...string) answer {
	r.t.Helper()
	whole := path
	if strings.HasPrefix(path, "/../") { // beside v2
		whole = strings.TrimSuffix(r.srv.URL(), "/v2") + strings.TrimPrefix(path, "/..")
		header = append([]string{"Accept", "application/json"}, header...)
	}
	a := write(r.t, r.srv, method, whole, body, header...)
	said := strings.ReplaceAll(a.body, strings.TrimSuffix(r.srv.URL(), "/shop/api/v2"), "")
	fmt.Fprintf(&r.text, "%s %s %s\n%d %s\n%s\n\n", method, path, body, a.status, a.header.Get("Content-Type"), said)
	if a.header.Get("Date") != "Tue, 24 Nov 2026 07:00:00 GMT" {
		r.t.Errorf("%s: answered on %s", path, a.header.Get("Date"))
	}
	return a
}

func (r *recording) get(paths ...string) {
	r.t.Helper()
	for _, path := range paths {
		r.ask(http.MethodGet, path, "")
	}
}

func (r *recording) change(id string, changes ...string) {
	r.t.Helper()
	for _, attributes := range changes {
		r.ask(http.MethodPost, "/orders", `{"data":{"type":"orders","id":"`+id+`","attributes":`+attributes+`}}`, "X-Send-Code", "true", "X-Security-Code", "")
	}
}

func (r *recording) operation(kind, entry string, all ...string) {
	r.t.Helper()
	for _, attributes := range all {
		r.ask(http.MethodPost, "/"+kind, `{"data":{"type":"`+kind+`","attributes":`+attributes+`,"relationships":{"entry":{"data":{"type":"orderentries","id":"`+entry+`"}}}}}`)
	}
}

// Clients were written against these answers, some of which were seen live: none changes its shape or its words unnoticed. A
// change that is meant is recorded by go test ./kaspi/kaspitest -run TestEveryAnswer -update.
func TestEveryAnswerIsAsItWasRecorded(t *testing.T) {
	t.Parallel()
	r := &recording{t: t, srv: start(t)}
	r.orders()
	r.changes()
	r.lines()
	r.cards()
	const name = "testdata/answers.txt"
	if *update {
		if err := os.WriteFile(name, []byte(r.text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(r.text.String(), "\n")); diff != "" {
		t.Errorf("(-recorded +answered):\n%s", diff)
	}
}

func (r *recording) orders() {
	of := lines()
	of[0].CategoryCode, of[0].CategoryTitle, of[0].IMEIRequired = "Master - Kettles", "Чайники", true
	for i, o := range []kaspitest.Order{
		{Delivery: kaspitest.Express, Credit: true, Lines: of, SellerDelivery: 700}, {State: "SIGN_REQUIRED", SignatureRequired: true, Delivery: kaspitest.Postomat}, {State: "PICKUP", PreOrder: true},
		{State: "DELIVERY", Delivery: kaspitest.OwnDelivery, Street: "Абая, 1", Total: 5}, {State: "KASPI_DELIVERY", Delivery: kaspitest.KaspiCity, SellerDelivery: -1},
		{State: "ARCHIVE", Delivery: kaspitest.KaspiDoor, Street: "Абая, 1"}, {State: "ARCHIVE", Status: "RETURNED", Delivery: kaspitest.Postomat, Created: noon().AddDate(0, 0, -2)},
	} {
		o.Code = fmt.Sprint(501 + i)
		r.srv.Put(o)
	}
	r.get(query(), query("include[orders]", "entries"), query("include[orders]", "user"), query("filter[orders][state]", "ARCHIVE"))
	r.get("/orders/NTAx", "/orders/NTA0/user", "/orders/NTA2/user", "/orders/NTAx/entries", "/orderentries/NTAxIyMx", "/orderentries/NTAxIyMw/product", "/orderentries/NTAxIyMw/deliveryPointOfService")
	r.get("/masterproducts/Njg5MTE4NDEy", "/masterproducts/Njg5MTE4NDEy/merchantProduct", "/merchantproducts/MTAwMDAwMDFfQQ", "/pointofservices/MTAwMDAwMDFfUFAx", "/pointofservices/MTAwMDAwMDFfUFAx/city", "/cities")
	r.get("/orders", "/nowhere", "/orders?%zz", "/orders/NTA5", "/products")
	r.ask(http.MethodDelete, "/orders", "")
	r.ask(http.MethodGet, query(), "", "X-Auth-Token", "other")
	r.ask(http.MethodGet, query(), "", "Accept", "text/html")
	r.srv.RequireAccept(true)
	r.ask(http.MethodGet, query(), "", "Accept", "")
	r.srv.RequireAccept(false)
	r.srv.SetProducts()
	r.get("/products?page[number]=0&page[size]=2", "/products?page[number]=0")
	r.srv.SetProducts(kaspitest.Product{Code: "A", Name: "N", Manufacturer: "M", Category: "C"}, kaspitest.Product{Code: "B"}, kaspitest.Product{Code: "C"})
	r.get("/products?page[number]=0&page[size]=2", "/products?page[number]=1&page[size]=2")
}

func (r *recording) changes() {
	r.change("NTAx", `{"code":"502","status":"ACCEPTED_BY_MERCHANT"}`, `{"status":"RETURNED"}`, assemble, `{"code":"501","status":"ACCEPTED_BY_MERCHANT"}`, `{"status":"ACCEPTED_BY_MERCHANT"}`)
	r.change("NTAx", `{"status":"ASSEMBLE"}`, `{"status":"ASSEMBLE","numberOfSpace":"2"}`, `{"status":"COMPLETED"}`, `{"status":"ARRIVED"}`, backward)
	r.get("/orders/NTAx", "/orders/NTAx", "/orders/NTAx", "/../waybill/NTAxLTE", "/../waybill/NTAxLTI")
	r.srv.HandOver("501")
	r.get("/orders/NTAx", "/../waybill/NTAxLTE")
	r.change("NTAx", `{"status":"ASSEMBLE","numberOfSpace":3}`, `{"code":"501","status":"CANCELLED","cancellationReason":"MERCHANT_OUT_OF_STOCK","cancellationComment":"нет"}`, noStock, complete, backward)
	r.get("/orders/NTAx")
	r.change("NTAy", complete)
	r.change("NTAz", `{"code":"503","status":"ARRIVED"}`, `{"status":"ARRIVED"}`, `{"code":"503","status":"COMPLETED"}`, noAnswer, `{"status":"CANCELLED"}`)
	r.ask(http.MethodPost, "/orders", `{"data":{"type":"orders","id":"NTAz","attributes":{"status":"COMPLETED"}}}`, "X-Send-Code", "true", "X-Security-Code", "1234")
	r.get("/orders/NTAz")
	r.change("NTA0", complete, noAnswer)
	r.ask(http.MethodPost, "/orders", `{}`, "Content-Type", "application/json")
	r.ask(http.MethodPost, "/orders", `{}`)
	r.ask(http.MethodPost, "/orders", `{"data":{"type":"orders","id":"NTA5","attributes":{}}}`)
}

func (r *recording) lines() {
	r.srv.Put(kaspitest.Order{Code: "601", State: "PICKUP", Lines: lines()})
	const first, out = "NjAxIyMw", `"reason":"MERCHANT_OUT_OF_STOCK"}`
	r.operation("orderEntryImeiOperation", first, `{"items":[{"imei":["1","2"]},{"imei":["3"]},{"imei":["4"]}]}`, `{"items":[{"imei":["1"]},{"imei":["2"]},{"imei":["3"]},{"imei":["4"]}]}`, `{"items":[]}`)
	r.get("/orders/NjAx/imei")
	r.operation("orderEntryCancelOperation", first, `{`+out, `{"remainedQuantity":3,`+out, `{"remainedQuantity":2,"reason":"X"}`, `{"remainedQuantity":2,`+out, `{"remainedQuantity":1,`+out)
	r.get("/orders/NjAx", "/orders/NjAx", "/orders/NjAx")
	r.srv.OperationsAfter(0)
	r.operation("orderEntryCancelOperation", first, `{"notes":"x","remainedQuantity":1,`+out)
	parts := func(body string) { r.t.Helper(); r.ask(http.MethodPut, "/../orderPartialCancel/NjAx", body) }
	parts(`[]`)
	parts(`[{"entry":{"id":"NTAxIyMw"},"remainedQuantity":1,"remainedWeight":1,` + out + `]`)
	parts(`[{"notes":"n","entry":{"id":"NjAxIyMx"},"remainedQuantity":2,"remainedWeight":400.5,"reason":"PRODUCT_UNDERWEIGHT"}]`)
	r.get("/orders/NjAx/entries")
	r.srv.OperationsAfter(1)
	parts(`[{"entry":{"id":"NjAxIyMx"},"remainedQuantity":1,"remainedWeight":0,` + out + `]`)
	r.ask(http.MethodPut, "/../orderPartialCancel/NjAy", `[]`)
	r.ask(http.MethodPut, "/../orderPartialCancel/NjAx", `[]`, "Content-Type", "text/plain")
	r.ask(http.MethodPost, "/nct", `{"items":[{"masterSku":"689118412","barcode":"48700017"},{"masterSku":"1","barcode":"48700017"},{"masterSku":"","barcode":"1"}]}`)
}

func (r *recording) cards() {
	add := func(body string) {
		r.t.Helper()
		r.ask(http.MethodPost, "/../products/import", body, "Content-Type", "text/plain")
	}
	add(`{`)
	add(`[]`)
	add(strings.Replace(oneCard, `"sku":"CUP-04",`, "", 1))
	add(`[` + strings.Trim(oneCard, "[]") + `]},` + strings.Replace(strings.Trim(oneCard, "[]"), "Cups", "Mugs", 1) + `]}]`)
	add(strings.TrimSuffix(oneCard, "]") + "," + strings.Replace(strings.Replace(strings.TrimPrefix(oneCard, "["), "CUP-04", "X", 1), "белый", "пёстрый", 1))
	for _, code := range []string{"00000000-0000-4000-8000-000000000001", "1"} {
		r.get("/../products/import/result?i="+code, "/../products/import?i="+code, "/../products/import?i="+code, "/../products/import/result?i="+code)
	}
	r.get("/../products/classification/categories", "/../products/classification/attributes?c=Master+-+Kettles", "/../products/classification/attributes?c=x")
	r.get("/../products/classification/attribute/values?c=Master+-+Kettles&a=Kettles*Main.kettles*material", "/../products/classification/attribute/values?c=Master+-+Kettles&a=Kettles*Main.kettles*volume", "/../products/classification/attribute/values?c=x")
	r.ask(http.MethodPost, "/../products/import", oneCard, "Content-Type", "text/xml;charset=x")
}

// Pages of one list hold each order once, and in an order that nobody can guess.
func TestPagesHoldEachOrderOnceInNoOrder(t *testing.T) {
	t.Parallel()
	srv := start(t)
	for i := range 30 {
		srv.Put(kaspitest.Order{Code: fmt.Sprint(501 + i)})
	}
	var first []string
	for range 5 {
		var codes []string
		for page := range 6 {
			a := get(t, srv, query("page[size]", "5", "page[number]", fmt.Sprint(page)))
			for i := range a.length("data") {
				codes = append(codes, fmt.Sprint(a.part(fmt.Sprintf("data.%d.attributes.code", i))))
			}
		}
		if first == nil {
			first = codes
		}
		if !slices.Equal(codes, first) || slices.IsSorted(codes) {
			t.Errorf("got %v after %v", codes, first)
		}
	}
	if slices.Sort(first); !slices.Equal(first, srv.Codes()) {
		t.Errorf("of %v there are %v", srv.Codes(), first)
	}
}

// What a limit allows is taken to the last character, and not one more.
func TestLimitsAreHeldToTheLastCharacter(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", Lines: lines()})
	card := fmt.Sprint(get(t, srv, "/orderentries/NTAxIyMw/product").part("data.attributes.code"))
	barcode := func(digits int) int {
		a := write(t, srv, "POST", "/nct", fmt.Sprintf(`{"items":[{"masterSku":%q,"barcode":%q}]}`, card, strings.Repeat("1", digits)))
		return map[any]int{"OK": 200, "INCORRECT_BARCODE": 400}[a.part("items.0.status")]
	}
	comment := func(letters int) int {
		srv.Put(kaspitest.Order{Code: "502"})
		return post(t, srv, "NTAy", strings.Replace(noStock, "}", `,"cancellationComment":"`+strings.Repeat("ы", letters)+`"}`, 1)).status
	}
	in := func(old, letter string) func(int) int {
		return func(n int) int {
			return importing(t, srv, strings.Replace(oneCard, old, strings.Replace(old, "@", "", 1)+strings.Repeat(letter, n), 1)).status
		}
	}
	page := func(n int) int { return get(t, srv, query("page[size]", fmt.Sprint(n))).status }
	for name, c := range map[string]struct {
		ask  func(int) int
		want map[int]int
	}{
		"digits of a barcode":     {barcode, map[int]int{7: 400, 8: 200, 14: 200, 15: 400}},
		"letters of a comment":    {comment, map[int]int{1000: 200, 1001: 400}},
		"letters of a SKU":        {in("CUP-04", "я"), map[int]int{58: 200, 59: 400}},
		"letters of a brand":      {in(`"brand":"Вымысел`, "я"), map[int]int{249: 200, 250: 400}},
		"orders of a page":        {page, map[int]int{0: 400, 1: 200, 100: 200, 101: 400}},
		"the number of a page":    {func(n int) int { return get(t, srv, query("page[number]", fmt.Sprint(n))).status }, map[int]int{-1: 400, 0: 200, 1_000_000: 200, 1_000_001: 400}},
		"images of a card":        {func(n int) int { return importing(t, srv, images(n)).status }, map[int]int{0: 400, 1: 200, 30: 200}},
		"choices of an attribute": {func(n int) int { return importing(t, srv, choices(n)).status }, map[int]int{0: 400, 1: 200, 32: 200, 33: 400}},
	} {
		for n, want := range c.want {
			if got := c.ask(n); got != want {
				t.Errorf("%d %s: %d, want %d", n, name, got, want)
			}
		}
	}
}

// images is a card with so many.
func images(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`{"url":"https://example.kz/%d.jpg"}`, i))
	}
	return strings.Replace(oneCard, `{"url":"https://example.kz/1.jpg"}`, strings.Join(all, ","), 1)
}

// choices is a card of whose attribute so many are chosen.
func choices(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`"c%d"`, i))
	}
	return strings.Replace(oneCard, `"value":"белый"`, `"value":[`+strings.Join(all, ",")+`]`, 1)
}

// A test that asks what has arrived is told it as it came.
func TestWhatArrivedIsNotedAsItCame(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", State: "KASPI_DELIVERY", Delivery: kaspitest.KaspiDoor})
	if srv.Packed("501") || srv.Packed("999") || srv.Accepted("999") != 0 {
		t.Error("packed or accepted before anything was done")
	}
	post(t, srv, "NTAx", assemble)
	get(t, srv, query("page[size]", "7"))
	importing(t, srv, oneCard)
	get(t, srv, "/orders/NTAx", "X-Auth-Token", "x")
	all := srv.Requests()
	if len(all) != 4 || srv.Count("", "") != 4 || srv.Count("GET", "") != 2 || srv.Count("", "/orders") != 3 || srv.Count("POST", "/orders/") != 0 || !srv.Packed("501") {
		t.Fatalf("%d requests: %+v", len(all), all)
	}
	first, list, cards := all[0], all[1], all[2]
	if first.Method != http.MethodPost || first.Path != "/orders" || first.Agent != agent || !first.At.Equal(noon()) || !strings.Contains(string(first.Body), assemble) || first.Header.Get("Content-Type") != mediaType {
		t.Errorf("%+v", first)
	}
	if list.Query.Get("page[size]") != "7" || list.Path != "/orders" || len(list.Body) != 0 || cards.Path != "/shop/api/products/import" {
		t.Errorf("%+v, %+v", list, cards)
	}
	up := srv.Uploads()
	if len(up) != 1 || up[0].ContentType != "text/plain" || up[0].Path != cards.Path || up[0].Disposition != "" {
		t.Fatalf("%+v", up)
	}
	up[0].Body[0] = 'x' // what is given away is a copy
	all[0].Method = "x"
	if again := srv.Uploads(); string(again[0].Body) != oneCard || srv.Requests()[0].Method != http.MethodPost {
		t.Errorf("%+v", again)
	}
	post(t, srv, "NTAx", accept)
	if srv.Accepts("501") != 1 || srv.Accepted("501") != 0 {
		t.Errorf("%d requests to accept, %d took effect", srv.Accepts("501"), srv.Accepted("501"))
	}
	of := []kaspitest.Line{{SKU: "A", Quantity: 1, Price: 5}}
	srv.Put(kaspitest.Order{Code: "502", Lines: of})
	of[0].SKU = "B"
	if o, _ := srv.Get("502"); o.Lines[0].SKU != "A" {
		t.Errorf("a line changes with the caller's: %+v", o)
	}
}

// A server is what its options say from its first request.
func TestAServerHasWhatItIsGiven(t *testing.T) {
	t.Parallel()
	table, l := faults.New(nil), pipenet.Listen()
	srv := kaspitest.Start(kaspitest.WithToken("own"), kaspitest.WithFaults(table), kaspitest.WithListener(l), kaspitest.WithClock(noon))
	client := &http.Client{Transport: l.Transport()}
	ask := func(token string) int {
		r := request(t, srv, http.MethodGet, query(), "", "X-Auth-Token", token)
		resp, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	table.Add(faults.Row{Service: faults.AlStyle, Code: 500}, faults.Row{Service: faults.Kaspi, Code: 503})
	for _, want := range []struct {
		token  string
		status int
	}{{"own", 503}, {"own", 200}, {kaspitest.Token, 401}} {
		if got := ask(want.token); got != want.status {
			t.Errorf("token %s: %d, want %d", want.token, got, want.status)
		}
	}
	srv.Fail(faults.Row{Service: faults.AlStyle, Code: 502}) // is this server's all the same
	if got := ask("own"); got != 502 {
		t.Errorf("got %d", got)
	}
	srv.Put(kaspitest.Order{Code: "501"})
	if o, _ := srv.Get("501"); !o.Created.Equal(noon()) || !o.Approved.Equal(noon().Add(12*time.Second)) {
		t.Errorf("placed at %v", o.Created)
	}
	srv.Close()
	client.CloseIdleConnections()
	if conn, err := l.DialContext(t.Context(), "", ""); err == nil {
		_ = conn.Close()
		t.Error("a closed server takes connections")
	}
}
