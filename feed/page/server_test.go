package page_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/feed/page"
)

// wire is a listener whose connections come from wherever the test says.
type wire struct {
	conns chan any // net.Conn or error
	once  sync.Once
	shut  chan struct{}
}

func newWire() *wire { return &wire{conns: make(chan any), shut: make(chan struct{})} }

func (w *wire) Accept() (net.Conn, error) {
	select {
	case <-w.shut:
		return nil, net.ErrClosed
	case c := <-w.conns:
		if err, ok := c.(error); ok {
			return nil, err
		}
		return c.(net.Conn), nil
	}
}

func (w *wire) Close() error   { w.once.Do(func() { close(w.shut) }); return nil }
func (w *wire) Addr() net.Addr { return &net.TCPAddr{} }

type from struct {
	net.Conn
	addr net.Addr
}

func (f from) RemoteAddr() net.Addr { return f.addr }

// dial is a connection from an address.
func (w *wire) dial(addr string) net.Conn {
	ours, theirs := net.Pipe()
	tcp, err := net.ResolveTCPAddr("tcp", addr+":4000")
	if err != nil {
		panic(err)
	}
	w.conns <- from{theirs, tcp}
	return ours
}

// get asks on a connection and reports what came back: a status, or 0 when it was closed.
func get(conn net.Conn) int {
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		return 0
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

// serve runs a server until the end of the test and returns its log.
func serve(t *testing.T, s page.Server, l net.Listener) *bytes.Buffer {
	t.Helper()
	log := new(bytes.Buffer)
	s.Log = slog.New(slog.NewTextHandler(log, nil))
	if s.Handler == nil {
		s.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "list") })
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return log
}

func TestIdleConnectionsDoNotTakeTheListOffLine(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serve(t, page.Server{}, l)
	for i := range 300 {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if i%2 == 0 && get(conn) != http.StatusOK { // half have asked once and stay, half never ask
			t.Fatalf("connection %d is not answered", i)
		}
	}
	resp := fetch(t, "http://"+l.Addr().String()+"/", nil)
	if resp.StatusCode != http.StatusOK {
		t.Errorf("%d", resp.StatusCode)
	}
}

func TestConnectionsOfOneAddressAndInAllAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		release := make(chan struct{})
		log := serve(t, page.Server{
			MaxConns: 6, MaxPerAddr: 2,
			Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { <-release; fmt.Fprint(w, "list") }),
		}, w)
		answers := make(chan int, 20)
		ask := func(addr string) {
			conn := w.dial(addr)
			go func() { answers <- get(conn) }()
			synctest.Wait()
		}
		for range 3 { // the third of one address is turned away, whatever port it has
			ask("198.51.100.1")
		}
		ask("[2001:db8::1]")
		ask("[2001:db8::2]")
		ask("[2001:db8::3]") // the same household
		if len(answers) != 2 || <-answers+<-answers != 0 {
			t.Fatalf("%d answers at once, want two refusals", len(answers))
		}
		for i := range 3 { // the last is the seventh in all
			ask(fmt.Sprintf("203.0.113.%d", i+1))
		}
		if len(answers) != 1 || <-answers != 0 {
			t.Fatal("more than six at once")
		}
		close(release)
		synctest.Wait()
		for range 6 {
			if got := <-answers; got != http.StatusOK {
				t.Errorf("%d", got)
			}
		}
		for _, want := range []string{"level=WARN", `"connections refused: too many of one address" addr=198.51.100.1`, "too many in all"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("no %q in %s", want, log)
			}
		}
	})
}

func TestWhoRestsForLongestGoesFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		serve(t, page.Server{MaxConns: 3}, w)
		var conns []net.Conn
		for i := range 3 {
			conns = append(conns, w.dial(fmt.Sprintf("203.0.113.%d", i+1)))
			synctest.Wait()
		}
		if get(conns[0]) != http.StatusOK { // the first is now the one that worked last
			t.Fatal("not answered")
		}
		synctest.Wait()
		if get(w.dial("203.0.113.9")) != http.StatusOK {
			t.Error("a fourth is not served")
		}
		if get(conns[1]) != 0 || get(conns[0]) != http.StatusOK || get(conns[2]) != http.StatusOK {
			t.Error("another one than the second had to go")
		}
	})
}

func TestSlowAndSilentConnectionsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		serve(t, page.Server{}, w)
		for sent, limit := range map[string]time.Duration{
			"":                                  11 * time.Second, // says nothing
			"GET / HTTP/1.1\r\nHost:":           11 * time.Second, // does not finish
			"GET / HTTP/1.1\r\nHost: x\r\n\r\n": 61 * time.Second, // stays for nothing
			"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\nx": 31 * time.Second,
		} {
			conn := w.dial("203.0.113.1")
			if _, err := io.WriteString(conn, sent); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			_, _ = io.Copy(io.Discard, conn) // until it is closed
			if took := time.Since(began); took > limit {
				t.Errorf("%q may stay for %s", sent, took)
			}
		}
	})
}

func TestErrorsOfAcceptingAreSeenAndGetOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		log := serve(t, page.Server{}, w)
		resting := w.dial("203.0.113.1")
		if get(resting) != http.StatusOK {
			t.Fatal("not answered")
		}
		synctest.Wait()
		w.conns <- &net.OpError{Op: "accept", Err: syscall.EMFILE}
		if get(w.dial("203.0.113.2")) != http.StatusOK {
			t.Error("the list is off line after an error")
		}
		if get(resting) != 0 {
			t.Error("no file is freed")
		}
		for range 5 {
			w.conns <- &net.OpError{Op: "accept", Err: syscall.EMFILE}
		}
		synctest.Wait()
		if n := strings.Count(log.String(), "level=WARN msg=\"accept a connection\""); n != 1 {
			t.Errorf("%d warnings within a minute: %s", n, log)
		}
	})
}

func TestAListenerThatBreaksEndsTheServer(t *testing.T) {
	t.Parallel()
	w := newWire()
	done := make(chan error, 1)
	broken := errors.New("broken")
	go func() {
		done <- page.Server{Handler: http.NotFoundHandler(), Log: slog.New(slog.DiscardHandler)}.Serve(t.Context(), w)
	}()
	w.conns <- broken
	if err := <-done; !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}
