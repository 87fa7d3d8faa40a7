package publish_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
	"kaspibot/feed/list"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
)

var start = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

func shop() feed.Shop {
	return feed.Shop{Company: "Тест & Ко", Merchant: "30000001", Points: []feed.PickupPoint{
		{ID: "30000001_PP1", City: "750000000"}, {ID: "30000001_PP2", City: "710000000"},
		{ID: "30000001_PP3", City: "750000000"},
	}}
}

// goods are n items as a distributor has them, all named and priced; every fourth is sold out.
func goods(n int) []feed.Item {
	items := make([]feed.Item, n)
	for i := range items {
		items[i] = feed.Item{
			Article: feed.Article(fmt.Sprint(100_000 + i)),
			Name:    fmt.Sprintf("Монитор %d\" ViewPlus VP-%d <чёрный> & кабель", 20+i%20, i),
			Brand:   []string{"ViewPlus", "Ромашка", ""}[i%3],
			Cost:    feed.Tenge(1_000 + 37*i), Stock: feed.Stock{N: i % 4 * 7, AtLeast: i%8 == 7},
		}
	}
	return items
}

// source gives whatever the test has put into it.
type source struct {
	items []feed.Item
	err   error
}

func (s *source) Items(_ context.Context, show func(*feed.Item)) (feed.Items, error) {
	items := feed.ItemsOf(slices.Clone(s.items))
	return items, errors.Join(items(show), s.err)
}

// world is a publisher with everything round it, and a server with its page.
type world struct {
	*publish.Publisher
	config   publish.Config
	versions *versions
	source   *source
	seconds  atomic.Int64 // since start
	server   *httptest.Server
	url      string
}

const secret = "/c2VjcmV0/price.xml"

func newWorld(t *testing.T, items []feed.Item) *world {
	t.Helper()
	w := &world{versions: &versions{}, source: &source{items: items}}
	w.config = publish.Config{
		Shop: shop(), Seller: seller{}, Guard: list.DefaultGuard(), Source: w.source, Versions: w.versions,
		History: w.versions, Dir: t.TempDir(), Now: w.now,
	}
	w.restart(t)
	return w
}

func (w *world) now() time.Time { return start.Add(time.Duration(w.seconds.Load()) * time.Second) }

// restart is a new program on the same data.
func (w *world) restart(t *testing.T) {
	t.Helper()
	if w.server != nil {
		w.server.Close()
	}
	w.config.Page = page.New(page.Config{Path: secret, Now: w.config.Now, Log: slog.New(slog.DiscardHandler)})
	p, err := publish.New(w.config)
	if err != nil {
		t.Fatal(err)
	}
	w.Publisher = p
	w.server = httptest.NewServer(w.config.Page)
	t.Cleanup(w.server.Close)
	w.url = w.server.URL + secret
}

// sync syncs ten minutes after whatever was before.
func (w *world) sync(t *testing.T) publish.Report {
	t.Helper()
	rep, err := w.trySync(t)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func (w *world) trySync(t *testing.T) (publish.Report, error) {
	t.Helper()
	w.seconds.Add(600)
	return w.Sync(t.Context(), nil)
}

// served is what a fetch gets: its status and body.
func (w *world) served(t *testing.T) (int, []byte) {
	t.Helper()
	resp := fetch(t, w.url, http.Header{"Accept-Encoding": {"identity"}})
	return resp.StatusCode, resp.body
}

// mustServe wants the page to have a valid list, and returns it.
func (w *world) mustServe(t *testing.T) []byte {
	t.Helper()
	status, body := w.served(t)
	if status != http.StatusOK {
		t.Fatalf("the page answers %d", status)
	}
	if err := document.Validate(bytes.NewReader(body), w.config.Shop); err != nil {
		t.Fatal(err)
	}
	return body
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
