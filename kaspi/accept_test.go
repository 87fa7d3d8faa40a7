package kaspi_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestAcceptMovesTheOrderOnce(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.Put(kaspitest.Order{Code: "812345678", Delivery: kaspitest.KaspiDoor})
	c := dial(t, srv)
	if err := c.Accept(t.Context(), "ODEyMzQ1Njc4", "812345678"); err != nil {
		t.Fatal(err)
	}
	o, err := c.Order(t.Context(), "ODEyMzQ1Njc4")
	if err != nil || o.State != kaspi.StateKaspiDelivery || o.Status != kaspi.StatusAcceptedByMerchant {
		t.Errorf("got %s/%s and error %v", o.State, o.Status, err)
	}
	want := `{"data":{"type":"orders","id":"ODEyMzQ1Njc4",` +
		`"attributes":{"code":"812345678","status":"ACCEPTED_BY_MERCHANT"}}}`
	if diff := cmp.Diff(want, string(srv.Requests()[0].Body)); diff != "" {
		t.Error(diff)
	}
	err = c.Accept(t.Context(), "ODEyMzQ1Njc4", "812345678")
	if e, ok := errors.AsType[*kaspi.Error](err); !ok || e.Kind != kaspi.KindRefused || e.Title == "" || !e.Sent() {
		t.Errorf("the second time: got %#v, want Kaspi's refusal in its words", err)
	}
	if srv.Accepted("812345678") != 1 || srv.Accepts("812345678") != 2 {
		t.Errorf("%d of %d requests took effect, want 1 of 2",
			srv.Accepted("812345678"), srv.Accepts("812345678"))
	}
}

func TestAcceptIsSentOnceWhateverHappens(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faults.Row{
		"502 after the work": {Where: faults.After, Code: http.StatusBadGateway, Body: "<html>"},
		"429":                {Code: http.StatusTooManyRequests},
		"reset":              {End: faults.Reset},
		"reset after work":   {Where: faults.After, End: faults.Reset},
		"cut":                {End: faults.Cut},
		"truncated":          {End: faults.Short},
	} {
		srv := kaspitest.New(t)
		srv.Put(kaspitest.Order{Code: "501"})
		fault.Operation, fault.Times = "POST", -1
		srv.Fail(fault)
		err := dial(t, srv).Accept(t.Context(), "NTAx", "501")
		if e, ok := errors.AsType[*kaspi.Error](err); !ok || !e.Sent() {
			t.Errorf("%s: got %v, want an error that tells that it was sent", name, err)
		}
		if n := srv.Accepts("501"); n != 1 {
			t.Errorf("%s: sent %d times, want once", name, n)
		}
	}
}

func TestAcceptTellsWhenNothingWasSent(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(nil)
	closed.Close()
	plain := kaspitest.New(t)
	for name, base := range map[string]string{
		"nobody listens": closed.URL,
		"no TLS there":   strings.Replace(plain.URL(), "http://", "https://", 1),
	} {
		err := newClient(t, kaspi.WithBaseURL(base)).Accept(t.Context(), "NTAx", "501")
		e, ok := errors.AsType[*kaspi.Error](err)
		if !ok || e.Kind != kaspi.KindNoAnswer || e.Sent() || errors.Unwrap(e) == nil {
			t.Errorf("%s: got %#v, want no answer to a request that was not sent", name, err)
		}
	}
	for _, err := range []error{
		newClient(t).Accept(t.Context(), "", "501"), newClient(t).Accept(t.Context(), "NTAx", ""),
	} {
		if e, ok := errors.AsType[*kaspi.Error](err); !ok || e.Kind != kaspi.KindRefused || e.Sent() {
			t.Errorf("half an order: got %#v, want the client's own refusal", err)
		}
	}
}

func TestAcceptChecksTheEcho(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer string
		kind   kaspi.Kind
	}{
		"whole":         {echo, ""},
		"padded":        {`{"data":{"id":"NTAx==","attributes":{"status":"ACCEPTED_BY_MERCHANT"}}}`, ""},
		"not JSON":      {`ok`, kaspi.KindBody},
		"nothing":       {`{}`, kaspi.KindBody},
		"no status":     {`{"data":{"id":"NTAx","attributes":{"code":"501"}}}`, kaspi.KindBody},
		"other status":  {strings.Replace(echo, "ACCEPTED_BY_MERCHANT", "CANCELLED", 1), kaspi.KindBody},
		"other order":   {strings.Replace(echo, "NTAx", "NTAy", 1), kaspi.KindBody},
		"other code":    {strings.Replace(echo, `"501"`, `"502"`, 1), kaspi.KindBody},
		"firewall page": {firewallPage, kaspi.KindFirewall},
	} {
		err := newClient(t, always(200, test.answer)).Accept(t.Context(), "NTAx", "501")
		if kaspi.KindOf(err) != test.kind || (err == nil) != (test.kind == "") {
			t.Errorf("%s: got %v, want kind %q", name, err, test.kind)
		}
	}
}

func TestAnEchoIsQuotedWithoutTheToken(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{
		"CANCELLED": `"CANCELLED"`, kaspitest.Token: `"***"`, strings.Repeat("x", 30) + kaspitest.Token: `"` + strings.Repeat("x", 30) + `***"`, `a\u0000b`: `"a b"`,
		strings.Repeat("y", 41): `"` + strings.Repeat("y", 40) + `"`,
	} {
		body := `{"data":{"id":"NTAx","attributes":{"code":"501","status":"` + status + `"}}}`
		err := newClient(t, always(200, body)).Accept(t.Context(), "NTAx", "501")
		if err == nil || err.Error() != "POST /orders: Kaspi's answer cannot be read (HTTP 200): the answer has status "+want {
			t.Errorf("%s: got %v, want %s", status, err, want)
		}
	}
}
