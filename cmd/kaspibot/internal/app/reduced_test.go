package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaspibot/cmd/kaspibot/internal/config"
)

func TestADamagedDatabaseLeavesTheLastListServedAndTheOwnersTold(t *testing.T) {
	t.Parallel()
	o, telegram := chatted(t)
	s, err := NewShop(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.engine.SyncInTurn(t.Context(), catalogueLasts)
	path, failed := s.links.path(t.Context())
	doc := s.page.Current()
	s.Close()
	if err := errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(doc.Path)
	if err != nil {
		t.Fatal(err)
	}
	spoil(t, filepath.Join(o.Config.DataDir, "kaspibot.db"))

	log := make(spoken, 100)
	o.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelError}))
	a := newApp(t, o)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	if got := fetched(t, "http://"+a.listener.Addr().String()+path); !bytes.Equal(got, want) {
		t.Errorf("%d bytes are served, want the last list of %d", len(got), len(want))
	}
	limited, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := telegram.Wait(limited, func() bool { return len(telegram.Messages(owner.ID)) > 0 }); err != nil {
		t.Fatal(err)
	}
	if got := <-log; !strings.Contains(got, `msg="the database cannot be opened: orders are not worked on, the last price list is served" err=`) {
		t.Errorf("logged %s", got)
	}
	wantTold(t, telegram, "База данных не открывается", "последний прайс-лист", "kaspibot restore", ".recover")
	stop()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

// spoil makes a file anything but a database.
func spoil(t *testing.T, path string) {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(body[200:])
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
}

func fetched(t *testing.T, url string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("HTTP %d, %v", resp.StatusCode, err)
	}
	return body
}

// Without a place or a list there is nothing to serve; the log tells which it is.
func TestAReducedProgramTellsWhyItServesNoList(t *testing.T) {
	t.Parallel()
	const path = "/0123456789abcdef01234567/list.xml"
	for name, c := range map[string]struct {
		fixed, noted string
		want         string
	}{
		"nothing is noted":          {"", "", "where it was: "},
		"nonsense is noted":         {"", "{", "where it was: feed-path.json cannot be read"},
		"there is no list":          {"", `{"path":"` + path + `"}`, "no such version"},
		"nor at a place that stays": {path, "", "no such version"},
	} {
		o := testOptions(t).filled()
		if err := os.MkdirAll(o.Config.DataDir, 0o700); err != nil {
			t.Fatal(err)
		}
		if c.noted != "" {
			if err := os.WriteFile(filepath.Join(o.Config.DataDir, placeFile), []byte(c.noted), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		o.Config.FeedPath = config.Secret(c.fixed)
		log := make(spoken, 10)
		o.Log = slog.New(slog.NewTextHandler(log, nil))
		if _, err := newReduced(o, errors.New("torn")); err != nil {
			t.Fatal(err)
		}
		if got := <-log; !strings.Contains(got, `msg="the last price list cannot be served" err=`) || !strings.Contains(got, c.want) || strings.Contains(got, "where it was") != strings.Contains(c.want, "where it was") {
			t.Errorf("%s: logged %s", name, got)
		}
	}
}
