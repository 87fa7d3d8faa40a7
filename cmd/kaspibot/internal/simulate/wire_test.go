package simulate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"kaspibot/kaspi/pipenet"
)

// life is one run of the program between two crashes, seen from its networks: a fence behind which nothing gets out of it
// any more.
type life struct {
	dead  chan struct{} // closed by cut
	once  sync.Once
	mu    sync.Mutex
	conns []net.Conn

	leaked atomic.Bool // a request was let out behind the fence
}

var errFence = errors.New("the network is gone")

// cut ends all its networks at once and for good.
func (l *life) cut() {
	l.once.Do(func() { close(l.dead) })
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.conns {
		_ = c.Close()
	}
	l.conns = nil
}

func (l *life) gone() bool {
	select {
	case <-l.dead:
		return true
	default:
		return false
	}
}

// wire is the way from one life to one outside.
type wire struct {
	*life
	next  http.RoundTripper
	delay *atomic.Int64 // of a request and its answer together, nanoseconds

	leaves func(r *http.Request, body []byte) // sees a request as the program lets it go: it may be lost on its way
	sent   func(r *http.Request, body []byte) // sees a request as it reaches the outside
	heard  func(r *http.Request, body []byte) // sees the whole of a good answer as the program has read it
}

func (l *life) to(outside *pipenet.Listener, delay *atomic.Int64) *wire {
	t := outside.Transport()
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := outside.DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.gone() {
			_ = conn.Close()
			return nil, errFence
		}
		l.conns = append(l.conns, conn)
		return conn, nil
	}
	return &wire{life: l, next: t, delay: delay}
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil && w.sent != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		_ = r.Body.Close()
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	if w.leaves != nil {
		w.leaves(r, body)
	}
	if err := w.pass(r.Context()); err != nil {
		return nil, err
	}
	if w.gone() {
		w.leaked.Store(true) // the fence has a hole
	}
	if w.sent != nil {
		w.sent(r, body)
	}
	resp, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if err := w.pass(r.Context()); err != nil {
		_ = resp.Body.Close()
		return nil, err
	}
	if w.heard != nil && resp.StatusCode == http.StatusOK {
		resp.Body = &heardBody{ReadCloser: resp.Body, done: func(body []byte) {
			if !w.gone() {
				w.heard(r, body)
			}
		}}
	}
	return resp, nil
}

// pass lets half of the delay go by.
func (w *wire) pass(ctx context.Context) error {
	half := time.NewTimer(time.Duration(w.delay.Load() / 2))
	defer half.Stop()
	select {
	case <-half.C:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.dead:
	}
	if w.gone() {
		return errFence
	}
	return nil
}

// heardBody is an answer that is told on when it has been read to its end.
type heardBody struct {
	io.ReadCloser
	text bytes.Buffer
	done func([]byte)
}

func (b *heardBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.text.Write(p[:n])
	if err == io.EOF && b.done != nil {
		b.done(b.text.Bytes())
		b.done = nil
	}
	return n, err
}

// wireOrder is what is read of an order on its way.
type wireOrder struct {
	Type       string
	Attributes struct{ Code, State, Status string }
}

// ordersIn reads the orders of an answer of Kaspi's, however many it has.
func ordersIn(body []byte) (all []wireOrder) {
	var many struct{ Data []wireOrder }
	var one struct{ Data wireOrder }
	switch {
	case json.Unmarshal(body, &many) == nil:
		all = many.Data
	case json.Unmarshal(body, &one) == nil:
		all = []wireOrder{one.Data}
	}
	return all
}

// What a request asks for.
const (
	accepts = "ACCEPTED_BY_MERCHANT"
	packs   = "ASSEMBLE"
)

// changeIn reads which order a request changes, and to what; nothing when it changes none.
func changeIn(r *http.Request, body []byte) (id, status string) {
	var change struct {
		Data struct {
			ID         string
			Attributes struct{ Status string }
		}
	}
	if r.Method != http.MethodPost || json.Unmarshal(body, &change) != nil {
		return "", ""
	}
	return change.Data.ID, change.Data.Attributes.Status
}
