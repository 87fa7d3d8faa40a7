package pipenet_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/kaspi/pipenet"
)

// counted counts the connections that a server takes.
type counted struct {
	net.Listener
	mu sync.Mutex
	n  int
}

func (c *counted) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err == nil {
		c.mu.Lock()
		c.n++
		c.mu.Unlock()
	}
	return conn, err
}

func TestClientsReachTheServerByAnyNameAndKeepEightConnections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := pipenet.Listen()
		counting := &counted{Listener: l}
		server := &http.Server{ReadHeaderTimeout: time.Hour, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			<-time.After(time.Second) // all that came at once are here
			_, _ = io.WriteString(w, r.Host)
		})}
		go func() { _ = server.Serve(counting) }()
		defer func() { _ = server.Close() }()
		transport := l.Transport()
		defer transport.CloseIdleConnections()
		client := &http.Client{Transport: transport}
		for range 2 {
			var all sync.WaitGroup
			for _, host := range []string{"a", "a", "a", "a", "a", "a", "a", "a", "a", "b"} {
				all.Go(func() {
					resp, err := client.Get("http://" + host)
					if err != nil {
						t.Error(err)
						return
					}
					text, err := io.ReadAll(resp.Body)
					if _ = resp.Body.Close(); err != nil || string(text) != host {
						t.Errorf("%s answers %q, %v", host, text, err)
					}
				})
			}
			all.Wait()
		}
		if counting.n != 11 { // the ninth of one name is not kept
			t.Errorf("%d connections, want 11", counting.n)
		}
	})
}

func TestALostServerIsNamedInTheError(t *testing.T) {
	t.Parallel()
	l := pipenet.Listen()
	if a := l.Addr(); a.Network() != "pipe" || a.String() != "pipe" {
		t.Errorf("the address is %s of %s", a, a.Network())
	}
	_ = l.Close()
	conn, err := l.DialContext(t.Context(), "tcp", "any:80")
	if op, ok := errors.AsType[*net.OpError](err); !ok || conn != nil || op.Error() != "dial pipe pipe: use of closed network connection" {
		t.Errorf("%v, %v", conn, err)
	}
}
