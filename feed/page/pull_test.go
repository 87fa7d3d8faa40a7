package page_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/page"
)

func TestEveryFetchIsRememberedAndItsPathIsNotLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 50)
	get := func(h http.Header) int64 {
		resp := fetch(t, w.url, h)
		select {
		case <-w.pulls.saved: // it is remembered after it has been answered
		case <-t.Context().Done():
		}
		return int64(len(resp.body))
	}
	refused := get(http.Header{"User-Agent": {strings.Repeat("ф", 150)}})
	v := w.publish(t)
	size := get(nil)
	zipped := get(http.Header{"Accept-Encoding": {"gzip"}, "User-Agent": {"Kaspi"}})
	get(http.Header{"If-None-Match": {"*"}, "User-Agent": {"Kaspi"}})
	w.pulls.fail(errors.New("the store is down"))
	if get(nil) != size {
		t.Error("a failing store spoils the fetch")
	}
	w.server.Close()

	got := w.pulls.all()
	now := start.Add(10 * time.Minute)
	want := []page.Pull{
		{At: start, Addr: "127.0.0.1", Agent: strings.Repeat("ф", 100), Status: 503, Bytes: refused},
		{At: now, Addr: "127.0.0.1", Agent: "Go-http-client/1.1", Status: 200, Version: v.ID, Bytes: size},
		{At: now, Addr: "127.0.0.1", Agent: "Kaspi", Status: 200, Version: v.ID, Bytes: zipped, Gzip: true},
		{At: now, Addr: "127.0.0.1", Agent: "Kaspi", Status: 304, Version: v.ID},
		{At: now, Addr: "127.0.0.1", Agent: "Go-http-client/1.1", Status: 200, Version: v.ID, Bytes: size},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	logged := w.log.String()
	if strings.Contains(logged, "c2VjcmV0") || strings.Count(logged, "price list fetched") != len(want) ||
		!strings.Contains(logged, "the store is down") || !strings.Contains(logged, "agent=Kaspi status=304") {
		t.Error(logged)
	}
}

// Who asks for the head of the list alone, or hangs up, does not have it.
func TestOnlyAWholeListIsAVersionThatSomebodyHas(t *testing.T) {
	t.Parallel()
	for _, h := range []http.Header{nil, {"Accept-Encoding": {"gzip"}}} {
		w := newWorld(t, 50)
		v := w.publish(t)
		request(t, http.MethodHead, w.url, h)
		<-w.pulls.saved
		request(t, http.MethodGet, w.url, h)
		<-w.pulls.saved
		if got := w.pulls.all(); len(got) != 2 || got[0].Status != 200 || got[0].Version != 0 || got[1].Version != v.ID {
			t.Errorf("%+v", got)
		}
	}
}

func TestPageWithoutPullsStillLogs(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	pg := page.New(page.Config{Path: secret, Now: time.Now, Log: slog.New(slog.NewTextHandler(&log, nil))})
	pg.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, secret, nil))
	if !strings.Contains(log.String(), "status=503") {
		t.Error(log.String())
	}
}

// Each fetch that is remembered is told with the age of its stock, for the figures.
func TestAFetchIsToldWithTheAgeOfItsStock(t *testing.T) {
	t.Parallel()
	read := start.Add(-40 * time.Second)
	var told []page.Pull
	pg := page.New(page.Config{
		Path: secret, Now: func() time.Time { return start }, Log: slog.New(slog.DiscardHandler), StockAt: func() time.Time { return read },
		Saved: func(p page.Pull) { told = append(told, p) },
	})
	pg.Show(page.Document{Version: feed.Version{ID: 3, Digest: "x"}})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, secret, nil)
	r.Header.Set("If-None-Match", `"x"`)
	pg.ServeHTTP(httptest.NewRecorder(), r)
	if len(told) != 1 || told[0].Age() != 40*time.Second {
		t.Errorf("%+v", told)
	}
}
