package kaspi_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

func TestWaybillIsFetchedUntilHandOver(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.WaybillAfter(0)
	srv.Put(kaspitest.Order{Code: "501", State: "KASPI_DELIVERY", Delivery: kaspitest.KaspiDoor})
	c := dial(t, srv)
	if err := c.Assemble(t.Context(), "NTAx", 2); err != nil {
		t.Fatal(err)
	}
	w, err := c.Waybill(t.Context(), "NTAx")
	if err != nil || w.Number != "385201028" || !bytes.Contains(w.PDF, []byte("parcel 2 of 2")) {
		t.Errorf("got %s %q and error %v", w.Number, w.PDF, err)
	}
	srv.HandOver("501")
	_, err = c.Waybill(t.Context(), "NTAx")
	e, ok := errors.AsType[*kaspi.Error](err)
	if !ok || e.Kind != kaspi.KindNotFound || e.Title != "Some error occurred" || e.Op != "GET waybill" {
		t.Errorf("after hand-over: got %v, want not found in Kaspi's words", err)
	}
	for _, r := range srv.Requests() {
		if r.Header.Get("X-Auth-Token") != kaspitest.Token {
			t.Errorf("%s %s without the token", r.Method, r.Path)
		}
	}
}

// packed answers for a packed order whose waybill comes with the given look; the file fails so often first.
func packed(looks *int, comes, missing int, order string) kaspi.Option {
	return kaspi.WithTransport(network(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, ".pdf") {
			if missing--; missing >= 0 {
				return respond(404, `{"errors":[{"title":"Some error occurred"}]}`), nil
			}
			return respond(200, "%PDF-1.7\n%%EOF"), nil
		}
		*looks++
		waybill := "null"
		if *looks >= comes {
			waybill = `"https://files.kaspi.kz/w/501.pdf?a=b"`
		}
		return respond(200, fmt.Sprintf(`{"data":{"id":"NTAx","attributes":{"assembled":true,%s}}}`,
			strings.Replace(order, "WAYBILL", waybill, 1))), nil
	}))
}

func TestWaybillIsWaitedFor(t *testing.T) {
	t.Parallel()
	const (
		waiting = `"state":"KASPI_DELIVERY","status":"ACCEPTED_BY_MERCHANT","kaspiDelivery":{"waybill":WAYBILL}`
		handed  = `"state":"KASPI_DELIVERY","status":"ACCEPTED_BY_MERCHANT",` +
			`"kaspiDelivery":{"waybill":WAYBILL,"courierTransmissionDate":1795258800000}`
		over   = `"state":"ARCHIVE","status":"CANCELLED","kaspiDelivery":{"waybill":WAYBILL}`
		pickup = `"state":"PICKUP","status":"ACCEPTED_BY_MERCHANT"`
	)
	for name, test := range map[string]struct {
		order          string
		comes, missing int
		kind           kaspi.Kind
		waited         time.Duration
	}{
		"at once":        {waiting, 1, 0, "", 0},
		"later":          {waiting, 4, 0, "", 35 * time.Second},
		"much later":     {waiting, 10, 0, "", 155 * time.Second},
		"file not ready": {waiting, 1, 2, "", 15 * time.Second},
		"handed, gone":   {handed, 1, 1, kaspi.KindNotFound, 0},
		"handed, there":  {handed, 1, 0, "", 0},
		"handed, none":   {handed, 9, 0, kaspi.KindNotFound, 0},
		"cancelled":      {over, 9, 0, kaspi.KindNotFound, 0},
		"not Kaspi's":    {pickup, 9, 0, kaspi.KindNotFound, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			looks, start := 0, time.Now()
			w, err := newClient(t, packed(&looks, test.comes, test.missing, test.order)).Waybill(t.Context(), "NTAx")
			if kaspi.KindOf(err) != test.kind || (err == nil) != (test.kind == "") || (len(w.PDF) > 0) != (err == nil) {
				t.Errorf("%s: got %v, want kind %q", name, err, test.kind)
			}
			if err != nil && !strings.HasPrefix(err.Error(), "GET waybill: ") {
				t.Errorf("%s: got %v", name, err)
			}
			if got := time.Since(start).Round(time.Second); got != test.waited {
				t.Errorf("%s: took %s, want %s", name, got, test.waited)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) { // what is no waybill will not become one
		body := `{"data":{"id":"NTAx","attributes":{` + strings.Replace(waiting, "WAYBILL", `"https://kaspi.kz/1.pdf"`, 1) + `}}}`
		start := time.Now()
		_, err := newClient(t, always(200, body)).Waybill(t.Context(), "NTAx")
		if kaspi.KindOf(err) != kaspi.KindBody || time.Since(start) > time.Second {
			t.Errorf("no PDF: got %v after %s, want a broken body at once", err, time.Since(start))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		looks := 0
		_, err := newClient(t, packed(&looks, 1000, 0, waiting)).Waybill(ctx, "NTAx")
		if !errors.Is(err, context.DeadlineExceeded) || kaspi.KindOf(err) != "" || looks != 5 {
			t.Errorf("never: got %v of kind %q after %d looks", err, kaspi.KindOf(err), looks)
		}
	})
}

func TestTheTokenGoesToKaspiAlone(t *testing.T) {
	t.Parallel()
	asked := ""
	c := newClient(t, kaspi.WithBaseURL("http://127.0.0.1:4711/shop/api/v2"),
		kaspi.WithTransport(network(func(r *http.Request) (*http.Response, error) {
			asked = r.URL.String()
			return respond(200, "%PDF-1.4\n%%EOF\n"), nil
		})))
	for _, address := range []string{
		"https://kaspi.kz/w/1.pdf", "https://files.kaspi.kz/w/1%2F2.pdf?sign=a%2Bb", "https://a.b.kaspi.kz/",
		"http://127.0.0.1:4711/shop/api/waybill/NTAxLTE",
	} {
		asked = ""
		if _, err := c.DownloadWaybill(t.Context(), address); err != nil || asked != address {
			t.Errorf("%s: asked %q, error %v", address, asked, err)
		}
	}
	for _, address := range []string{
		"", "/w/1.pdf", "http://kaspi.kz/w/1.pdf", "https://kaspi.kz.evil.example/", "https://notkaspi.kz/",
		"https://kaspi.kz@evil.example/", "https://me:pw@kaspi.kz/", "https://kaspi.kz:8443/", "ftp://kaspi.kz/",
		"https://127.0.0.1:4711/", "http://127.0.0.1:4712/", "https://cdn-kaspi.kz/1.pdf", "https:kaspi.kz", "://",
		"https://kaspi.kz/?a=%zz", "//kaspi.kz/1.pdf",
	} {
		asked = ""
		_, err := c.DownloadWaybill(t.Context(), address)
		if kaspi.KindOf(err) != kaspi.KindRefused || asked != "" {
			t.Errorf("%q: asked %q, error %v, want a refusal", address, asked, err)
		}
		if err != nil && strings.Contains(err.Error(), "kaspi.kz") {
			t.Errorf("%q: the address is in %v", address, err)
		}
	}
}

func TestWaybillsAreCheckedAndAskedForAgain(t *testing.T) {
	t.Parallel()
	const address = "https://kaspi.kz/w/secret.pdf?key=secret"
	for name, test := range map[string]struct {
		body string
		want kaspi.Kind
	}{
		"half a PDF": {"%PDF-1.4\n1 0 obj\n%%EOF\n" + strings.Repeat("x", 5000), kaspi.KindBody},
		"JSON":       {`{"data":[]}`, kaspi.KindBody}, "nothing": {"", kaspi.KindBody},
		"a page": {firewallPage, kaspi.KindFirewall}, "endless": {"%PDF-" + strings.Repeat(" ", 32<<20), kaspi.KindBody},
	} {
		_, err := newClient(t, always(200, test.body)).DownloadWaybill(t.Context(), address)
		if kaspi.KindOf(err) != test.want || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v, want kind %q without the address", name, err, test.want)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		c := newClient(t, kaspi.WithTransport(network(func(*http.Request) (*http.Response, error) {
			if sent++; sent < 3 {
				return respond(503, "later"), nil
			}
			return respond(200, "%PDF-1.4\n%%EOF\n"), nil
		})))
		if _, err := c.DownloadWaybill(t.Context(), address); err != nil || sent != 3 {
			t.Errorf("got %v after %d requests, want success after 3", err, sent)
		}
	})
}
