package publish_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"kaspibot/feed/list"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
)

// versus runs work and its limit in turn and reports how many times the limit the work takes. Milliseconds say
// nothing on another machine; the ratio does.
func versus(b *testing.B, limit, work func()) {
	b.Helper()
	var least, took time.Duration
	for b.Loop() {
		began := time.Now()
		limit()
		between := time.Now()
		work()
		least += between.Sub(began)
		took += time.Since(between)
	}
	b.ReportMetric(float64(took)/float64(least), "x-limit")
}

func BenchmarkServeAgainstAnEmptyAnswer(b *testing.B) {
	pg := page.New(page.Config{
		Path: secret, Login: "kaspi", Password: "s3cret", Log: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	p, err := publish.New(publish.Config{
		Shop: shop(), Seller: seller{}, Guard: list.DefaultGuard(), Page: pg, Dir: b.TempDir(),
		Versions: &versions{}, Source: &source{items: goods(10_000)}, Now: time.Now,
	})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := p.Sync(b.Context(), nil); err != nil {
		b.Fatal(err)
	}
	empty := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	for name, h := range map[string]http.Header{
		"304": {"If-None-Match": {"*"}}, "gzip": {"Accept-Encoding": {"gzip"}}, "plain": {},
	} {
		b.Run(name, func(b *testing.B) {
			limit, served := httptest.NewServer(empty), httptest.NewServer(pg)
			defer limit.Close()
			defer served.Close()
			client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
			get := func(url string) {
				req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
				if err != nil {
					b.Fatal(err)
				}
				req.Header = h.Clone()
				req.SetBasicAuth("kaspi", "s3cret")
				resp, err := client.Do(req)
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
			}
			versus(b, func() { get(limit.URL) }, func() { get(served.URL + secret) })
		})
	}
}
