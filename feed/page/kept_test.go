package page

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
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

// pair is a connection and its other end.
func pair(t *testing.T) (*corked, net.Conn) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	far, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	near, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _, _ = far.Close(), near.Close(), l.Close() })
	c, ok := cork(near).(*corked)
	if !ok {
		t.Fatalf("%T holds nothing back", near)
	}
	return c, far
}

// What is held back goes out with what comes after it, in their order, and nothing else is held back.
func TestAFirstPieceWaitsForTheRest(t *testing.T) {
	t.Parallel()
	c, far := pair(t)
	for _, now := range []string{"1", "2"} {
		c.wait = true
		for _, piece := range []string{"head ", "body ", "more "} {
			if n, err := c.Write([]byte(piece)); n != len(piece) || err != nil {
				t.Errorf("%s: %d, %v", piece, n, err)
			}
			if piece == "head " { // past what waits
				if _, err := c.TCPConn.Write([]byte(now + " ")); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	const want = "1 head body more 2 head body more "
	got := make([]byte, len(want))
	if _, err := io.ReadFull(far, got); err != nil || string(got) != want {
		t.Errorf("%q, %v", got, err)
	}
	c.wait = true
	_, _ = c.Write([]byte("head"))
	_ = c.Close()
	if n, err := c.Write([]byte("body")); n != 0 || err == nil {
		t.Errorf("closed: %d, %v", n, err)
	}
}

// One connection is given lists of all sizes, each whole, the large ones with their heads in one piece.
func TestListsOfAnySizeFollowEachOtherOnAConnection(t *testing.T) {
	t.Parallel()
	p, path := ofSize(t, 1)
	held := make(chan bool, 1)
	addr := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, _ := r.Context().Value(connKey{}).(*corked)
		p.ServeHTTP(w, r)
		if c == nil || c.wait || len(c.held) > 0 {
			t.Error("something waits after an answer")
		}
		held <- c != nil && cap(c.held) > 0
	}))
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	t.Cleanup(client.CloseIdleConnections)
	for size := 3_000; size < 12_000; size += 333 {
		body := bytes.Repeat([]byte{byte(size)}, size)
		if err := os.WriteFile(path, body, 0o600); err != nil {
			t.Fatal(err)
		}
		p.Show(Document{Version: feed.Version{Digest: strconv.Itoa(size)}, Path: strings.TrimSuffix(path, ".gz")})
		for range 2 { // the second time, what was held back the first time must not come again
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+keptPath, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Encoding", "gzip")
			answer, err := client.Do(r)
			if err != nil {
				t.Fatalf("%d bytes: %v", size, err)
			}
			got, err := io.ReadAll(answer.Body)
			if err := errors.Join(err, answer.Body.Close()); err != nil || !bytes.Equal(got, body) {
				t.Fatalf("%d bytes: %d came, %v", size, len(got), err)
			}
			if held := <-held; held != (size > 4_096) { // as much as the library gathers before it writes
				t.Fatalf("%d bytes: the head was held back: %v", size, held)
			}
		}
	}
}

// Requests of any length follow each other on a connection, also where the server has room for a single byte of one, and with
// bodies. Whether who asked is leaving is looked for once a request, and not waited for.
func TestRequestsOfAnyLengthFollowEachOtherOnAConnection(t *testing.T) {
	t.Parallel()
	addr := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write(append(body, strconv.Itoa(len(r.Header.Get("X-Long")))...))
	}))
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	answers := bufio.NewReader(conn)
	for long := 3_960; long < 4_100; long++ {
		for _, body := range []string{"", "7"} {
			text := fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nX-Long: %s\r\n\r\n%s", len(body), strings.Repeat("x", long), body)
			for _, piece := range []string{text[:3_980], text[3_980:]} {
				if _, err := io.WriteString(conn, piece); err != nil {
					t.Fatal(err)
				}
			}
			answer, err := http.ReadResponse(answers, nil)
			if err != nil {
				t.Fatalf("%d bytes, body %q: %v", long, body, err)
			}
			if got, err := io.ReadAll(answer.Body); err != nil || string(got) != body+strconv.Itoa(long) {
				t.Fatalf("%d bytes, body %q: %q, %v", long, body, got, err)
			}
		}
	}
}

// The server's look whether who asked is leaving reads nothing, and no other read is kept from reading.
func TestALookForWhoIsLeavingReadsNothing(t *testing.T) {
	t.Parallel()
	c, far := pair(t)
	if _, err := io.WriteString(far, "abc"); err != nil {
		t.Fatal(err)
	}
	conns := &conns{}
	conns.state(c, http.StateActive)
	for _, want := range []string{"", "a", "bc"} {
		room := make([]byte, max(len(want), 1))
		if n, err := c.Read(room); string(room[:n]) != want || err != nil {
			t.Errorf("%q, %v, want %q", room[:n], err, want)
		}
	}
}

// served serves until the test ends.
func served(t *testing.T, h http.Handler) (addr string) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Server{Handler: h, Log: slog.New(slog.DiscardHandler)}.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}
