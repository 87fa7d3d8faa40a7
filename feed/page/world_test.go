package page_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/page"
)

var start = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

const secret = "/c2VjcmV0/price.xml"

// pulls remembers fetches, or fails to.
type pulls struct {
	mu     sync.Mutex
	got    []page.Pull
	writes int // transactions
	err    error
	saved  chan struct{} // takes one for each fetch while there is room
}

func (p *pulls) SavePulls(_ context.Context, pulls ...page.Pull) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = append(p.got, pulls...)
	p.writes++
	for range pulls {
		select {
		case p.saved <- struct{}{}:
		default:
		}
	}
	return p.err
}

func (p *pulls) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err = err
}

func (p *pulls) all() []page.Pull {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.got)
}

// world is a page behind a server.
type world struct {
	page    *page.Page
	lines   int // of the list
	pulls   *pulls
	seconds atomic.Int64 // since start
	server  *httptest.Server
	url     string
	log     bytes.Buffer // of the page; read it when the server is closed
}

func newWorld(t *testing.T, lines int) *world {
	t.Helper()
	w := &world{lines: lines, pulls: &pulls{saved: make(chan struct{}, 100)}}
	w.page = page.New(page.Config{
		Path: secret, Pulls: w.pulls, Now: w.now, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
	})
	w.server = httptest.NewServer(w.page)
	t.Cleanup(w.server.Close)
	w.url = w.server.URL + secret
	return w
}

func (w *world) now() time.Time { return start.Add(time.Duration(w.seconds.Load()) * time.Second) }

// publish puts a list on the page, ten minutes after whatever was before.
func (w *world) publish(t *testing.T) feed.Version {
	t.Helper()
	w.seconds.Add(600)
	var text, zipped bytes.Buffer
	for i := range w.lines {
		fmt.Fprintf(&text, "<offer sku=\"%d\">Монитор</offer>\n", i)
	}
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write(text.Bytes()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "list.xml")
	err := errors.Join(
		z.Close(), os.WriteFile(path, text.Bytes(), 0o600), os.WriteFile(page.Gzipped(path), zipped.Bytes(), 0o600),
	)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text.Bytes())
	v := feed.Version{ID: 1, Changed: w.now(), Digest: hex.EncodeToString(sum[:]), Size: int64(text.Len())}
	w.page.Show(page.Document{Version: v, Path: path})
	return v
}

type answer struct {
	*http.Response
	body []byte
}

func fetch(t *testing.T, url string, h http.Header) answer {
	t.Helper()
	return request(t, http.MethodGet, url, h)
}

func request(t *testing.T, method, url string, h http.Header) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = h.Clone()
	client := http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return answer{resp, body}
}
