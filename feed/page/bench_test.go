package page_test

import (
	"bufio"
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/page"
)

// BenchmarkServe gives as x-limit how many times as long an answer takes as that of a handler that does nothing else than
// send the same bytes, over one connection each.
func BenchmarkServe(b *testing.B) {
	body := bytes.Repeat([]byte("0123456789abcdef"), 20_000)
	path := filepath.Join(b.TempDir(), "list.xml")
	for _, name := range []string{path, page.Gzipped(path)} {
		if err := os.WriteFile(name, body, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	pg := page.New(page.Config{Path: secret, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	pg.Show(page.Document{Version: feed.Version{Digest: "d", Changed: start}, Path: path})
	for name, header := range map[string]string{"304": `If-None-Match: "d"`, "gzip": "Accept-Encoding: gzip"} {
		b.Run(name, func(b *testing.B) {
			sent := body
			if name == "304" {
				sent = nil
			}
			limit := visitor(b, header, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", strconv.Itoa(len(sent)))
				_, _ = w.Write(sent)
			}))
			work := visitor(b, header, pg)
			var least, took time.Duration
			for b.Loop() {
				began := time.Now()
				limit()
				between := time.Now()
				work()
				least, took = least+between.Sub(began), took+time.Since(between)
			}
			b.ReportMetric(float64(took)/float64(least), "x-limit")
		})
	}
}

// visitor is a client on a connection of its own: each call is a request and its answer.
func visitor(b *testing.B, header string, h http.Handler) func() {
	b.Helper()
	l, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go func() { _ = page.Server{Handler: h}.Serve(b.Context(), l) }()
	conn, err := (&net.Dialer{}).DialContext(b.Context(), "tcp", l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	r := bufio.NewReaderSize(conn, 64<<10)
	request := []byte("GET " + secret + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n")
	return func() {
		if _, err := conn.Write(request); err != nil {
			b.Fatal(err)
		}
		if _, err := r.ReadSlice('\n'); err != nil {
			b.Fatal(err)
		}
		head, err := textproto.NewReader(r).ReadMIMEHeader()
		if err != nil {
			b.Fatal(err)
		}
		size, _ := strconv.ParseInt(head.Get("Content-Length"), 10, 64)
		if _, err := io.CopyN(io.Discard, r, size); err != nil {
			b.Fatal(err)
		}
	}
}
