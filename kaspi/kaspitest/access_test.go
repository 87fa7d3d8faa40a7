package kaspitest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestOnlyTheTokenIsLetIn(t *testing.T) {
	t.Parallel()
	srv := start(t)
	for _, token := range []string{"", "wrong"} {
		if a := get(t, srv, query(), "X-Auth-Token", token); a.status != 401 || a.title() != "Unauthorized" {
			t.Errorf("token %q: got %d %s", token, a.status, a.body)
		}
	}
}

func TestScriptAgentsHangWhenSwitchedOn(t *testing.T) {
	t.Parallel()
	srv := start(t)
	for _, agent := range []string{"", "Go-http-client/1.1", "curl/8.5.0", "python-requests/2.31"} {
		if a := get(t, srv, query(), "User-Agent", agent); a.status != 200 {
			t.Errorf("%q switched off: got %d", agent, a.status)
		}
	}
	srv.HangScriptAgents(true)
	for _, agent := range []string{"", "Go-http-client/1.1", "curl/8.5.0", "python-requests/2.31"} {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		_, err := send(t, request(t, srv, http.MethodGet, query(), "", "User-Agent", agent).WithContext(ctx))
		if err == nil || ctx.Err() == nil {
			t.Errorf("%q: got error %v, want none before the time-out", agent, err)
		}
		cancel()
	}
	if a := get(t, srv, query()); a.status != 200 {
		t.Errorf("a browser: got %d", a.status)
	}
}

func TestListsAreEmptyWithoutTheMerchant(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", Lines: []kaspitest.Line{{SKU: "A", Quantity: 1, Price: 1}}})
	srv.SetProducts(kaspitest.Product{Code: "A"})
	srv.RequireMerchant(true)
	products := "/products?page[number]=0&page[size]=10"
	for _, path := range []string{query(), "/orders/NTAx/entries", products} {
		for id, want := range map[string]int{"": 0, "2": 0, kaspitest.MerchantID: 1} {
			if a := get(t, srv, path, "X-Merchant-Uid", id); a.status != 200 || a.length("data") != want {
				t.Errorf("%s as %q: got %d %s, want %d", path, id, a.status, a.body, want)
			}
		}
	}
}

func TestMediaTypesMatter(t *testing.T) {
	t.Parallel()
	srv := start(t)
	for accept, want := range map[string]int{
		mediaType: 200, mediaType + ";charset=UTF-8": 200, "text/html, */*": 200,
		"": 200, "text/html": 406, "application/json": 406,
	} {
		if a := get(t, srv, query(), "Accept", accept); a.status != want {
			t.Errorf("Accept %q: got %d, want %d", accept, a.status, want)
		}
	}
	srv.RequireAccept(true)
	if a := get(t, srv, query(), "Accept", ""); a.status != 404 || !strings.HasPrefix(a.body, "<!DOCTYPE html>") {
		t.Errorf("no Accept where one is required: got %d %s", a.status, a.body)
	}
	if a := post(t, srv, "NTAx", `{}`, "Content-Type", "application/json"); a.status != 415 {
		t.Errorf("POST of plain JSON: got %d, want 415", a.status)
	}
}

func TestUnknownAddressesAreNotFound(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501"})
	for _, path := range []string{
		"/orders/501", "/orders/NTAx=", "/orders/OTk5", "/orders/OTk5/entries", "/orderentries/NTAxIyMw",
		"/orderentries/NTAx", "/masterproducts/MQ/merchantProduct", "/pointofservices/MQ",
		"/pointofservices/MQ/city", "/products", "/offers", "/waybills/501-1.pdf",
	} {
		if a := get(t, srv, path); a.status != 404 || a.title() != "Resource not found" {
			t.Errorf("%s: got %d %s", path, a.status, a.body)
		}
	}
	a, err := send(t, request(t, srv, http.MethodPatch, "/orders", "{}"))
	if err != nil || a.status != 405 {
		t.Errorf("PATCH: got %d and error %v, want 405", a.status, err)
	}
}

func TestCloseEndsWhatHangs(t *testing.T) {
	t.Parallel()
	srv := kaspitest.Start()
	srv.Fail(faults.Row{End: faults.Hang})
	arrived := make(chan struct{})
	srv.Clock(func() time.Time { // noting a request asks for the time
		close(arrived)
		return noon()
	})
	ended := make(chan error)
	r := request(t, srv, http.MethodGet, "/orders", "")
	go func() {
		_, err := http.DefaultTransport.RoundTrip(r)
		ended <- err
	}()
	<-arrived
	srv.Close()
	if err := <-ended; err == nil {
		t.Error("the hanging request was answered")
	}
}
