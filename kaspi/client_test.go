package kaspi_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestNewRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]kaspi.Option{
		"no host":        kaspi.WithBaseURL("https:///shop"),
		"no scheme":      kaspi.WithBaseURL("kaspi.kz/shop/api/v2"),
		"other scheme":   kaspi.WithBaseURL("ftp://kaspi.kz"),
		"query":          kaspi.WithBaseURL("https://kaspi.kz/shop?a=b"),
		"password":       kaspi.WithBaseURL("https://me:secret@kaspi.kz"),
		"fragment":       kaspi.WithBaseURL("https://kaspi.kz/shop#secret"),
		"no address":     kaspi.WithBaseURL("https://%zz:secret"),
		"delete":         kaspi.WithUserAgent("Mozilla/5.0\x7f"),
		"before no time": kaspi.WithTimeout(-1, -1),
		"empty agent":    kaspi.WithUserAgent(" "),
		"Go's agent":     kaspi.WithUserAgent("Go-http-client/1.1"),
		"curl's agent":   kaspi.WithUserAgent("curl/8.5.0"),
		"Python's agent": kaspi.WithUserAgent("Python-requests/2.31"),
		"split header":   kaspi.WithUserAgent("Mozilla/5.0\r\nX-Evil: 1"),
		"bad merchant":   kaspi.WithMerchantUID("100 000"),
		"no time":        kaspi.WithTimeout(time.Second, 0),
		"no connecting":  kaspi.WithTimeout(0, time.Second),
		"no pace":        kaspi.WithRate(0),
		"NaN":            kaspi.WithRate(math.NaN()),
	} {
		if _, err := kaspi.New("token", opt); err == nil {
			t.Errorf("%s: want an error", name)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error quotes the setting: %v", name, err)
		}
	}
	for _, token := range []string{"", "sec ret", "secret\n"} {
		if _, err := kaspi.New(token); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("token %q: got error %v, want one without the token", token, err)
		}
	}
}

func TestEveryCallCarriesTheFixedHeaders(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.Put(kaspitest.Order{Code: "812345678"})
	c := dial(t, srv, kaspi.WithUserAgent("Mozilla/5.0 test"), kaspi.WithMerchantUID(kaspitest.MerchantID))
	if _, err := collect(c.Orders(t.Context(), lastWeek())); err != nil {
		t.Fatal(err)
	}
	if err := c.Accept(t.Context(), kaspi.IDOf("812345678"), "812345678"); err != nil {
		t.Fatal(err)
	}
	for _, r := range srv.Requests() {
		for key, want := range map[string]string{
			"X-Auth-Token": kaspitest.Token, "User-Agent": "Mozilla/5.0 test",
			"X-Merchant-Uid": kaspitest.MerchantID,
			"Accept":         "application/vnd.api+json", "Content-Type": "application/vnd.api+json",
		} {
			if got := r.Header.Get(key); got != want {
				t.Errorf("%s: %s is %q, want %q", r.Method, key, got, want)
			}
		}
	}
}

func TestDefaultAgentIsAnsweredWhereScriptsHang(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.HangScriptAgents(true)
	if _, err := collect(dial(t, srv).Orders(t.Context(), lastWeek())); err != nil {
		t.Errorf("default agent: %v", err)
	}
}

func TestMerchantUIDFillsTheListsThatAreEmptyWithoutIt(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.RequireMerchant(true)
	srv.Put(kaspitest.Order{Code: "812345678"})
	for _, test := range []struct {
		id   string
		want int
	}{{"", 0}, {"20000002", 0}, {kaspitest.MerchantID, 1}} {
		orders, err := collect(dial(t, srv, kaspi.WithMerchantUID(test.id)).Orders(t.Context(), lastWeek()))
		if err != nil || len(orders) != test.want {
			t.Errorf("merchant %q: got %d orders and error %v, want %d", test.id, len(orders), err, test.want)
		}
	}
}

func TestTokenIsNeverPrinted(t *testing.T) {
	t.Parallel()
	c := newClient(t, always(http.StatusBadRequest,
		`{"errors":[{"title":"bad token `+kaspitest.Token+`"}]}`))
	_, err := c.Order(t.Context(), "NTAx")
	for _, text := range []string{
		fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), err.Error(), fmt.Sprintf("%+v", err),
	} {
		if strings.Contains(text, kaspitest.Token) {
			t.Errorf("the token is in %q", text)
		}
	}
}

func TestRedirectToAnotherHostIsNotFollowed(t *testing.T) {
	t.Parallel()
	srv, other := kaspitest.New(t), kaspitest.New(t)
	srv.Fail(faults.Row{Times: -1, Code: http.StatusFound, Header: map[string]string{"Location": other.URL() + "/orders"}})
	_, err := dial(t, srv).Order(t.Context(), "NTAx")
	if kaspi.KindOf(err) != kaspi.KindRedirect {
		t.Errorf("got %v, want a redirect that was not followed", err)
	}
	if n := other.Count("", ""); n != 0 {
		t.Errorf("the other host got %d requests and with them the token", n)
	}
}

func TestRedirectsOnTheSameHostAreFollowedThreeTimes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		times int
		want  kaspi.Kind
	}{{3, ""}, {4, kaspi.KindRedirect}} {
		srv := kaspitest.New(t)
		srv.Put(kaspitest.Order{Code: "501"})
		srv.Fail(faults.Row{Times: test.times, Code: http.StatusTemporaryRedirect, Header: map[string]string{"Location": srv.URL() + "/orders/NTAx"}})
		_, err := dial(t, srv).Order(t.Context(), "NTAx")
		if kaspi.KindOf(err) != test.want || (err == nil) != (test.want == "") {
			t.Errorf("%d redirects: got %v, want kind %q", test.times, err, test.want)
		}
	}
}

func TestRedirectNeverRepeatsAPost(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.Put(kaspitest.Order{Code: "501"})
	srv.Fail(faults.Row{Code: http.StatusTemporaryRedirect, Header: map[string]string{"Location": srv.URL() + "/orders"}})
	err := dial(t, srv).Accept(t.Context(), "NTAx", "501")
	if kaspi.KindOf(err) != kaspi.KindRedirect || srv.Accepts("501") != 1 {
		t.Errorf("got %v after %d requests, want a redirect after 1", err, srv.Accepts("501"))
	}
}

func TestCallersCancellingIsNoFaultOfKaspi(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(context.Context, *kaspi.Client) error{
		"GET":  func(ctx context.Context, c *kaspi.Client) error { _, err := c.Order(ctx, "NTAx"); return err },
		"POST": func(ctx context.Context, c *kaspi.Client) error { return c.Accept(ctx, "NTAx", "501") },
	} {
		ctx, cancel := context.WithCancel(t.Context())
		err := call(ctx, newClient(t, kaspi.WithTransport(network(func(r *http.Request) (*http.Response, error) {
			cancel()
			return silence(r)
		}))))
		if !errors.Is(err, context.Canceled) || kaspi.KindOf(err) != "" {
			t.Errorf("%s: got %v of kind %q, want context.Canceled of no kind", name, err, kaspi.KindOf(err))
		}
	}
}

func TestAllThatAHeaderTakesIsTaken(t *testing.T) {
	t.Parallel()
	var got http.Header
	var at string
	c, err := kaspi.New("!to~ken", kaspi.WithUserAgent(" Mozilla/5.0 ~"), kaspi.WithMerchantUID("!~"), kaspi.WithBaseURL("https://kaspi.kz/shop/api/v2//"),
		kaspi.WithTimeout(1, time.Minute), kaspi.WithTransport(network(func(r *http.Request) (*http.Response, error) {
			got, at = r.Header, r.URL.String()
			return respond(200, echo), nil
		})))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Accept(t.Context(), "NTAx", "501"); err != nil || got.Get("X-Auth-Token") != "!to~ken" || got.Get("X-Merchant-Uid") != "!~" || at != "https://kaspi.kz/shop/api/v2/orders" {
		t.Errorf("asked %s with %v, %v", at, got, err)
	}
	if text := c.String(); text != "kaspi client of https://kaspi.kz/shop/api/v2" || c.GoString() != text {
		t.Errorf("the client is called %q and %q", text, c.GoString())
	}
}

func TestUnlessToldOtherwiseFiveRequestsGoOutInASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, err := kaspi.New(kaspitest.Token, always(200, echo))
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		for range 3 + 10 {
			if _, err := c.Order(t.Context(), "NTAx"); err != nil {
				t.Fatal(err)
			}
		}
		if got := time.Since(begin); got != 2*time.Second {
			t.Errorf("three requests at once and ten more took %s, want 2 s", got)
		}
	})
}

// What a whole call may take is longer than what is given to a connection.
func TestConnectingHasALimitOfItsOwn(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.Put(kaspitest.Order{Code: "501"})
	err := dial(t, srv, kaspi.WithTimeout(time.Nanosecond, time.Minute)).Accept(t.Context(), "NTAx", "501")
	e, ok := errors.AsType[*kaspi.Error](err)
	if !ok {
		t.Fatalf("got %v, want no connection", err)
	}
	if _, kind := e.Fault(); kind != "net_no_connect" || e.Sent() || srv.Count("", "") != 0 {
		t.Errorf("got %v, %s", err, kind)
	}
}

// Lines of as many orders are read at a time, and each connection costs a TLS handshake.
func TestEightConnectionsAreKept(t *testing.T) {
	t.Parallel()
	var opened atomic.Int64
	var here sync.WaitGroup
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		here.Done()
		here.Wait() // all eight are asked at the same time
		_, _ = w.Write([]byte(echo))
	}))
	srv.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	c := newClient(t, kaspi.WithBaseURL(srv.URL))
	for range 5 {
		here.Add(8)
		var asked sync.WaitGroup
		for range 8 {
			asked.Go(func() {
				if _, err := c.Order(t.Context(), "NTAx"); err != nil {
					t.Error(err)
				}
			})
		}
		asked.Wait()
	}
	if n := opened.Load(); n >= 16 { // one that comes back too late for the next request is not waited for
		t.Errorf("%d connections for eight requests at a time, want 8", n)
	}
}
