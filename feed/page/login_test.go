package page_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"kaspibot/feed/page"
)

func TestPageAsksForItsLogin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ login, password string }{{"kaspi", "s3cret"}, {"kaspi", ""}, {"", "s3cret"}} {
		srv := httptest.NewServer(page.New(page.Config{
			Path: secret, Login: c.login, Password: c.password, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		}))
		defer srv.Close()
		for _, try := range []struct {
			login, password string
			want            int
		}{
			{c.login, c.password, 503}, // let in: there is no list yet
			{c.login, c.password + "x", 401},
			{c.login + "x", c.password, 401},
			{c.password, c.login, 401},
			{"", "", 401},
		} {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			req.SetBasicAuth(try.login, try.password)
			resp := fetch(t, srv.URL+secret, req.Header)
			if resp.StatusCode != try.want || try.want == 401 && resp.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%+v against %+v: %d", try, c, resp.StatusCode)
			}
		}
		if resp := fetch(t, srv.URL+secret, nil); resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("no login against %+v: %d", c, resp.StatusCode)
		}
		if resp := fetch(t, srv.URL+"/", nil); resp.StatusCode != http.StatusNotFound {
			t.Errorf("another path asks for a login: %d", resp.StatusCode)
		}
	}
}

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// The look from outside gives the login whichever half of it is set, and none where there is none.
func TestTheLookFromOutsideLogsIn(t *testing.T) {
	t.Parallel()
	pg := page.New(page.Config{Path: secret, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	for _, c := range []struct{ login, password string }{{"kaspi", "s3cret"}, {"kaspi", ""}, {"", "s3cret"}, {"", ""}} {
		asked := 0
		through := tripper(func(r *http.Request) (*http.Response, error) {
			asked++
			login, password, given := r.BasicAuth()
			if login != c.login || password != c.password || given != (c.login+c.password != "") {
				t.Errorf("%+v: asked with %q %q, %t", c, login, password, given)
			}
			answer := httptest.NewRecorder()
			answer.WriteHeader(http.StatusBadGateway)
			return answer.Result(), nil
		})
		got := pg.Probe(t.Context(), page.Probe{URL: "http://shop.invalid" + secret, Login: c.login, Password: c.password, Transport: through})
		if asked != 1 || got.Finding != page.FoundFailure || got.Status != http.StatusBadGateway {
			t.Errorf("%+v: %d requests, %+v", c, asked, got)
		}
	}
}
