package page_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
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
