package page_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kaspibot/feed/page"
)

// locked is a page with a password, and what asks it from anywhere.
type locked struct {
	page  *page.Page
	pulls *pulls
	now   time.Time
	log   bytes.Buffer
}

func newLocked() *locked {
	l := &locked{pulls: &pulls{}, now: start}
	l.page = page.New(page.Config{
		Path: secret, Login: "kaspi", Password: "right", Pulls: l.pulls, Now: func() time.Time { return l.now },
		Log: slog.New(slog.NewTextHandler(&l.log, nil)),
	})
	return l
}

// ask is answered 503 when the password is right: there is no list.
func (l *locked) ask(t *testing.T, addr, password string, forwarded ...string) int {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, secret, nil)
	r.RemoteAddr = addr + ":1234"
	if password != "" {
		r.SetBasicAuth("kaspi", password)
	}
	for _, f := range forwarded {
		r.Header.Add("X-Forwarded-For", f)
	}
	w := httptest.NewRecorder()
	l.page.ServeHTTP(w, r)
	return w.Code
}

func TestWrongPasswordsAreThrottledByAddress(t *testing.T) {
	t.Parallel()
	l := newLocked()
	const villain, kaspi, proxy = "203.0.113.1", "198.51.100.7", "127.0.0.1"
	for i := range 30 {
		want := map[bool]int{true: 401, false: 429}[i < 10]
		if got := l.ask(t, villain, fmt.Sprint("guess", i)); got != want {
			t.Fatalf("try %d: %d, want %d", i, got, want)
		}
	}
	if got := l.ask(t, villain, "right"); got != 429 {
		t.Errorf("the right guess is told while he is throttled: %d", got)
	}
	if got := l.ask(t, villain, "right", kaspi); got != 429 {
		t.Errorf("he can hide behind a header: %d", got)
	}
	if got := l.ask(t, kaspi, "right"); got != 503 {
		t.Errorf("another address: %d", got)
	}
	l.now = l.now.Add(time.Minute)
	if first, second := l.ask(t, villain, "x"), l.ask(t, villain, "x"); first != 401 || second != 429 {
		t.Errorf("a minute later: %d, then %d", first, second)
	}
	// Behind a proxy each has the address that the proxy writes last.
	for range 20 {
		l.ask(t, proxy, "x", kaspi+", "+villain)
	}
	if got := l.ask(t, proxy, "right", villain+", 198.51.100.8"); got != 503 {
		t.Errorf("beside him behind the proxy: %d", got)
	}
	// Who waits to be asked for his password has tried none.
	for range 20 {
		if got := l.ask(t, "203.0.113.2", ""); got != 401 {
			t.Fatalf("no password: %d", got)
		}
	}
}

func TestNobodyLocksOutWhoKnowsThePassword(t *testing.T) {
	t.Parallel()
	l := newLocked()
	const shared = "127.0.0.1" // a tunnel that names nobody
	if got := l.ask(t, shared, "right"); got != 503 {
		t.Fatalf("%d", got)
	}
	for range 50 {
		l.ask(t, shared, "wrong")
	}
	if got := l.ask(t, shared, "right"); got != 503 {
		t.Errorf("%d", got)
	}
}

func TestAFloodDoesNotPushRealFetchesOutOfTheLog(t *testing.T) {
	t.Parallel()
	l := newLocked()
	for hour := range 24 {
		for i := range 2_000 {
			l.ask(t, fmt.Sprintf("203.0.%d.%d", hour, i%250), "wrong")
		}
		if got := l.ask(t, "198.51.100.7", "right"); got != 503 {
			t.Fatalf("%d", got)
		}
		l.now = l.now.Add(time.Hour)
	}
	refused, real := 0, 0
	for _, p := range l.pulls.all() {
		if p.Status == http.StatusServiceUnavailable {
			real++
		} else {
			refused++
		}
	}
	if real != 24 || refused > 300 {
		t.Errorf("%d real fetches and %d others are remembered", real, refused)
	}
	if n := l.pulls.writes; n > 2*24 {
		t.Errorf("%d transactions for %d fetches", n, real+refused)
	}
	if lines := strings.Count(l.log.String(), "\n"); lines != real+refused || !strings.Contains(l.log.String(), "not_noted_before=") {
		t.Errorf("%d lines", lines)
	}
}

func TestAFloodWithTheRightAddressIsNotedOnceInAWhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	w.publish(t)
	for range 200 {
		rec := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, secret, nil)
		r.RemoteAddr = "203.0.113.1:1"
		if w.page.ServeHTTP(rec, r); rec.Code != http.StatusOK {
			t.Fatalf("%d", rec.Code)
		}
	}
	fetch(t, w.url, nil)
	w.server.Close()
	got := w.pulls.all()
	if len(got) != 21 || got[20].Addr != "127.0.0.1" {
		t.Errorf("%d fetches remembered", len(got))
	}
	if log := w.log.String(); strings.Count(log, "not_noted_before=") != 1 || !strings.Contains(log, "not_noted_before=180") {
		t.Errorf("180 were not noted: %s", log)
	}
}
