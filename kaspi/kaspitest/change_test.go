package kaspitest_test

import (
	"net/http"
	"strings"
	"testing"

	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

const (
	accept   = `{"code":"501","status":"ACCEPTED_BY_MERCHANT"}`
	complete = `{"code":"501","status":"COMPLETED"}`
	assemble = `{"status":"ASSEMBLE","numberOfSpace":"2"}`
	noStock  = `{"status":"CANCELLED","cancellationReason":"MERCHANT_OUT_OF_STOCK"}`
	noAnswer = `{"status":"CANCELLED","cancellationReason":"BUYER_NOT_REACHABLE"}`
	backward = `{"status":"ARRIVED_BACKWARD"}`

	packing     = "KASPI_DELIVERY/ACCEPTED_BY_MERCHANT"
	invalidCode = "Security code is not valid. And the order cannot be completed without it"
	notByCode   = "invented: only accepted orders of pickup and own delivery are completed"
)

func TestAcceptMovesByDelivery(t *testing.T) {
	t.Parallel()
	for delivery, want := range map[kaspitest.Delivery]string{
		kaspitest.Pickup: "PICKUP", kaspitest.OwnDelivery: "DELIVERY", kaspitest.KaspiCity: "KASPI_DELIVERY",
		kaspitest.KaspiDoor: "KASPI_DELIVERY", kaspitest.Postomat: "KASPI_DELIVERY", kaspitest.Express: "KASPI_DELIVERY",
	} {
		srv := start(t, kaspitest.Order{Code: "501", Delivery: delivery})
		a := post(t, srv, "NTAx", accept)
		if a.status != 200 || a.part("data.attributes.status") != "ACCEPTED_BY_MERCHANT" ||
			a.part("data.attributes.code") != "501" || a.part("data.attributes.state") != nil {
			t.Errorf("%v: got %d %s, want an echo and no more", delivery, a.status, a.body)
		}
		if got := state(t, srv, "501"); got != want+"/ACCEPTED_BY_MERCHANT" {
			t.Errorf("%v: got %s, want %s", delivery, got, want)
		}
	}
}

func TestChangesKeepToTheTable(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		order      kaspitest.Order
		attributes string
		want       string // state and status afterwards; empty when refused
	}{
		"accept unsigned":     {kaspitest.Order{State: "SIGN_REQUIRED"}, accept, ""},
		"accept accepted":     {kaspitest.Order{State: "PICKUP"}, accept, ""},
		"accept archived":     {kaspitest.Order{State: "ARCHIVE"}, accept, ""},
		"unknown status":      {kaspitest.Order{}, `{"status":"RETURNED"}`, ""},
		"misspelt attribute":  {kaspitest.Order{}, strings.Replace(noStock, `"canc`, `"cancelationComment":"x","canc`, 1), ""},
		"a state beside it":   {kaspitest.Order{}, strings.Replace(accept, "{", `{"state":"PICKUP",`, 1), ""},
		"another order's":     {kaspitest.Order{}, `{"code":"502","status":"ACCEPTED_BY_MERCHANT"}`, ""},
		"cancel new":          {kaspitest.Order{}, noStock, "ARCHIVE/CANCELLED"},
		"cancel accepted":     {kaspitest.Order{State: "PICKUP"}, noStock, "ARCHIVE/CANCELLED"},
		"cancel finished":     {kaspitest.Order{State: "ARCHIVE"}, noStock, ""},
		"cancel for nothing":  {kaspitest.Order{}, `{"status":"CANCELLED"}`, ""},
		"cancel as Kaspi":     {kaspitest.Order{}, strings.Replace(noStock, "MERCHANT_OUT", "BUYER_OUT", 1), ""},
		"unreachable, ours":   {kaspitest.Order{State: "DELIVERY"}, noAnswer, "ARCHIVE/CANCELLED"},
		"unreachable, pickup": {kaspitest.Order{State: "PICKUP"}, noAnswer, ""},
		"long comment": {
			kaspitest.Order{},
			strings.Replace(noStock, "}", `,"cancellationComment":"`+strings.Repeat("ы", 1001)+`"}`, 1), "",
		},
		"pack": {kaspitest.Order{State: "KASPI_DELIVERY"}, assemble, packing},
		"pack, a number": {
			kaspitest.Order{State: "KASPI_DELIVERY"}, `{"status":"ASSEMBLE","numberOfSpace":1}`, packing,
		},
		"pack nothing":     {kaspitest.Order{State: "KASPI_DELIVERY"}, `{"status":"ASSEMBLE","numberOfSpace":0}`, ""},
		"pack uncounted":   {kaspitest.Order{State: "KASPI_DELIVERY"}, `{"status":"ASSEMBLE"}`, ""},
		"pack for pickup":  {kaspitest.Order{State: "PICKUP"}, assemble, ""},
		"pack new":         {kaspitest.Order{Delivery: kaspitest.KaspiCity}, assemble, ""},
		"pack a pre-order": {kaspitest.Order{State: "KASPI_DELIVERY", PreOrder: true}, assemble, ""},
		"arrive":           {kaspitest.Order{State: "PICKUP", PreOrder: true}, `{"status":"ARRIVED"}`, "PICKUP/ACCEPTED_BY_MERCHANT"},
		"arrive, in stock": {kaspitest.Order{State: "PICKUP"}, `{"status":"ARRIVED"}`, ""},
		"back, cancelling": {
			kaspitest.Order{State: "KASPI_DELIVERY", Status: "CANCELLING"}, backward, "ARCHIVE/CANCELLED",
		},
		"back, return": {
			kaspitest.Order{State: "ARCHIVE", Status: "KASPI_DELIVERY_RETURN_REQUESTED"}, backward, "ARCHIVE/RETURNED",
		},
		"back, not leaving": {kaspitest.Order{State: "KASPI_DELIVERY"}, backward, ""},
	} {
		test.order.Code = "501"
		srv := start(t, test.order)
		before := state(t, srv, "501")
		a := post(t, srv, "NTAx", test.attributes)
		after := state(t, srv, "501")
		if test.want == "" && (a.status != 400 || a.title() == "" || after != before) {
			t.Errorf("%s: got %d and %s, want a refusal and %s", name, a.status, after, before)
		}
		if test.want != "" && (a.status != 200 || after != test.want) {
			t.Errorf("%s: got %d %s and %s, want %s", name, a.status, a.body, after, test.want)
		}
	}
}

func TestBrokenChangesAreRefused(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501"})
	for body, want := range map[string]int{
		"": 400, "{": 400, `{"data":{"type":"order","id":"NTAx"}}`: 400,
		`{"data":{"type":"orders","id":"501","attributes":` + accept + `}}`: 404,
	} {
		a, err := send(t, request(t, srv, http.MethodPost, "/orders", body))
		if err != nil || a.status != want {
			t.Errorf("%s: got %d and error %v, want %d", body, a.status, err, want)
		}
	}
}

func TestAcceptTakesEffectOnce(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501"})
	post(t, srv, "NTAx", accept)
	if a := post(t, srv, "NTAx", accept); a.status != 400 {
		t.Errorf("the second time: got %d, want 400", a.status)
	}
	srv.Fail(faults.Row{Code: 500})
	post(t, srv, "NTAx", accept)
	if srv.Accepts("501") != 3 || srv.Accepted("501") != 1 {
		t.Errorf("%d of %d took effect, want 1 of 3", srv.Accepted("501"), srv.Accepts("501"))
	}
}

func TestHandOverNeedsTheBuyersCode(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", State: "PICKUP"})
	for _, step := range []struct{ name, send, code, title string }{
		{"unasked", "true", "1234", invalidCode},
		{"not sending", "false", "", invalidCode},
		{"asking", "true", "", ""},
		{"wrong", "true", "4321", invalidCode},
		{"right", "true", "1234", ""},
		{"again", "true", "1234", "Order already has been completed, so it can't be completed again."},
	} {
		a := post(t, srv, "NTAx", complete, "X-Send-Code", step.send, "X-Security-Code", step.code)
		if step.title == "" && a.status != 200 || step.title != "" && (a.status != 400 || a.title() != step.title) {
			t.Errorf("%s: got %d %s, want %q", step.name, a.status, a.body, step.title)
		}
		if done := state(t, srv, "501") == "ARCHIVE/COMPLETED"; done != (step.name == "right" || step.name == "again") {
			t.Errorf("%s: completed is %t", step.name, done)
		}
	}
	if a := get(t, srv, "/orders/NTAx"); a.part("data.attributes.completionDate") == nil {
		t.Errorf("no date of completion: %s", a.body)
	}
}

func TestABodyIsOneChange(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501"})
	change := `{"data":{"type":"orders","id":"NTAx","attributes":` + accept + `}}`
	for _, body := range []string{"", "null", "[]", change + change, change + "x", `{"meta":{},` + change[1:], "[" + change + "]"} {
		a, err := send(t, request(t, srv, http.MethodPost, "/orders", body))
		if err != nil || a.status != 400 || srv.Accepted("501") != 0 {
			t.Errorf("%s: got %d %s and error %v", body, a.status, a.body, err)
		}
	}
	if a, err := send(t, request(t, srv, http.MethodPost, "/orders", change+"\n")); err != nil || a.status != 200 {
		t.Errorf("got %d %s and error %v", a.status, a.body, err)
	}
}

func TestSomeOrdersCannotBeCompleted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		order kaspitest.Order
		title string
	}{
		"cancelled": {
			kaspitest.Order{State: "ARCHIVE", Status: "CANCELLED"}, "Order is cancelled, so it can't be completed.",
		},
		"unsigned":  {kaspitest.Order{State: "PICKUP", SignatureRequired: true}, "Order is not may complete allowed"},
		"by Kaspi":  {kaspitest.Order{State: "KASPI_DELIVERY"}, notByCode},
		"new":       {kaspitest.Order{}, notByCode},
		"no header": {kaspitest.Order{State: "DELIVERY"}, invalidCode},
	} {
		test.order.Code = "501"
		srv := start(t, test.order)
		if a := post(t, srv, "NTAx", complete); a.status != 400 || a.title() != test.title {
			t.Errorf("%s: got %d %q, want %q", name, a.status, a.title(), test.title)
		}
	}
}

func TestWaybillComesLateChangesAndGoes(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", State: "KASPI_DELIVERY", Delivery: kaspitest.KaspiDoor})
	srv.WaybillAfter(1)
	waybill := func() string {
		a := get(t, srv, "/orders/NTAx")
		if a.part("data.attributes.assembled") != true {
			t.Errorf("not assembled: %s", a.body)
		}
		link, _ := a.part("data.attributes.kaspiDelivery.waybill").(string)
		return link
	}
	a := post(t, srv, "NTAx", assemble)
	if a.part("data.attributes.numberOfSpace") != 2.0 || a.part("data.attributes.status") != "ASSEMBLE" {
		t.Errorf("got %s, want the number of parcels as a number", a.body)
	}
	if early := waybill(); early != "" {
		t.Errorf("a waybill at once: %s", early)
	}
	first := waybill()
	if a := get(t, srv, first); a.status != 200 || !strings.HasPrefix(a.body, "%PDF-") {
		t.Errorf("%s: got %d %q", first, a.status, a.body)
	}
	if a := get(t, srv, first, "X-Auth-Token", ""); a.status != 401 {
		t.Errorf("without the token: got %d", a.status)
	}
	post(t, srv, "NTAx", assemble)
	waybill()
	second := waybill()
	if first == second || get(t, srv, first).status != 404 {
		t.Errorf("packed again: the waybill is still %s", second)
	}
	if !srv.HandOver("501") {
		t.Error("not handed over")
	}
	if a := get(t, srv, second); a.status != 404 || a.title() != "Some error occurred" {
		t.Errorf("after hand-over: got %d %s", a.status, a.body)
	}
	if a := post(t, srv, "NTAx", assemble); a.status != 400 {
		t.Errorf("packed after hand-over: got %d", a.status)
	}
}
