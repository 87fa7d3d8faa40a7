package app

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"kaspibot/bot/screens/pricelist"
	"kaspibot/bot/store/storetest"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/feed/page"
)

func TestTheLinkCanBeChangedAndARestartKeepsBothPlaces(t *testing.T) {
	t.Parallel()
	s := storetest.OpenSQLite(t, t.TempDir())
	now := time.Now()
	clock := func() time.Time { return now }
	dir, log := t.TempDir(), slog.New(slog.DiscardHandler)
	start := func() links {
		l := links{
			config:   config.Config{PublicURL: "https://shop.example/", DataDir: dir},
			settings: s, now: clock, chance: rand.Reader, hide: func(...string) {}, log: log,
		}
		path, err := l.path(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		l.page = page.New(page.Config{Path: path, Now: clock, Log: log})
		if err := l.restore(t.Context()); err != nil {
			t.Fatal(err)
		}
		return l
	}
	code := func(l links, link string) int { // 503: the place is right, there is no list
		w := httptest.NewRecorder()
		l.page.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, link, nil))
		return w.Code
	}
	l := start()
	old, err := l.Link(t.Context())
	if err != nil || code(l, old) != 503 {
		t.Fatalf("%s answers %d, %v", old, code(l, old), err)
	}
	link, err := l.NewLink(t.Context(), time.Hour)
	if err != nil || link == old {
		t.Fatalf("%s, %v", link, err)
	}
	l = start()
	if code(l, link) != 503 || code(l, old) != 503 {
		t.Errorf("within the hour: %d at the new place, %d at the old", code(l, link), code(l, old))
	}
	now = now.Add(time.Hour)
	if code(l, link) != 503 || code(l, old) != 404 {
		t.Errorf("after the hour: %d at the new place, %d at the old", code(l, link), code(l, old))
	}
	if next, err := l.NewLink(t.Context(), 0); err != nil || code(l, next) != 503 || code(l, link) != 404 {
		t.Errorf("at once: %d at the new place, %d at the old, %v", code(l, next), code(l, link), err)
	}
	l.config.FeedPath = "/fixed"
	if _, err := l.NewLink(t.Context(), 0); !errors.Is(err, pricelist.ErrFixedLink) {
		t.Errorf("a configured path was changed: %v", err)
	}
}
