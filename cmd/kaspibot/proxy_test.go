package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
)

// proxy is one on loopback: it passes on requests to hosts that it knows under other names, and refuses tunnels.
type proxy struct {
	known map[string]string // name to address

	mu    sync.Mutex
	asked []string
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Method+" "+r.Host)
	p.mu.Unlock()
	addr := p.known[r.URL.Host]
	if r.Method == http.MethodConnect || addr == "" {
		http.Error(w, "not through here", http.StatusBadGateway)
		return
	}
	out := r.Clone(r.Context())
	out.URL.Host, out.RequestURI = addr, ""
	resp, err := http.DefaultTransport.RoundTrip(out)
	if err != nil {
		http.Error(w, "nobody there", http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	for name, values := range resp.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body) // the client may be gone
}

func (p *proxy) has(asked string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.asked, asked)
}

// All three outsides are reached through a proxy of the environment: their own addresses by tunnels of TLS, and addresses
// without it by requests. The names of the latter exist nowhere, so nothing has gone past the proxy.
func TestAProxyOfTheEnvironmentIsUsed(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 20, "BOT_LANGUAGE=en")
	host := func(url string) string { return strings.Split(strings.TrimPrefix(url, "http://"), "/")[0] }
	p := &proxy{known: map[string]string{
		"kaspi.invalid": host(o.kaspi.URL()), "alstyle.invalid": host(o.supplier.URL()), "telegram.invalid": host(o.telegram.URL()),
	}}
	at := httptest.NewServer(p)
	defer at.Close()
	check := func(settings ...string) (code int, text string) {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "check")
		cmd.Env, cmd.Dir = append(o.environment(), settings...), o.dir
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		_ = cmd.Run() // the exit code says it
		return cmd.ProcessState.ExitCode(), out.String()
	}
	through := func(url, name string) string { return strings.Replace(url, host(url), name, 1) }
	code, text := check("HTTP_PROXY="+at.URL, "KASPI_API_URL="+through(o.kaspi.URL(), "kaspi.invalid"),
		"ALSTYLE_API_URL="+through(o.supplier.URL(), "alstyle.invalid"), "TELEGRAM_API_URL="+through(o.telegram.URL(), "telegram.invalid"))
	if code != 0 {
		t.Errorf("through the proxy: exit code %d\n%s", code, text)
	}
	_, text = check("HTTPS_PROXY="+at.URL, "KASPI_API_URL=", "ALSTYLE_API_URL=", "TELEGRAM_API_URL=")
	for _, name := range []string{"kaspi.kz", "api.al-style.kz", "api.telegram.org"} {
		if !p.has("CONNECT " + net.JoinHostPort(name, "443")) {
			t.Errorf("%s was not asked for through the proxy, but %v\n%s", name, p.asked, text)
		}
	}
}
