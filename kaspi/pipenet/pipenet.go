// Package pipenet is a network in memory: Listen makes a listener for a server, and its Transport reaches that
// server whatever host a client asks for.
//
// Nothing of it waits on the operating system, so that server and client can live in a testing/synctest bubble
// and their timeouts pass in virtual time.
package pipenet

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// Listener hands the near ends of pipes to a server. It is safe for concurrent use.
type Listener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// Listen makes a listener. Inside a bubble it must be made there too.
func Listen() *Listener {
	return &Listener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

// Accept waits for the next DialContext. It fails with net.ErrClosed after Close.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close lets nobody in any more. It may be called again.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr is "pipe", which is a host name as good as any in the addresses of the server.
func (l *Listener) Addr() net.Addr { return addr{} }

// DialContext reaches the server when it accepts, whatever the network and the address.
func (l *Listener) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.conns <- near:
		return far, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "dial", Net: "pipe", Addr: addr{}, Err: net.ErrClosed}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Transport makes a transport of its own whose every connection leads to the server.
func (l *Listener) Transport() *http.Transport {
	return &http.Transport{DialContext: l.DialContext, MaxIdleConnsPerHost: 8}
}

type addr struct{}

// Network is "pipe".
func (addr) Network() string { return "pipe" }

// String is "pipe".
func (addr) String() string { return "pipe" }
