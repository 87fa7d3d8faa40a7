package netfault_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	"kaspibot/kaspi/netfault"
)

// listen is a port at which each connection is handled so; nil takes none.
func listen(t *testing.T, handle func(net.Conn)) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if handle == nil {
		_ = l.Close()
		return l.Addr().String()
	}
	done := make(chan struct{})
	t.Cleanup(func() { _ = l.Close(); <-done })
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = c.Close() })
			go handle(c)
		}
	}()
	return l.Addr().String()
}

func hold(net.Conn) {}

func readAndHold(c net.Conn) { _, _ = c.Read(make([]byte, 4096)) }

func answers(text string) func(net.Conn) {
	return func(c net.Conn) {
		readAndHold(c)
		_, _ = io.WriteString(c, text)
	}
}

func TestACauseIsToldFromEveryOther(t *testing.T) {
	t.Parallel()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	refusing := answers("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
	never := func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	for name, c := range map[string]struct {
		url   string
		proxy string
		dial  func(context.Context, string, string) (net.Conn, error)
		want  netfault.Cause
	}{
		"refused":                   {url: "http://" + listen(t, nil), want: netfault.Refused},
		"name":                      {url: "http://nobody.invalid", want: netfault.Name},
		"certificate":               {url: secure.URL, want: netfault.TLS},
		"not TLS at all":            {url: "https://" + listen(t, answers("HTTP/1.1 400 Bad Request\r\n\r\n")), want: netfault.TLS},
		"TLS cut":                   {url: "https://" + listen(t, func(c net.Conn) { _ = c.Close() }), want: netfault.TLS},
		"no connection in time":     {url: "http://10.255.255.1", dial: never, want: netfault.NoConnect},
		"TLS stands still":          {url: "https://" + listen(t, hold), want: netfault.Stalled},
		"silence after the request": {url: "http://" + listen(t, hold), want: netfault.Silence},
		"half an answer":            {url: "http://" + listen(t, answers("HTTP/1.1 200 OK\r\nContent-Le")), want: netfault.Stalled},
		"hung up":                   {url: "http://" + listen(t, func(c net.Conn) { readAndHold(c); _ = c.Close() }), want: netfault.Broken},
		"no proxy there":            {url: "https://kaspi.invalid", proxy: listen(t, nil), want: netfault.Proxy},
		"proxy says no":             {url: "https://kaspi.invalid", proxy: listen(t, refusing), want: netfault.Proxy},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := &http.Transport{DialContext: c.dial}
			t.Cleanup(transport.CloseIdleConnections)
			if c.proxy != "" {
				transport.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: c.proxy})
			}
			patience := time.Minute // a slow machine is no cause
			if slices.Contains([]netfault.Cause{netfault.NoConnect, netfault.Stalled, netfault.Silence}, c.want) {
				patience = 500 * time.Millisecond
			}
			limited, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			ctx, trace := netfault.Watch(limited)
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url, nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := transport.RoundTrip(req)
			if err == nil {
				_ = resp.Body.Close()
			}
			if got := netfault.Of(trace.Explain(err)); got != c.want {
				t.Errorf("got %q of %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestWhatTheCallerGaveUpHasNoCause(t *testing.T) {
	t.Parallel()
	_, trace := netfault.Watch(t.Context())
	if err := trace.Explain(nil); err != nil {
		t.Error(err)
	}
	if err := trace.Explain(context.Canceled); netfault.Of(err) != "" {
		t.Error(err)
	}
	explained := &netfault.Error{Cause: netfault.Proxy, Err: errors.New("x")}
	if err := trace.Explain(explained); netfault.Of(err) != netfault.Proxy {
		t.Error(err)
	}
}
