package ops

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// ErrNotReady says that a running program cannot work on its shop.
var ErrNotReady = errors.New("not ready")

// Live asks the program that runs with this address of a monitor how it stands. It returns its own words, with
// ErrNotReady if it is not ready.
func Live(ctx context.Context, addr string) (found string, err error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 2*lookLimit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return "", err
	}
	transport := &http.Transport{DisableKeepAlives: true} // and no proxy: it is this machine
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return "", fmt.Errorf("no program answers at %s: %w", addr, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	switch verdict, _, _ := strings.Cut(string(body), " "); {
	case err != nil:
	case verdict != wordOK && verdict != wordFailed:
		return "", fmt.Errorf("what answers at %s is no kaspibot, or not its OPS_ADDR", addr)
	case resp.StatusCode != http.StatusOK:
		err = ErrNotReady
	}
	return string(body), err
}
