package kaspitest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kaspibot/kaspi/kaspitest"
)

func lines() []kaspitest.Line {
	return []kaspitest.Line{
		{SKU: "A", Title: "Чайник", Quantity: 3, Price: 1000},
		{SKU: "B", Title: "Яблоки", Quantity: 2, Price: 500, UnitType: "MEASURABLE_PIECES", Weight: 900},
	}
}

// change sends an operation on a line, with its attributes as JSON.
func change(t *testing.T, srv *kaspitest.Server, kind, entry, attributes string) answer {
	t.Helper()
	body := `{"data":{"type":"` + kind + `","attributes":` + attributes +
		`,"relationships":{"entry":{"data":{"type":"orderentries","id":"` + entry + `"}}}}}`
	return write(t, srv, http.MethodPost, "/"+kind, body)
}

func write(t *testing.T, srv *kaspitest.Server, method, path, body string, header ...string) answer {
	t.Helper()
	a, err := send(t, request(t, srv, method, path, body, header...))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func cutUnits(t *testing.T, srv *kaspitest.Server, attributes string) answer {
	t.Helper()
	return change(t, srv, "orderEntryCancelOperation", "NTAxIyMw", attributes)
}

func cutParts(t *testing.T, srv *kaspitest.Server, body string) answer {
	t.Helper()
	path := strings.TrimSuffix(srv.URL(), "/v2") + "/orderPartialCancel/NTAx"
	return write(t, srv, http.MethodPut, path, body, "Accept", "application/json")
}

func TestLinesAreCutDownAfterSomeReadings(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", Lines: lines()})
	const quantity = "data.0.attributes.quantity"
	a := cutUnits(t, srv, `{"notes":"x","remainedQuantity":1,"reason":"MERCHANT_OUT_OF_STOCK"}`)
	for part, want := range map[string]any{
		"data.type": "orderEntryCancelOperation", "data.attributes.status": "INPROGRESS",
		"data.attributes.remainedQuantity": 1.0, "data.attributes.remainedWeight": 0.0,
		"data.relationships.entry.data": nil,
	} {
		if got := a.part(part); got != want {
			t.Errorf("%s is %v, want %v", part, got, want)
		}
	}
	if a := cutUnits(t, srv, `{"remainedQuantity":0,"reason":"MERCHANT_OUT_OF_STOCK"}`); a.status != 400 {
		t.Errorf("while another is at work: got %d", a.status)
	}
	get(t, srv, "/orders/NTAx")
	if a := get(t, srv, "/orders/NTAx/entries"); a.part(quantity) != 3.0 {
		t.Errorf("second reading: %s", a.body)
	}
	a = get(t, srv, query("include[orders]", "entries"))
	if a.part("included.0.attributes.quantity") != 1.0 || a.part("data.0.attributes.totalPrice") != 2000.0 {
		t.Errorf("third reading: %s", a.body)
	}
	srv.OperationsAfter(0)
	a = cutUnits(t, srv, `{"remainedQuantity":0,"reason":"MERCHANT_OUT_OF_STOCK"}`)
	if got := fmt.Sprint(a.part("data.attributes.status")); !strings.HasPrefix(got, "SUCCESSFUL") || len(got) != 11 {
		t.Errorf("at once: got %s", got)
	}
	a = get(t, srv, query("include[orders]", "entries"))
	if a.length("included") != 1 || a.length("data.0.relationships.entries.data") != 1 ||
		a.part("included.0.attributes.entryNumber") != 1.0 {
		t.Errorf("a line left: %s", a.body)
	}
	if o, _ := srv.Get("501"); len(o.Lines) != 1 || o.Lines[0].SKU != "B" || o.Total != 1000 {
		t.Errorf("read back: %+v", o)
	}
	if a := get(t, srv, "/orderentries/NTAxIyMw"); a.status != 404 {
		t.Errorf("the line that left: got %d", a.status)
	}
}

func TestUnitsKeepToTheRules(t *testing.T) {
	t.Parallel()
	const out = `"reason":"MERCHANT_OUT_OF_STOCK"`
	packed := kaspitest.Order{State: "KASPI_DELIVERY", Delivery: kaspitest.KaspiDoor}
	for name, test := range map[string]struct {
		order      kaspitest.Order
		attributes string
		status     int
	}{
		"fewer":             {kaspitest.Order{}, `{"remainedQuantity":2,` + out + `}`, 200},
		"none":              {kaspitest.Order{State: "PICKUP"}, `{"remainedQuantity":0,` + out + `}`, 200},
		"packed":            {packed, `{"remainedQuantity":2,` + out + `}`, 200},
		"as many":           {kaspitest.Order{}, `{"remainedQuantity":3,` + out + `}`, 400},
		"more":              {kaspitest.Order{}, `{"remainedQuantity":4,` + out + `}`, 400},
		"below zero":        {kaspitest.Order{}, `{"remainedQuantity":-1,` + out + `}`, 400},
		"a text":            {kaspitest.Order{}, `{"remainedQuantity":"2",` + out + `}`, 400},
		"unsaid":            {kaspitest.Order{}, `{` + out + `}`, 400},
		"foreign field":     {kaspitest.Order{}, `{"remainedQuantity":2,"remainedWeight":1,` + out + `}`, 400},
		"no reason":         {kaspitest.Order{}, `{"remainedQuantity":2}`, 400},
		"Kaspi's reason":    {kaspitest.Order{}, `{"remainedQuantity":2,"reason":"TIMEOUT_BUYER_PICKUP"}`, 400},
		"underweight":       {kaspitest.Order{}, `{"remainedQuantity":2,"reason":"PRODUCT_UNDERWEIGHT"}`, 400},
		"unreachable":       {kaspitest.Order{}, `{"remainedQuantity":2,"reason":"BUYER_NOT_REACHABLE"}`, 400},
		"unreachable, ours": {kaspitest.Order{State: "DELIVERY"}, `{"remainedQuantity":2,"reason":"BUYER_NOT_REACHABLE"}`, 200},
		"finished":          {kaspitest.Order{State: "ARCHIVE"}, `{"remainedQuantity":2,` + out + `}`, 400},
		"finished, cancelled": {
			kaspitest.Order{State: "KASPI_DELIVERY", Status: "CANCELLING"}, `{"remainedQuantity":2,` + out + `}`, 400,
		},
	} {
		test.order.Code, test.order.Lines = "501", lines()
		srv := start(t, test.order)
		if a := cutUnits(t, srv, test.attributes); a.status != test.status {
			t.Errorf("%s: got %d %s, want %d", name, a.status, a.body, test.status)
		}
	}
	srv := start(t, kaspitest.Order{Code: "501", Lines: lines()[:1]})
	if a := cutUnits(t, srv, `{"remainedQuantity":0,`+out+`}`); a.status != 400 {
		t.Errorf("the last line: got %d", a.status)
	}
	packed.Code, packed.Lines = "502", lines()
	srv.Put(packed)
	post(t, srv, "NTAy", assemble)
	srv.HandOver("502")
	a := change(t, srv, "orderEntryCancelOperation", "NTAyIyMw", `{"remainedQuantity":2,`+out+`}`)
	if a.status != 400 {
		t.Errorf("handed over: got %d", a.status)
	}
	for entry, want := range map[string]int{"NTAxIyMx": 404, "OTk5IyMw": 404, "": 404} {
		if a := change(t, srv, "orderEntryCancelOperation", entry, `{"remainedQuantity":2,`+out+`}`); a.status != want {
			t.Errorf("line %q: got %d, want %d", entry, a.status, want)
		}
	}
	if a := change(t, srv, "orderEntryCancelOperation", "NTAxIyMw", `7`); a.status != 400 {
		t.Errorf("no attributes: got %d", a.status)
	}
	if a := write(t, srv, "POST", "/orderEntryCancelOperation", `{}`, "Content-Type", "application/json"); a.status != 415 {
		t.Errorf("plain JSON: got %d", a.status)
	}
}

func TestPartsKeepToTheRules(t *testing.T) {
	t.Parallel()
	line := func(entry string, quantity int, weight, reason string) string {
		return fmt.Sprintf(`{"entry":{"id":%q},"remainedQuantity":%d,"remainedWeight":%s,"reason":%q}`,
			entry, quantity, weight, reason)
	}
	const a, b, out, light = "NTAxIyMw", "NTAxIyMx", "MERCHANT_OUT_OF_STOCK", "PRODUCT_UNDERWEIGHT"
	for name, test := range map[string]struct {
		body   string
		status int
	}{
		"both":               {"[" + line(a, 1, "0", out) + "," + line(b, 2, "800.5", light) + "]", 200},
		"pieces with weight": {"[" + line(a, 1, "1000", out) + "]", 200}, // as in the guide
		"fewer and lighter":  {"[" + line(b, 1, "400", out) + "]", 200},
		"nothing changes":    {"[" + line(b, 2, "900", light) + "]", 400},
		"heavier":            {"[" + line(b, 1, "901", out) + "]", 400},
		"below zero":         {"[" + line(b, 2, "-1", light) + "]", 400},
		"light pieces":       {"[" + line(a, 1, "0", light) + "]", 400},
		"twice":              {"[" + line(a, 1, "0", out) + "," + line(a, 2, "0", out) + "]", 400},
		"all":                {"[" + line(a, 0, "0", out) + "," + line(b, 0, "0", out) + "]", 400},
		"no list":            {line(a, 1, "0", out), 400},
		"empty":              {"[]", 400},
		"no weight":          {`[{"entry":{"id":"` + a + `"},"remainedQuantity":1,"reason":"` + out + `"}]`, 400},
		"another order's":    {"[" + line("NTAyIyMw", 1, "0", out) + "]", 400},
	} {
		srv := start(t, kaspitest.Order{Code: "501", Lines: lines()}, kaspitest.Order{Code: "502", Lines: lines()})
		if got := cutParts(t, srv, test.body); got.status != test.status {
			t.Errorf("%s: got %d %s, want %d", name, got.status, got.body, test.status)
		}
	}
	srv := start(t, kaspitest.Order{Code: "501", Lines: lines()})
	srv.OperationsAfter(0)
	got := cutParts(t, srv, "["+line(b, 2, "800.5", light)+"]")
	if got.part("status") != "SUCCESSFUL" || got.part("orderCancelEntries.0.entry.id") != b ||
		got.part("orderCancelEntries.0.remainedWeight") != 800.5 || got.part("data") != nil {
		t.Errorf("got %s", got.body)
	}
	if o, _ := srv.Get("501"); o.Lines[1].Weight != 800 || o.Lines[1].Quantity != 2 {
		t.Errorf("read back: %+v", o)
	}
	path := strings.TrimSuffix(srv.URL(), "/v2") + "/orderPartialCancel/"
	for method, want := range map[string]int{"PUT": 404, "POST": 404} {
		if a := write(t, srv, method, path+"OTk5", "[]", "Accept", "application/json"); a.status != want {
			t.Errorf("%s for an unknown order: got %d", method, a.status)
		}
	}
	if a := write(t, srv, "PUT", "/orderPartialCancel/NTAx", "[]"); a.status != 404 {
		t.Errorf("below v2: got %d, want 404", a.status)
	}
}

func TestACancelledOrderKeepsItsLines(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", Lines: lines()})
	cutUnits(t, srv, `{"remainedQuantity":1,"reason":"MERCHANT_OUT_OF_STOCK"}`)
	srv.Cancel("501", "BUYER_CANCELLATION_HIMSELF")
	for range 4 {
		get(t, srv, "/orders/NTAx")
	}
	if o, _ := srv.Get("501"); o.Lines[0].Quantity != 3 {
		t.Errorf("cut down after the end: %+v", o)
	}
}
