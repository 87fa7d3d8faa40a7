package page

import (
	"context"
	"io"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"time"
	"weak"

	"kaspibot/feed"
)

// keptBytes is how large a compressed list may be to be answered from memory: that of some 40 000 offers.
const keptBytes = 1 << 20

// kept is a compressed list in memory. Sent in one piece it costs two thirds of what the kernel's way from the file does.
type kept struct {
	tag  string
	body []byte
}

// keeper has a list for as long as somebody gets it, and then until the next collection of garbage. So who asks often is
// answered without the disk, all of them from the same bytes, and at rest it takes nothing.
type keeper struct {
	mu   sync.Mutex
	last weak.Pointer[kept]
}

// get is the compressed list with the tag, which is in the file; nil when that is to be sent from there.
func (k *keeper) get(tag, path string) *kept {
	k.mu.Lock()
	defer k.mu.Unlock()
	if z := k.last.Value(); z != nil && z.tag == tag {
		return z
	}
	f, size, err := feed.OpenSized(path)
	if err != nil {
		return nil // it fails again where that is told
	}
	defer func() { _ = f.Close() }() // read only
	if size > keptBytes {
		return nil
	}
	z := &kept{tag, make([]byte, size)}
	if _, err := io.ReadFull(f, z.body); err != nil {
		return nil
	}
	k.last = weak.Make(z)
	return z
}

// whole reports whether all of a document is asked for, without any condition beside those of [fresh].
func whole(r *http.Request) bool {
	for _, name := range []string{"Range", "If-Match", "If-Unmodified-Since"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	return r.Method == http.MethodGet
}

// give answers as [http.ServeContent] does.
func (z *kept) give(w http.ResponseWriter, r *http.Request, changed time.Time) {
	h := w.Header()
	h.Set("Accept-Ranges", "bytes")
	h.Set("Content-Length", strconv.Itoa(len(z.body)))
	h.Set("Last-Modified", changed.UTC().Format(http.TimeFormat))
	w.WriteHeader(http.StatusOK)
	if c, ok := r.Context().Value(connKey{}).(*corked); ok && len(z.body) > firstPiece {
		c.wait = true
	}
	_, _ = w.Write(z.body) // the meter counts what went out
	runtime.KeepAlive(z)
}

// firstPiece is how much the server writes at first, in bytes: the head of an answer and what of the body fits beside it.
const firstPiece = 4 << 10

// corked is a connection that can hold the first piece of an answer back until the rest is there, so that both go out at once:
// who reads is not woken for the head alone. It saves a tenth of what an answer from memory costs.
type corked struct {
	*net.TCPConn
	wait bool // the next piece is held back
	held []byte
	asks bool // a request has been read
}

// connKey is under what the context of a request has its connection.
type connKey struct{}

func cork(conn net.Conn) net.Conn {
	if tcp, ok := conn.(*net.TCPConn); ok {
		return &corked{TCPConn: tcp}
	}
	return conn
}

func withConn(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

// Write writes what was held back with what comes after it.
func (c *corked) Write(b []byte) (int, error) {
	if c.wait {
		c.wait, c.held = false, append(c.held, b...)
		return len(b), nil
	}
	first := len(c.held)
	if first == 0 {
		return c.TCPConn.Write(b)
	}
	n, err := (&net.Buffers{c.held, b}).WriteTo(c.TCPConn)
	c.held = c.held[:0]
	return max(int(n)-first, 0), err
}

// Read reads nothing where the server looks, once after each request, whether who asked is leaving: it would wake a second
// thread for that each time. An answer that nobody takes is found out by writing it.
func (c *corked) Read(b []byte) (int, error) {
	if c.asks && len(b) == 1 {
		c.asks = false
		return 0, nil // another reader asks again
	}
	return c.TCPConn.Read(b)
}
