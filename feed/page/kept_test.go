package page

import (
	"bytes"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/feed"
)

const keptPath = "/secret/list.xml"

// ofSize serves a compressed list of so many bytes.
func ofSize(t *testing.T, bytesOf int) (*Page, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "list.xml")
	if err := os.WriteFile(Gzipped(path), bytes.Repeat([]byte("z"), bytesOf), 0o600); err != nil {
		t.Fatal(err)
	}
	p := New(Config{Path: keptPath, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	p.Show(Document{Version: feed.Version{Digest: "d", Changed: time.Unix(1_764_000_000, 0)}, Path: path})
	return p, Gzipped(path)
}

func visit(t *testing.T, p *Page, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, keptPath, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	for pair := range slices.Chunk(header, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

// Whether the list comes from memory or from its file, the answer is the same.
func TestAnAnswerFromMemoryIsThatFromTheFile(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, keptBytes, keptBytes + 1} {
		p, _ := ofSize(t, size)
		memory := visit(t, p)
		if kept := p.kept.last.Value() != nil; kept && size > keptBytes {
			t.Errorf("%d bytes are kept", size)
		}
		file := visit(t, p, "If-Match", `"d-gz"`) // whatever has a condition is the library's
		if memory.Code != http.StatusOK || memory.Code != file.Code || memory.Body.String() != file.Body.String() || memory.Body.Len() != size {
			t.Errorf("%d bytes: %d with %d, from the file %d with %d", size, memory.Code, memory.Body.Len(), file.Code, file.Body.Len())
		}
		if !maps.EqualFunc(memory.Header(), file.Header(), slices.Equal) {
			t.Errorf("%v, from the file %v", memory.Header(), file.Header())
		}
		if part := visit(t, p, "Range", "bytes=0-0"); part.Code != http.StatusPartialContent || part.Body.String() != "z" {
			t.Errorf("a part: %d %q", part.Code, part.Body)
		}
		if other := visit(t, p, "If-Match", `"other"`); other.Code != http.StatusPreconditionFailed || other.Body.Len() > 0 {
			t.Errorf("of another: %d, %d bytes", other.Code, other.Body.Len())
		}
	}
}

// Who asks again while somebody gets the list is answered without the disk; at rest nothing is kept.
func TestTheListIsKeptWhileItIsSent(t *testing.T) {
	t.Parallel()
	p, path := ofSize(t, 1_000)
	z := p.kept.get(`"d-gz"`, path)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if w := visit(t, p); w.Code != http.StatusOK || w.Body.Len() != 1_000 {
		t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
	}
	p.Show(Document{Version: feed.Version{Digest: "e"}, Path: strings.TrimSuffix(path, ".gz")})
	if w := visit(t, p); w.Code != http.StatusServiceUnavailable || w.Header().Get("ETag") != "" {
		t.Errorf("the next list, whose file is gone: %d %v", w.Code, w.Header())
	}
	runtime.KeepAlive(z)
	runtime.GC()
	if p.kept.last.Value() != nil {
		t.Error("it is kept by nobody, and is there")
	}
}

// hangsUp takes so many bytes and no more.
type hangsUp struct {
	http.ResponseWriter
	after int
}

func (h *hangsUp) Write(b []byte) (int, error) {
	n := min(h.after, len(b))
	h.after -= n
	if n < len(b) {
		return n, io.ErrClosedPipe
	}
	return n, nil
}

// Who hangs up before the last byte does not have the list, though it was sent in one piece.
func TestAListFromMemoryThatIsCutIsNoVersion(t *testing.T) {
	t.Parallel()
	p, _ := ofSize(t, 1_000)
	var told []Pull
	p.c.Saved = func(pull Pull) { told = append(told, pull) }
	d := *p.Current()
	d.Version.ID = 7
	p.Show(d)
	for _, after := range []int{0, 999, 1_000} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, keptPath, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		p.ServeHTTP(&hangsUp{httptest.NewRecorder(), after}, r)
		last := told[len(told)-1]
		if (last.Version == 7) != (after == 1_000) || last.Bytes != int64(after) || !last.Gzip {
			t.Errorf("cut after %d: %+v", after, last)
		}
	}
}
