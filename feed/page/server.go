package page

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Server answers on a listener, for as long as its context lasts. It stays reachable however many connections others
// open: each has its time, and when there are too many the one that has done nothing for longest goes.
type Server struct {
	Handler    http.Handler
	Log        *slog.Logger // slog.Default when nil
	MaxConns   int          // in all; 256 when 0
	MaxPerAddr int          // of one address; 32 when 0. Of the own machine and network, where proxies are, half of all
}

const (
	maxConns   = 256
	maxPerAddr = 32

	headerLimit   = 10 * time.Second
	readLimit     = 30 * time.Second // nobody has a body to send
	writeLimit    = 5 * time.Minute  // for the whole list, over a slow line too
	idleLimit     = time.Minute
	shutdownLimit = 5 * time.Second

	maxHeader = 16 << 10 // bytes
)

// Serve answers until the context ends, which is no error; what has begun by then has five seconds to finish. The
// listener is closed in any case.
func (s Server) Serve(ctx context.Context, l net.Listener) error {
	if s.Log == nil {
		s.Log = slog.Default()
	}
	if s.MaxConns <= 0 {
		s.MaxConns = maxConns
	}
	if s.MaxPerAddr <= 0 {
		s.MaxPerAddr = maxPerAddr
	}
	c := newConns(s)
	server := &http.Server{
		Handler: s.Handler, ReadHeaderTimeout: headerLimit, ReadTimeout: readLimit, WriteTimeout: writeLimit,
		IdleTimeout: idleLimit, MaxHeaderBytes: maxHeader, ConnState: c.state, ConnContext: withConn,
		ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(&listener{l, c}) }()
	select {
	case err := <-served:
		return fmt.Errorf("web server: %w", errors.Join(err, server.Close()))
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownLimit)
	defer cancel()
	err := server.Shutdown(end)
	if err != nil {
		err = fmt.Errorf("stop the web server: %w", errors.Join(err, server.Close()))
	}
	if stopped := <-served; !errors.Is(stopped, http.ErrServerClosed) {
		err = errors.Join(err, stopped)
	}
	return err
}

// listener hands out the connections that there is room for.
type listener struct {
	net.Listener
	conns *conns
}

// Accept tells of every error, most of which the server tries to wait out in silence: of too many open files first.
func (l *listener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		conn = cork(conn)
		switch {
		case err == nil && l.conns.admit(conn):
			return conn, nil
		case err == nil:
			_ = conn.Close() // there is no room, and nothing to say
		case errors.Is(err, net.ErrClosed):
			return nil, err
		default:
			l.conns.failed(err)
			return nil, err
		}
	}
}
