package page

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
)

// tries is how many ports Listen goes through before it takes any free one.
const tries = 20

// Listen takes a loopback address, or the next port that is free where that one is taken. Another address than one of
// this machine alone is refused, see [Address].
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	host, first, err := loopbackAddress(addr)
	if err != nil {
		return nil, err
	}
	for n := first; n < first+tries && n <= 65535; n++ {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(host, strconv.FormatUint(n, 10)))
		if err == nil {
			return l, nil
		}
	}
	return (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
}

// Address refuses what is no address of this machine alone: behind it there is no password.
func Address(addr string) error {
	_, _, err := loopbackAddress(addr)
	return err
}

func loopbackAddress(addr string) (host string, port uint64, err error) {
	host, number, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, err
	}
	if !loopback(host) {
		return "", 0, fmt.Errorf("%s is not an address of this machine alone, such as 127.0.0.1:8088", addr)
	}
	if port, err = strconv.ParseUint(number, 10, 16); err != nil {
		return "", 0, fmt.Errorf("%s: the port is not a number up to 65535", addr)
	}
	return host, port, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Guard lets in only what the page itself, or a program of this machine, asks for. A name that a stranger has made to
// point here is refused, and so is what a browser sends or embeds from a page of another origin.
func Guard(next http.Handler) http.Handler {
	return guard(http.NewCrossOriginProtection().Handler(next))
}

func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		head := w.Header()
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Cache-Control", "no-store")
		head.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "+
			"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		site := r.Header.Get("Sec-Fetch-Site")
		reading := r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.URL.Path == "/" // a link from elsewhere may open it
		switch {
		case !loopback(host):
			http.Error(w, "this page is for the machine it runs on", http.StatusForbidden)
		case site != "" && site != "same-origin" && site != "none" && !reading:
			http.Error(w, "this page is not a part of others", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}
