package demo

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
)

// gate lets a log through until it is shut.
type gate struct {
	to   io.Writer
	over atomic.Bool
}

// Write drops what comes after shut.
func (g *gate) Write(b []byte) (int, error) {
	if g.over.Load() {
		return len(b), nil
	}
	return g.to.Write(b)
}

func (g *gate) shut() { g.over.Store(true) }

// wires are the connections of a program, which can be cut all at once.
type wires struct {
	mu    sync.Mutex
	conns map[net.Conn]bool // nil when they are cut
}

func newWires() *wires { return &wires{conns: map[net.Conn]bool{}} }

func (w *wires) transport() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone() // it is one
	t.Proxy, t.MaxIdleConnsPerHost = nil, 8
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return w.join(conn)
	}
	return t
}

func (w *wires) join(conn net.Conn) (net.Conn, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.conns == nil {
		return nil, errors.Join(errors.New("the network is cut"), conn.Close())
	}
	w.conns[conn] = true
	return &wire{conn, w}, nil
}

func (w *wires) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for conn := range w.conns {
		_ = conn.Close()
	}
	w.conns = nil
}

// wire is a connection that is forgotten when it closes.
type wire struct {
	net.Conn
	of *wires
}

// Close closes the connection.
func (c *wire) Close() error {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	delete(c.of.conns, c.Conn)
	return c.Conn.Close()
}
