package kaspi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// write is a call that changes something, the order it needs, and how it has to look.
type write struct {
	order   kaspitest.Order
	call    func(context.Context, *kaspi.Client) error
	method  string
	path    string
	fixture string // of testdata/requests
	header  http.Header
}

func jsonAPI() http.Header {
	return http.Header{
		"Content-Type": {"application/vnd.api+json"}, "Accept": {"application/vnd.api+json"},
	}
}

func imported(t testing.TB) []kaspi.Card {
	t.Helper()
	return []kaspi.Card{{
		SKU: "KET-17", Title: "Вымысел К-17 стекло", Brand: "Вымысел", Category: "Master - Kettles",
		Description: "Чайник на 1.7 л", Weight: "1.2", Family: "K-17",
		Attributes: []kaspi.CardAttribute{
			{Code: "Kettles*Main.kettles*volume", Value: kaspi.Number(1.7)},
			{Code: "Kettles*Main.kettles*material", Value: kaspi.Texts("стекло", "сталь")},
			{Code: "Kettles*Main.kettles*auto off", Value: kaspi.Flag(true)},
			{Code: "Kettles*Main.kettles*notice", Value: kaspi.Text("с подсветкой")},
		},
		Images: []string{"https://example.kz/k17/1.jpg", "http://example.kz/k17/2.jpg"},
	}, {
		SKU: "CUP-04", Title: "Вымысел 350 мл", Brand: "Вымысел", Category: "Master - Cups",
		Attributes: []kaspi.CardAttribute{{Code: "Cups*Main.cups*colour", Value: kaspi.Text("белый")}},
		Images:     []string{"https://example.kz/c04.jpg"},
	}}
}

// writes are all calls but Accept and UploadPriceList, which have tests of their own, each as it succeeds.
func writes(t testing.TB) map[string]write {
	t.Helper()
	lines := twoLines()
	lines[1].UnitType, lines[1].Quantity, lines[1].Weight = "MEASURABLE_PIECES", 2, 800
	code := func(value string) http.Header {
		h := jsonAPI()
		h["X-Security-Code"], h["X-Send-Code"] = []string{value}, []string{"true"}
		return h
	}
	const orders = "/orders"
	return map[string]write{
		"cancel": {kaspitest.Order{}, func(ctx context.Context, c *kaspi.Client) error {
			return c.Cancel(ctx, "NTAx", "501", kaspi.ReasonOutOfStock, "Закончился <склад>")
		}, "POST", orders, "cancel", jsonAPI()},
		"cancel without a word": {kaspitest.Order{}, func(ctx context.Context, c *kaspi.Client) error {
			return c.Cancel(ctx, "NTAx", "501", kaspi.ReasonBuyerRefused, "")
		}, "POST", orders, "cancel_silent", jsonAPI()},
		"assemble": {kaspitest.Order{State: "KASPI_DELIVERY"}, func(ctx context.Context, c *kaspi.Client) error {
			return c.Assemble(ctx, "NTAx", 3)
		}, "POST", orders, "assemble", jsonAPI()},
		"request code": {kaspitest.Order{State: "PICKUP"}, func(ctx context.Context, c *kaspi.Client) error {
			return c.RequestCode(ctx, "NTAx", "501")
		}, "POST", orders, "complete", code("")},
		"arrived": {kaspitest.Order{State: "PICKUP", PreOrder: true}, func(ctx context.Context, c *kaspi.Client) error {
			return c.Arrived(ctx, "NTAx", "501")
		}, "POST", orders, "arrived", jsonAPI()},
		"arrived backward": {
			kaspitest.Order{State: "KASPI_DELIVERY", Status: "CANCELLING"},
			func(ctx context.Context, c *kaspi.Client) error { return c.ArrivedBackward(ctx, "NTAx", "501") },
			"POST", orders, "arrived_backward", jsonAPI(),
		},
		"cancel units": {kaspitest.Order{Lines: lines}, func(ctx context.Context, c *kaspi.Client) error {
			_, err := c.CancelUnits(ctx, kaspi.Remainder{
				Entry: "NTAxIyMx", Reason: kaspi.ReasonOutOfStock, Notes: "Бракованная пара",
			})
			return err
		}, "POST", "/orderEntryCancelOperation", "cancel_units", jsonAPI()},
		"partial cancel": {kaspitest.Order{Lines: lines}, func(ctx context.Context, c *kaspi.Client) error {
			_, err := c.PartialCancel(ctx, "NTAx",
				kaspi.Remainder{Entry: "NTAxIyMw", Quantity: 1, Reason: kaspi.ReasonBuyerRefused},
				kaspi.Remainder{
					Entry: "NTAxIyMx", Quantity: 2, Weight: 740.5, Reason: kaspi.ReasonUnderweight, Notes: "Легче на весах",
				})
			return err
		}, "PUT", "/shop/api/orderPartialCancel/NTAx", "partial_cancel", http.Header{
			"Content-Type": {"application/vnd.api+json"}, "Accept": {"application/json, application/vnd.api+json"},
		}},
		"bind IMEI": {
			kaspitest.Order{State: "PICKUP", Lines: lines}, func(ctx context.Context, c *kaspi.Client) error {
				_, err := c.BindIMEI(ctx, "NTAxIyMw", [][]string{
					{"350000000000017", "350000000000025"}, {"350000000000033"},
				})
				return err
			}, "POST", "/orderEntryImeiOperation", "bind_imei", jsonAPI(),
		},
		"add barcodes": {kaspitest.Order{}, func(ctx context.Context, c *kaspi.Client) error {
			_, err := c.AddBarcodes(ctx, []kaspi.Barcode{{"100200300", "4870000000017"}, {"", "1"}})
			return err
		}, "POST", "/nct", "add_barcodes", jsonAPI()},
		"import products": {kaspitest.Order{}, func(ctx context.Context, c *kaspi.Client) error {
			_, err := c.ImportProducts(ctx, imported(t))
			return err
		}, "POST", "/shop/api/products/import", "import_products", http.Header{
			"Content-Type": {"text/plain"}, "Accept": {"application/json"},
		}},
	}
}

// canonical makes bodies comparable: the sequence of keys is lost, the type of each value is kept.
func canonical(t testing.TB, body string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
}

func TestWritesLookAsDocumented(t *testing.T) {
	t.Parallel()
	for name, w := range writes(t) {
		srv := kaspitest.New(t)
		w.order.Code = "501"
		srv.Put(w.order)
		if err := w.call(t.Context(), dial(t, srv)); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		r := srv.Requests()[0]
		if r.Method != w.method || r.Path != w.path || len(r.Query) != 0 {
			t.Errorf("%s: got %s %s?%v, want %s %s", name, r.Method, r.Path, r.Query, w.method, w.path)
		}
		for key, want := range w.header {
			if diff := cmp.Diff(want, r.Header.Values(key)); diff != "" {
				t.Errorf("%s: %s: %s", name, key, diff)
			}
		}
		asked := r.Header["X-Send-Code"] != nil || r.Header["X-Security-Code"] != nil
		if asked != (w.header["X-Send-Code"] != nil) {
			t.Errorf("%s: a code is asked for: %t", name, asked)
		}
		want := canonical(t, fixture(t, "requests/"+w.fixture+".json"))
		if diff := cmp.Diff(want, canonical(t, string(r.Body))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestWritesAreSentOnceWhateverHappens(t *testing.T) {
	t.Parallel()
	for name, w := range writes(t) {
		for _, status := range []int{429, 500, 502, 0, 307} {
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				err := w.call(t.Context(), newClient(t, tries(&sent, http.Header{"Location": {"/"}}, status, 200)))
				if e, ok := errors.AsType[*kaspi.Error](err); !ok || !e.Sent() || sent != 1 {
					t.Errorf("%s with %d: got %v after %d requests, want an error after 1", name, status, err, sent)
				}
			})
		}
	}
}

func TestWritesTakeNoForAnAnswer(t *testing.T) {
	t.Parallel()
	const no = `{"errors":[{"title":"not like this"}]}`
	for name, w := range writes(t) {
		for status, want := range map[int]kaspi.Kind{
			200: kaspi.KindRefused, 400: kaspi.KindRefused, 404: kaspi.KindNotFound, 401: kaspi.KindToken,
		} {
			err := w.call(t.Context(), newClient(t, always(status, no)))
			e, ok := errors.AsType[*kaspi.Error](err)
			if !ok || e.Kind != want || e.Title != "not like this" || e.Status != status || !e.Sent() {
				t.Errorf("%s with %d: got %#v, want %s in Kaspi's words", name, status, err, want)
			}
		}
		err := w.call(t.Context(), newClient(t, always(200, firewallPage)))
		if kaspi.KindOf(err) != kaspi.KindFirewall {
			t.Errorf("%s: a page of HTML: got %v", name, err)
		}
		if name == "request code" { // any success will do: none is documented
			continue
		}
		for _, body := range []string{``, `ok`, `null`, `7`} {
			if err := w.call(t.Context(), newClient(t, always(200, body))); kaspi.KindOf(err) != kaspi.KindBody {
				t.Errorf("%s answered %q: got %v, want a broken body", name, body, err)
			}
		}
	}
}

func TestHalfAWriteIsNotSent(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	c, ctx := dial(t, srv), t.Context()
	units := func(r kaspi.Remainder) error { _, err := c.CancelUnits(ctx, r); return err }
	parts := func(id kaspi.OrderID, r ...kaspi.Remainder) error {
		_, err := c.PartialCancel(ctx, id, r...)
		return err
	}
	imei := func(id kaspi.EntryID, devices ...[]string) error { _, err := c.BindIMEI(ctx, id, devices); return err }
	const out = kaspi.ReasonOutOfStock
	for name, err := range map[string]error{
		"cancel without id":      c.Cancel(ctx, "", "501", out, ""),
		"cancel without code":    c.Cancel(ctx, "NTAx", "", out, ""),
		"cancel without reason":  c.Cancel(ctx, "NTAx", "501", "", ""),
		"cancel as Kaspi":        c.Cancel(ctx, "NTAx", "501", "TIMEOUT_BUYER_PICKUP", ""),
		"cancel as underweight":  c.Cancel(ctx, "NTAx", "501", kaspi.ReasonUnderweight, ""),
		"cancel with a novel":    c.Cancel(ctx, "NTAx", "501", out, strings.Repeat("ы", 1001)),
		"assemble nothing":       c.Assemble(ctx, "NTAx", 0),
		"assemble nobody's":      c.Assemble(ctx, "", 1),
		"complete without code":  c.Complete(ctx, "NTAx", "501", ""),
		"complete with blanks":   c.Complete(ctx, "NTAx", "501", "12 34"),
		"complete splitting":     c.Complete(ctx, "NTAx", "501", "1\r\nX-Evil: 1"),
		"complete half an order": c.Complete(ctx, "NTAx", "", "1234"),
		"request half an order":  c.RequestCode(ctx, "", "501"),
		"arrived without id":     c.Arrived(ctx, "", "501"),
		"backward without code":  c.ArrivedBackward(ctx, "NTAx", ""),
		"units of nothing":       units(kaspi.Remainder{Reason: out}),
		"units below zero":       units(kaspi.Remainder{Entry: "NTAxIyMw", Quantity: -1, Reason: out}),
		"units by weight":        units(kaspi.Remainder{Entry: "NTAxIyMw", Weight: 1, Reason: out}),
		"units underweight":      units(kaspi.Remainder{Entry: "NTAxIyMw", Reason: kaspi.ReasonUnderweight}),
		"no parts":               parts("NTAx"),
		"parts of no order":      parts("", kaspi.Remainder{Entry: "NTAxIyMw", Reason: out}),
		"parts without line":     parts("NTAx", kaspi.Remainder{Reason: out}),
		"parts twice": parts("NTAx",
			kaspi.Remainder{Entry: "a", Reason: out}, kaspi.Remainder{Entry: "a", Reason: out}),
		"parts below zero":        parts("NTAx", kaspi.Remainder{Entry: "a", Quantity: -1, Reason: out}),
		"parts of no weight":      parts("NTAx", kaspi.Remainder{Entry: "a", Weight: nan(), Reason: out}),
		"parts for no reason":     parts("NTAx", kaspi.Remainder{Entry: "a"}),
		"numbers without line":    imei("", []string{"1"}),
		"numbers of no device":    imei("NTAxIyMw"),
		"device without a number": imei("NTAxIyMw", []string{"1"}, nil),
		"blank number":            imei("NTAxIyMw", []string{" "}),
	} {
		e, ok := errors.AsType[*kaspi.Error](err)
		if !ok || e.Kind != kaspi.KindRefused || e.Sent() || !strings.HasPrefix(e.Op, "POST /") && !strings.HasPrefix(e.Op, "PUT /") || strings.ContainsAny(e.Title, "/") || e.Title == "" {
			t.Errorf("%s: got %#v, want the client's own refusal", name, err)
		}
	}
	if err := c.Cancel(ctx, "NTAx", "501", out, strings.Repeat("ы", 1000)); kaspi.KindOf(err) != kaspi.KindNotFound || srv.Count("", "") != 1 {
		t.Errorf("a cancellation in 1000 characters: got %v", err)
	}
	if n := srv.Count("", "") - 1; n != 0 {
		t.Errorf("%d requests went out", n)
	}
}

func TestErrorsOfWritesNameNoBuyer(t *testing.T) {
	t.Parallel()
	for name, w := range writes(t) {
		err := w.call(t.Context(), newClient(t, always(500, `{}`)))
		want := fmt.Sprintf("%s %s: Kaspi failed (HTTP 500)", w.method, strings.TrimPrefix(w.path, "/shop/api"))
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
	}
}
