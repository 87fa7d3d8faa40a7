package page_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed/page"
)

func TestPageAnswersAtItsSecretPathOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	w.publish(t)
	root := strings.TrimSuffix(w.url, secret)
	for _, path := range []string{
		"/", "", "/price.xml", "/c2VjcmV0/", secret + "/", secret + "x", secret[:len(secret)-1],
		strings.ToUpper(secret),
	} {
		resp := fetch(t, root+path, nil)
		if resp.StatusCode != http.StatusNotFound || bytes.Contains(resp.body, []byte("kaspi")) {
			t.Errorf("%s: %d %s", path, resp.StatusCode, resp.body)
		}
	}
	if resp := fetch(t, w.url+"?t=1", nil); resp.StatusCode != http.StatusOK {
		t.Errorf("the right path with a query: %d", resp.StatusCode)
	}
	w.server.Close()
	if n := len(w.pulls.all()); n != 1 {
		t.Errorf("%d fetches remembered: strangers count too", n)
	}
	for _, c := range []page.Config{{Now: time.Now}, {Path: "secret", Now: time.Now}} {
		srv := httptest.NewServer(page.New(c))
		defer srv.Close()
		for _, path := range []string{"", "/", "/secret"} {
			if resp := fetch(t, srv.URL+path, nil); resp.StatusCode != http.StatusNotFound {
				t.Errorf("a page without a path answers %s with %d", path, resp.StatusCode)
			}
		}
	}
}

func TestPageAnswers503UntilThereIsAList(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	resp := fetch(t, w.url, nil)
	if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
		t.Errorf("%d, Retry-After %q", resp.StatusCode, resp.Header.Get("Retry-After"))
	}
	w.publish(t)
	if resp := fetch(t, w.url, nil); resp.StatusCode != http.StatusOK {
		t.Errorf("with a list: %d", resp.StatusCode)
	}
}

func TestPageServesPlainAndGzip(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2_000)
	v := w.publish(t)
	plain := fetch(t, w.url, nil)
	zipped := fetch(t, w.url, http.Header{"Accept-Encoding": {"br, gzip;q=0.8"}})

	type facts struct{ Type, Encoding, Length, ETag, Modified, Vary string }
	read := func(a answer) facts {
		return facts{
			a.Header.Get("Content-Type"), a.Header.Get("Content-Encoding"), a.Header.Get("Content-Length"),
			a.Header.Get("ETag"), a.Header.Get("Last-Modified"), a.Header.Get("Vary"),
		}
	}
	const xml, modified = "application/xml; charset=utf-8", "Tue, 24 Nov 2026 04:10:00 GMT"
	length := fmt.Sprint(len(zipped.body))
	want := facts{xml, "", fmt.Sprint(v.Size), `"` + v.Digest + `"`, modified, "Accept-Encoding"}
	if diff := cmp.Diff(want, read(plain)); diff != "" {
		t.Errorf("plain: %s", diff)
	}
	wantZipped := facts{xml, "gzip", length, `"` + v.Digest + `-gz"`, modified, "Accept-Encoding"}
	if diff := cmp.Diff(wantZipped, read(zipped)); diff != "" {
		t.Errorf("gzip: %s", diff)
	}
	for agent, want := range map[string]facts{"identity": want, "gzip": wantZipped} {
		head := request(t, http.MethodHead, w.url, http.Header{"Accept-Encoding": {agent}})
		if diff := cmp.Diff(want, read(head)); diff != "" || len(head.body) != 0 || head.StatusCode != http.StatusOK {
			t.Errorf("HEAD %s: %d, %d bytes: %s", agent, head.StatusCode, len(head.body), diff)
		}
	}
	z, err := gzip.NewReader(bytes.NewReader(zipped.body))
	if err != nil {
		t.Fatal(err)
	}
	if unzipped, err := io.ReadAll(z); err != nil || !bytes.Equal(unzipped, plain.body) {
		t.Errorf("gzip holds other bytes than the plain answer, %v", err)
	}
}

func TestPageUnderstandsAcceptEncoding(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	w.publish(t)
	for accept, want := range map[string]string{
		"gzip": "gzip", "GZIP": "gzip", "deflate,gzip": "gzip", "gzip; q=0.1": "gzip", "gzip;q=1.0, *;q=0": "gzip",
		"": "", "*": "", "identity": "", "gzip;q=0": "", "gzip; q=0.000": "", "gzip;q=": "", "xgzip": "", "br": "",
	} {
		resp := fetch(t, w.url, http.Header{"Accept-Encoding": {accept}})
		if got := resp.Header.Get("Content-Encoding"); got != want || resp.StatusCode != http.StatusOK {
			t.Errorf("Accept-Encoding %q: %d %q, want %q", accept, resp.StatusCode, got, want)
		}
	}
}

func TestPageAnswers304BeforeTheFileIsOpened(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	tag := `"` + w.publish(t).Digest + `"`
	doc := w.page.Current()
	for _, path := range []string{doc.Path, doc.Path + ".gz"} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	zipTag := strings.TrimSuffix(tag, `"`) + `-gz"`
	for _, c := range []struct {
		header, value, encoding string
		want                    int // 503: the file is opened, and missing
	}{
		{"If-None-Match", tag, "", 304},
		{"If-None-Match", "W/" + tag, "", 304},
		{"If-None-Match", `"other", ` + tag, "", 304},
		{"If-None-Match", "*", "", 304},
		{"If-None-Match", zipTag, "gzip", 304},
		{"If-None-Match", tag, "gzip", 503},
		{"If-None-Match", zipTag, "", 503},
		{"If-None-Match", `"other"`, "", 503},
		{"If-Modified-Since", "Tue, 24 Nov 2026 04:10:00 GMT", "", 304},
		{"If-Modified-Since", "Tue, 24 Nov 2026 04:10:00 GMT", "gzip", 304},
		{"If-Modified-Since", "Wed, 25 Nov 2026 00:00:00 GMT", "", 304},
		{"If-Modified-Since", "Tue, 24 Nov 2026 04:09:59 GMT", "", 503},
		{"If-Modified-Since", "yesterday", "", 503},
	} {
		resp := fetch(t, w.url, http.Header{c.header: {c.value}, "Accept-Encoding": {c.encoding}})
		if resp.StatusCode != c.want || c.want == 304 && (len(resp.body) > 0 || resp.Header.Get("ETag") == "") {
			t.Errorf("%s: %s (%s): %d, want %d", c.header, c.value, c.encoding, resp.StatusCode, c.want)
		}
	}
	resp := fetch(t, w.url, http.Header{
		"If-None-Match": {`"other"`}, "If-Modified-Since": {"Wed, 25 Nov 2026 00:00:00 GMT"},
	})
	if resp.StatusCode == http.StatusNotModified {
		t.Error("the date was asked although the tag had decided")
	}
}

func TestPageServesRangesAndFailedPreconditions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 100)
	w.publish(t)
	whole := fetch(t, w.url, http.Header{"Accept-Encoding": {"identity"}}).body
	part := fetch(t, w.url, http.Header{"Range": {"bytes=10-19"}, "Accept-Encoding": {"identity"}})
	if part.StatusCode != http.StatusPartialContent || !bytes.Equal(part.body, whole[10:20]) {
		t.Errorf("range: %d %q", part.StatusCode, part.body)
	}
	for _, encoding := range []string{"identity", "gzip"} {
		failed := fetch(t, w.url, http.Header{"If-Match": {`"other"`}, "Accept-Encoding": {encoding}})
		if failed.StatusCode != http.StatusPreconditionFailed || len(failed.body) != 0 {
			t.Errorf("If-Match, %s: %d, %d bytes", encoding, failed.StatusCode, len(failed.body))
		}
	}
}

func TestPageTakesGETAndHEADOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	w.publish(t)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		resp := request(t, method, w.url, nil)
		if resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d, Allow %q", method, resp.StatusCode, resp.Header.Get("Allow"))
		}
	}
}
