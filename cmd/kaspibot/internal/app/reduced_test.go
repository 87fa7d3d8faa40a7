package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
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
