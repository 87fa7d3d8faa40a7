package kaspi_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// Whatever a body says, reading it ends, and gives orders with a name that a store can keep, or an error.
func FuzzOrders(f *testing.F) {
	for _, name := range []string{"old_orders.json", "kaspi_delivery.json", "odd_orders.json"} {
		f.Add(fixture(f, name))
	}
	f.Add(`{"data":[{"id":"x","attributes":{"code":"1"}}],"meta":{"pageCount":1e9}}`)
	f.Add(`{"data":[{"id":1e5,"relationships":{"entries":{"data":{"id":null}}}}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		q := lastWeek()
		q.Include = kaspi.IncludeEntries
		orders, err := collect(newClient(t, always(200, body)).Orders(t.Context(), q))
		if kind := kaspi.KindOf(err); err != nil && kind != kaspi.KindBody && kind != kaspi.KindFirewall {
			t.Fatalf("got %v", err)
		}
		for _, o := range orders {
			if o.ID == "" || o.Code == "" {
				t.Errorf("an order without a name: %+v", o)
			}
			if o.EntriesKnown && len(o.Entries) == 0 {
				t.Error("lines are known and there are none")
			}
		}
		if diff := cmp.Diff(orders, stored(t, orders)); len(orders) > 0 && diff != "" {
			t.Errorf("after the store: %s", diff)
		}
	})
}

func FuzzOrderID(f *testing.F) {
	f.Add("ODEyMzQ1Njc4")
	f.Add("MTIzNDU2Nzg=")
	f.Fuzz(func(t *testing.T, text string) {
		code, ok := kaspi.OrderID(text).Code()
		if !ok {
			return
		}
		if again, ok := kaspi.IDOf(code).Code(); !ok || again != code {
			t.Errorf("%q holds %q, which comes back as %q", text, code, again)
		}
	})
}

// Whatever a body says, every call that reads one ends with what it promises, or with an error of a kind.
func FuzzAnswers(f *testing.F) {
	f.Add(`{"data":{"id":"NTAx","attributes":{"status":"SUCCESSFULL","remainedQuantity":1}}}`)
	f.Add(`{"data":{"attributes":{"entries":[{"entryNumber":0,"items":[{"itemNumber":1,"imei":["1",2,null]}]}]}}}`)
	f.Add(`{"orderCancelEntries":[{"entry":{"id":"a"},"remainedWeight":1e400}],"status":"INPROGRESS"}`)
	f.Add(`{"items":[{"masterSku":"1","barcode":"a","status":"OK"},null,{"masterSku":[]}]}`)
	f.Add(`{"errors":1,"result":{"A":{"state":"FINISHED"},"B":null},"code":"x","status":"FINISHED"}`)
	f.Add(`[{"code":"a","title":"b","type":"enum","multiValued":"true","name":null},7]`)
	f.Add(`{"data":{"id":"x","attributes":{"address":{"town":1},"displayName":[]},"relationships":{"city":{"data":[]}}}}`)
	f.Add(`%PDF-1.4`)
	f.Fuzz(func(t *testing.T, body string) {
		c, ctx := newClient(t, always(200, body)), t.Context()
		read := func(name string, err error) {
			switch kaspi.KindOf(err) {
			case kaspi.KindBody, kaspi.KindFirewall, kaspi.KindRefused:
			default:
				if err != nil {
					t.Errorf("%s: got %v", name, err)
				}
			}
		}
		to := kaspi.Remainder{Entry: "a", Reason: kaspi.ReasonOutOfStock}
		_, err := c.CancelUnits(ctx, to)
		read("CancelUnits", err)
		_, err = c.PartialCancel(ctx, "NTAx", to)
		read("PartialCancel", err)
		_, err = c.IMEIs(ctx, "NTAx")
		read("IMEIs", err)
		for path, one := range reads() {
			read(path, one(ctx, c, "x"))
		}
		if job, err := c.ImportStatus(ctx, "x"); err == nil && job.Code == "" {
			t.Error("an import without code")
		}
		_, err = c.ImportResult(ctx, "x")
		read("ImportResult", err)
		_, err = c.Attributes(ctx, "x")
		read("Attributes", err)
		sent := []kaspi.Barcode{{"1", "a"}, {"1", "b"}}
		if got, err := c.AddBarcodes(ctx, sent); err == nil && (len(got) != 2 || got[0].Barcode != sent[0]) {
			t.Errorf("got %+v for %+v", got, sent)
		}
		pdf, err := c.DownloadWaybill(ctx, "https://kaspi.kz/1.pdf")
		if read("DownloadWaybill", err); err == nil && string(pdf) != body {
			t.Errorf("the file has changed: %q", pdf)
		}
	})
}

type answering func(*http.Request) (*http.Response, error)

func (f answering) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// FuzzFailures holds that whatever an answer that is no success has in it, it is one of the kinds, sent, with its status and no
// token, and that nobody is told to wait for less than nothing or for ever.
func FuzzFailures(f *testing.F) {
	f.Add(400, "", `{"errors":[{"title":"Нельзя","code":"not.today"}]}`)
	f.Add(403, "", "<html><head><title>403 Forbidden</title></head><body>nginx</body></html>")
	f.Add(401, "", `{"errors":[{"title":"`+kaspitest.Token+`"}]}`)
	f.Add(429, "120", "")
	f.Add(503, "Wed, 21 Oct 2026 07:28:00 GMT", `{"message":7}`)
	f.Add(502, "-1", "\xff")
	f.Add(302, "1e9", `[]`)
	f.Fuzz(func(t *testing.T, status int, retry, body string) {
		if status < 300 || status > 599 {
			t.Skip("a success")
		}
		c, err := kaspi.New(kaspitest.Token, kaspi.WithTransport(answering(func(r *http.Request) (*http.Response, error) {
			return &http.Response{
				StatusCode: status, Header: http.Header{"Retry-After": {retry}}, Body: io.NopCloser(strings.NewReader(body)), Request: r,
				ContentLength: int64(len(body)),
			}, nil
		})))
		if err != nil {
			t.Fatal(err)
		}
		err = c.Accept(t.Context(), "NTAx", "501")
		e, ok := errors.AsType[*kaspi.Error](err)
		if !ok || e.Kind == "" || !e.Sent() || e.Status != status || e.RetryAfter < 0 || e.RetryAfter > time.Minute || !utf8.ValidString(e.Error()) {
			t.Fatalf("%d %q: %#v", status, retry, err)
		}
		if strings.Contains(e.Error(), ":  (HTTP") {
			t.Errorf("it has no reason: %v", e)
		}
		if strings.Contains(e.Error(), kaspitest.Token) || utf8.RuneCountInString(e.Title) > 300 {
			t.Errorf("it says %.200s, of %d bytes", e, len(e.Error()))
		}
	})
}

// FuzzWaybillAddress holds that the token goes to Kaspi's hosts alone, however an address is written, and that no error quotes
// the address.
func FuzzWaybillAddress(f *testing.F) {
	for _, address := range []string{
		"https://kaspi.kz/w/1.pdf", "https://files.kaspi.kz/w/1%2F2.pdf?sign=a%2Bb", "https://kaspi.kz.evil.example/", "https://kaspi.kz@evil.example/", "https://kaspi.kz:8443/",
		"https:kaspi.kz", "//kaspi.kz/1.pdf", "https://evil.example\\.kaspi.kz/", "https://evil.example/.kaspi.kz", "https://KASPI.KZ", "http://kaspi.kz/", "https://evil.example#.kaspi.kz", "https://[::1].kaspi.kz/",
		"https://kaspi.kz/?a=%zz", "https://kaspi.kz/%", "\x00https://kaspi.kz/", "https://evil.example?.kaspi.kz",
	} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		host := ""
		c := newClient(t, kaspi.WithTransport(network(func(r *http.Request) (*http.Response, error) {
			if host = r.URL.Host; r.URL.Scheme != "https" || r.Header.Get("X-Auth-Token") != kaspitest.Token {
				t.Errorf("%q: asked %s with %v", address, r.URL, r.Header)
			}
			return respond(200, "no PDF"), nil
		})))
		_, err := c.DownloadWaybill(t.Context(), address)
		e, ok := errors.AsType[*kaspi.Error](err)
		if !ok || e.Sent() != (host != "") || len(address) > 20 && strings.Contains(err.Error(), address) {
			t.Errorf("%q: got %v", address, err)
		}
		if lower := strings.ToLower(host); host != "" && lower != "kaspi.kz" && !strings.HasSuffix(lower, ".kaspi.kz") {
			t.Errorf("%q: the token went to %q", address, host)
		}
	})
}
