package kaspitest_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"kaspibot/kaspi/kaspitest"
)

func TestWaybillIsAPDFOfOnePageAParcel(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", State: "KASPI_DELIVERY", Delivery: kaspitest.KaspiDoor})
	srv.WaybillAfter(0)
	post(t, srv, "NTAx", `{"status":"ASSEMBLE","numberOfSpace":"3"}`)
	get(t, srv, "/orders/NTAx")
	a := get(t, srv, strings.TrimSuffix(srv.URL(), "/shop/api/v2")+kaspitest.WaybillPath("501", 1), "Accept", "application/pdf, */*")
	if a.status != 200 || a.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(a.body, "%PDF-1.4\n") {
		t.Fatalf("got %d %q", a.status, a.body)
	}
	for _, want := range []string{"/Count 3", "parcel 3 of 3", "Waybill 385201028"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("no %s in %s", want, a.body)
		}
	}
	_, tail, _ := strings.Cut(a.body, "startxref\n")
	start, err := strconv.Atoi(strings.TrimSuffix(tail, "\n%%EOF\n"))
	if err != nil || !strings.HasPrefix(a.body[start:], "xref\n0 10\n") {
		t.Fatalf("the table is not where %q says", tail)
	}
	table := a.body[start+len("xref\n0 10\n"):]
	for n := range 10 { // entries of 20 bytes, the first for no object
		entry := table[20*n : 20*(n+1)]
		at, err := strconv.Atoi(entry[:10])
		if err != nil || n > 0 && !strings.HasPrefix(a.body[at:], fmt.Sprintf("%d 0 obj\n", n)) {
			t.Errorf("object %d is not where %q says", n, entry)
		}
	}
	for part := range strings.SplitSeq(a.body, "/Length ") {
		length, rest, ok := strings.Cut(part, " >>\nstream\n")
		if text, _, _ := strings.Cut(rest, "\nendstream"); ok && strconv.Itoa(len(text)) != length {
			t.Errorf("a stream of %d bytes says %s", len(text), length)
		}
	}
}

func TestGoodsAreFoundByEveryId(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", Lines: lines()})
	card := get(t, srv, "/orderentries/NTAxIyMx/product")
	own := get(t, srv, fmt.Sprintf("/masterproducts/%v/merchantProduct", card.part("data.id")))
	for path, want := range map[string]answer{
		"/masterproducts/" + fmt.Sprint(card.part("data.id")):  card,
		"/merchantproducts/" + fmt.Sprint(own.part("data.id")): own,
	} {
		if a := get(t, srv, path); a.status != 200 || a.body != want.body {
			t.Errorf("%s: got %d %s, want %s", path, a.status, a.body, want.body)
		}
	}
	for _, path := range []string{"/masterproducts/MQ", "/merchantproducts/MQ"} {
		if a := get(t, srv, path); a.status != 404 {
			t.Errorf("%s: got %d", path, a.status)
		}
	}
	if a := get(t, srv, "/orderentries/NTAxIyMx"); a.part("data.attributes.unitType") != "MEASURABLE_PIECES" ||
		a.part("data.attributes.weight") != 900.0 {
		t.Errorf("weighed goods: %s", a.body)
	}
	if a := get(t, srv, "/cities"); a.length("data") != 5 || a.part("data.2.attributes.code") != "511010000" {
		t.Errorf("got %s", a.body)
	}
}
