package netfault_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"syscall"
	"testing"

	"kaspibot/kaspi/netfault"
)

func TestEachCauseHasAnEnglishNameOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]netfault.Cause{}
	for _, c := range []netfault.Cause{
		netfault.Name, netfault.Refused, netfault.Unreachable, netfault.NoConnect, netfault.TLS,
		netfault.Proxy, netfault.Stalled, netfault.Silence, netfault.Broken, netfault.Unknown,
	} {
		if other, twice := seen[c.String()]; twice || c.String() == "" {
			t.Errorf("%q and %q are both %q", string(c), string(other), c)
		}
		seen[c.String()] = c
	}
	if name := netfault.Cause("of the future").String(); seen[name] != netfault.Unknown {
		t.Errorf("an unknown cause is %q", name)
	}
}

// What an error says before any connection came about is told from it alone.
func TestAnErrorTellsItsCauseWithoutAConnection(t *testing.T) {
	t.Parallel()
	op := func(op string, err error) error { return &net.OpError{Op: op, Net: "tcp", Err: err} }
	for _, c := range []struct {
		err  error
		want netfault.Cause
	}{
		{op("proxyconnect", syscall.ECONNREFUSED), netfault.Proxy}, {op("socks connect", errors.New("no")), netfault.Proxy},
		{op("dial", &net.DNSError{Err: "no such host"}), netfault.Name}, {op("dial", &net.DNSError{Err: "late", IsTimeout: true}), netfault.Name},
		{op("dial", syscall.ECONNREFUSED), netfault.Refused}, {op("dial", syscall.EHOSTUNREACH), netfault.Unreachable}, {errors.New("x"), netfault.Unknown},
		{tls.RecordHeaderError{Msg: "no TLS"}, netfault.TLS}, {&tls.CertificateVerificationError{Err: errors.New("x")}, netfault.TLS}, {tls.AlertError(40), netfault.TLS},
		{x509.UnknownAuthorityError{}, netfault.TLS}, {x509.HostnameError{Certificate: &x509.Certificate{}}, netfault.TLS}, {x509.CertificateInvalidError{}, netfault.TLS},
		{&url.Error{Op: "Get", Err: fmt.Errorf("wait: %w", context.DeadlineExceeded)}, netfault.NoConnect}, {&url.Error{Op: "Get", Err: fmt.Errorf("wait: %w", os.ErrDeadlineExceeded)}, netfault.NoConnect},
		{os.ErrDeadlineExceeded, netfault.NoConnect}, {context.DeadlineExceeded, netfault.NoConnect}, {op("dial", syscall.ETIMEDOUT), netfault.NoConnect},
	} {
		_, trace := netfault.Watch(t.Context())
		err := fmt.Errorf("get: %w", c.err)
		explained := trace.Explain(err)
		if got := netfault.Of(explained); got != c.want || explained.Error() != err.Error() || !errors.Is(explained, err) {
			t.Errorf("%v is explained as %q: %v", err, got, explained)
		}
	}
	if netfault.Of(nil) != "" || netfault.Of(errors.New("x")) != "" {
		t.Error("what nobody has explained has a cause")
	}
}

// A request that is sent again on another connection is waiting for that one.
func TestARequestThatIsSentAgainBeginsAnew(t *testing.T) {
	t.Parallel()
	ctx, trace := netfault.Watch(t.Context())
	again := false
	transport := &http.Transport{DisableKeepAlives: true}
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if again {
			return nil, context.DeadlineExceeded
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	ask := func() error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+listen(t, answers("HTTP/1.1 204 No Content\r\n\r\n")), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := transport.RoundTrip(req)
		if err == nil {
			_ = resp.Body.Close()
		}
		return err
	}
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	again = true
	if err := trace.Explain(ask()); netfault.Of(err) != netfault.NoConnect {
		t.Errorf("%q: %v", netfault.Of(err), err)
	}
}

// A proxy that is reached by a secure connection of its own, and refuses, is no trouble of securing it.
func TestASecureProxyThatRefusesIsTheProxys(t *testing.T) {
	t.Parallel()
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }))
	t.Cleanup(secure.Close)
	transport, ok := secure.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatal("no transport")
	}
	at, err := url.Parse(secure.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport.Proxy = http.ProxyURL(at)
	ctx, trace := netfault.Watch(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://kaspi.invalid", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := transport.RoundTrip(req)
	if err == nil {
		_ = resp.Body.Close()
	}
	if got := netfault.Of(trace.Explain(err)); got != netfault.Proxy {
		t.Errorf("%q of %v", got, err)
	}
}

func TestWhatTheCallerGaveUpHasNoCauseHoweverItIsWrapped(t *testing.T) {
	t.Parallel()
	_, trace := netfault.Watch(t.Context())
	if err := trace.Explain(&url.Error{Op: "Get", Err: fmt.Errorf("wait: %w", context.Canceled)}); netfault.Of(err) != "" {
		t.Errorf("%q: %v", netfault.Of(err), err)
	}
}
