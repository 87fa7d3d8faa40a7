package page_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/feed/page"
)

func TestProbeTellsWhatIsWrongWithThePublicAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 20)
	pg := w.page
	empty := page.New(page.Config{Path: secret, Now: w.now})
	w.publish(t)
	serve := func(h http.HandlerFunc) string {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		return server.URL + secret
	}
	status := func(code int) string {
		return serve(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(code)
		})
	}
	secure := httptest.NewTLSServer(pg)
	t.Cleanup(secure.Close)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, url string
		want      page.Finding
		status    int
	}{
		{"well", w.url, page.FoundList, 200},
		{"certificate nobody knows", secure.URL + secret, page.FoundBadTLS, 0},
		{"http on the port of https", strings.Replace(w.url, "http:", "https:", 1), page.FoundBadTLS, 0},
		{"nobody there", "http://" + closed.Addr().String() + secret, page.FoundNoServer, 0},
		{"no such name", "http://shop.invalid" + secret, page.FoundNoName, 0},
		{"not an address", "http://a b" + secret, page.FoundNoName, 0},
		{"another path", w.url + "x", page.FoundNotFound, 404},
		{"redirect", status(301), page.FoundRedirect, 301},
		{"login", status(401), page.FoundNoLogin, 401},
		{"gateway", status(502), page.FoundFailure, 502},
		{"something else", serve(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }), page.FoundOther, 200},
	} {
		if got := pg.Probe(t.Context(), page.Probe{URL: c.url}); got.Finding != c.want || got.Status != c.status {
			t.Errorf("%s: %+v, want %s %d", c.name, got, c.want, c.status)
		}
	}
	if got := empty.Probe(t.Context(), page.Probe{URL: serve(empty.ServeHTTP)}); got.Finding != page.FoundNothing {
		t.Errorf("before the first list: %+v", got)
	}
	if n := len(w.pulls.all()); n != 0 {
		t.Errorf("%d of our own fetches were taken for Kaspi's", n)
	}
	fetch(t, w.url, http.Header{"X-Price-List-Probe": {"guessed"}})
	<-w.pulls.saved
	if n := len(w.pulls.all()); n != 1 {
		t.Error("a stranger can fetch without a trace")
	}
}

// answering is a network in which the public address gives one answer.
type answering func(ctx context.Context) (*http.Response, error)

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) { return a(r.Context()) }

// dripping is a body of which a byte comes at a time; at the end it hangs until the context ends, breaks or goes on for ever.
type dripping struct {
	ctx     context.Context
	text    string
	every   time.Duration
	broken  error
	endless bool
}

func (d *dripping) Close() error { return nil }

func (d *dripping) Read(b []byte) (int, error) {
	wait := d.every
	if d.text == "" {
		if d.broken != nil {
			return 0, d.broken
		}
		if d.endless {
			return len(b), nil
		}
		wait = time.Hour
	}
	select {
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	case <-time.After(wait):
	}
	if d.text == "" {
		return 0, io.EOF
	}
	n := copy(b[:1], d.text)
	d.text = d.text[n:]
	return n, nil
}

// Whatever the server that stands before the program does to the list, it is told as what it is, in twenty seconds at the most,
// and what is well again the next time is found well.
func TestEveryFaultOfThePublicAddressIsToldInTime(t *testing.T) {
	t.Parallel()
	const list = "<kaspi_catalog/>"
	sum := sha256.Sum256([]byte(list))
	digest := hex.EncodeToString(sum[:])
	answer := func(code int, body func(ctx context.Context) io.ReadCloser) answering {
		return func(ctx context.Context) (*http.Response, error) {
			return &http.Response{StatusCode: code, Header: http.Header{"Retry-After": {"86400"}}, Body: body(ctx)}, nil
		}
	}
	whole := func(text string) func(context.Context) io.ReadCloser {
		return func(context.Context) io.ReadCloser { return io.NopCloser(strings.NewReader(text)) }
	}
	drip := func(d dripping) func(context.Context) io.ReadCloser {
		return func(ctx context.Context) io.ReadCloser { d.ctx = ctx; c := d; return &c }
	}
	synctest.Test(t, func(t *testing.T) {
		for name, c := range map[string]struct {
			answer answering
			want   page.Finding
		}{
			"hangs before the answer": {func(ctx context.Context) (*http.Response, error) { <-ctx.Done(); return nil, ctx.Err() }, page.FoundNoServer},
			"hangs in the body":       {answer(200, drip(dripping{text: list[:5]})), page.FoundNoServer},
			"hangs after the body":    {answer(200, drip(dripping{text: list})), page.FoundNoServer},
			"a byte every 5 seconds":  {answer(200, drip(dripping{text: list, every: 5 * time.Second, broken: io.EOF})), page.FoundNoServer},
			"a byte a second":         {answer(200, drip(dripping{text: list, every: time.Second, broken: io.EOF})), page.FoundList},
			"resets the connection":   {func(context.Context) (*http.Response, error) { return nil, syscall.ECONNRESET }, page.FoundNoServer},
			"cuts the body":           {answer(200, drip(dripping{text: list[:5], broken: io.ErrUnexpectedEOF})), page.FoundNoServer},
			"a truncated body":        {answer(200, whole(list[:5])), page.FoundOther},
			"garbage":                 {answer(200, whole("\x00\xff")), page.FoundOther},
			"an empty body":           {answer(200, whole("")), page.FoundOther},
			"a body without end":      {answer(200, drip(dripping{endless: true})), page.FoundOther},
			"a page of a firewall":    {answer(200, whole("<!doctype html>")), page.FoundOther},
			"401":                     {answer(401, whole("")), page.FoundNoLogin},
			"403":                     {answer(403, whole("<html>")), page.FoundFailure},
			"404":                     {answer(404, whole("")), page.FoundNotFound},
			"429":                     {answer(429, whole("")), page.FoundFailure},
			"500":                     {answer(500, whole("")), page.FoundFailure},
			"502":                     {answer(502, whole("<html>")), page.FoundFailure},
			"503":                     {answer(503, whole("")), page.FoundFailure},
			"the list with a 502":     {answer(502, whole(list)), page.FoundFailure},
			"a redirect":              {answer(302, whole("")), page.FoundRedirect},
		} {
			begun := time.Now()
			probe := page.Probe{URL: "http://shop.example" + secret, Now: time.Now, Transport: c.answer}
			got := probe.Run(t.Context(), digest)
			if took := time.Since(begun); got.Finding != c.want || took > 20*time.Second || got.Took != took {
				t.Errorf("%s: %+v after %v, want %s", name, got, took, c.want)
			}
			probe.Transport = answer(200, whole(list))
			if got := probe.Run(t.Context(), digest); got.Finding != page.FoundList {
				t.Errorf("%s is over: %+v", name, got)
			}
		}
	})
}

func TestMovedListIsAtItsOldPlaceForAsLongAsWasSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 20)
	w.publish(t)
	const moved = "/bmV3/price.xml"
	w.page.Move(moved, secret, w.now().Add(2*time.Hour))
	code := func(path string) int { return fetch(t, w.server.URL+path, nil).StatusCode }
	if a, b, c := code(moved), code(secret), code("/"); a != 200 || b != 200 || c != 404 {
		t.Errorf("new %d, old %d, no path %d", a, b, c)
	}
	w.seconds.Add(2 * 3_600)
	if a, b := code(moved), code(secret); a != 200 || b != 404 {
		t.Errorf("two hours later: new %d, old %d", a, b)
	}
	w.page.Move(secret, moved, time.Time{})
	if a, b := code(secret), code(moved); a != 200 || b != 404 {
		t.Errorf("without a grace: new %d, old %d", a, b)
	}
}

func TestKaspiIsMissedWhenItDoesNotCome(t *testing.T) {
	t.Parallel()
	at := func(hours float64) time.Time { return start.Add(time.Duration(hours * float64(time.Hour))) }
	pull := page.Pull{At: at(0), Version: 5}
	for name, c := range map[string]struct {
		last      page.Pull
		published time.Time
		now       time.Time
		want      string
	}{
		"never came":                {page.Pull{}, at(-9), at(99), ""},
		"an hour ago":               {pull, at(-1), at(1), ""},
		"the list is newer":         {page.Pull{At: at(0), Version: 4}, at(0.5), at(1), ""},
		"two visits missed":         {pull, at(-1), at(2.1), "last fetched"},
		"came and got an old one":   {page.Pull{At: at(0), Version: 4}, at(-1), at(0.1), "fetched as version 4, served is 5"},
		"came while it was swapped": {page.Pull{At: at(0), Version: 4}, at(0), at(0.1), ""},
	} {
		err := page.CheckPull(c.last, 5, c.published, c.now)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestAProbeLogsInAsKaspiDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 20)
	w.publish(t)
	guarded := page.New(page.Config{Path: secret, Pulls: w.pulls, Now: w.now, Login: "kaspi", Password: "secret"})
	guarded.Show(*w.page.Current())
	server := httptest.NewServer(guarded)
	t.Cleanup(server.Close)
	for _, c := range []struct {
		login, password string
		want            page.Finding
	}{
		{"kaspi", "secret", page.FoundList}, {"kaspi", "other", page.FoundNoLogin}, {"", "", page.FoundNoLogin}, {"other", "secret", page.FoundNoLogin},
	} {
		got := guarded.Probe(t.Context(), page.Probe{URL: server.URL + secret, Login: c.login, Password: c.password})
		if got.Finding != c.want {
			t.Errorf("as %q with %q: %+v, want %s", c.login, c.password, got, c.want)
		}
	}
}
