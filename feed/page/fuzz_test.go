package page

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kaspibot/feed"
)

// FuzzFetch holds that a stranger's request, whatever stands in it, is answered with one of a few statuses, that what is
// remembered of it is a text of bounded length, and that nobody becomes somebody else's address by what he writes.
func FuzzFetch(f *testing.F) {
	f.Add("GET", "/x", "203.0.113.7:80", "", "", "", "", "Kaspi/1.0", "")
	f.Add("HEAD", "/x", "[2001:db8::1]:80", "198.51.100.1", "gzip;q=0.5, *", `W/"d-gz"`, "", "", "Basic a2FzcGk6cmlnaHQ=")
	f.Add("POST", "/", "127.0.0.1:1", "unknown, [::1]", "gzip;q=", "*", "Tue, 24 Nov 2026 04:10:00 GMT", strings.Repeat("ф", 150), "Basic x")
	f.Add("GET", "/x", "pipe", ",", "GZIP ; q=0.001", `"x", "d"`, "yesterday", "\xff\x00", "Bearer y")
	f.Fuzz(func(t *testing.T, method, path, remote, forwarded, accept, match, since, agent, login string) {
		var saved []Pull
		p := New(Config{
			Path: "/x", Login: "kaspi", Password: "right", Now: noon, Log: slog.New(slog.DiscardHandler), Saved: func(pull Pull) { saved = append(saved, pull) },
		})
		p.Show(Document{Path: t.TempDir() + "/gone.xml", Version: feed.Version{ID: 1, Digest: "d", Changed: noon()}})
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/x", nil)
		r.Method, r.URL.Path, r.RemoteAddr = method, path, remote
		for key, value := range map[string]string{
			"X-Forwarded-For": forwarded, "Accept-Encoding": accept, "If-None-Match": match, "If-Modified-Since": since, "User-Agent": agent, "Authorization": login,
		} {
			r.Header.Set(key, value)
		}
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		_, password, _ := r.BasicAuth()
		switch {
		case path != "/x" && w.Code != http.StatusNotFound, path == "/x" && w.Code == http.StatusNotFound:
			t.Errorf("%q is answered %d", path, w.Code)
		case path == "/x" && password != "right" && w.Code != http.StatusUnauthorized:
			t.Errorf("without the password the answer is %d", w.Code)
		}
		switch w.Code {
		case 304, 401, 404, 405, 503:
		default:
			t.Errorf("the answer is %d", w.Code)
		}
		if len(saved) != map[bool]int{true: 1, false: 0}[path == "/x"] {
			t.Fatalf("%d fetches are told of %q", len(saved), path)
		}
		for _, pull := range saved {
			if len(pull.Agent) > 200 || !utf8.ValidString(pull.Agent) || pull.Status != w.Code || pull.At != noon() || pull.StockAt != (time.Time{}) {
				t.Errorf("remembered as %+v", pull)
			}
		}
		if addr, local := origin(remote); !local && client(r) != addr {
			t.Errorf("%q, who says %q, is taken for %q", remote, forwarded, client(r))
		}
	})
}
