package page

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
)

// The look from outside goes the whole way each time: a connection that is kept would not find out that nobody gets another one.
func TestEachLookFromOutsideIsOnAConnectionOfItsOwn(t *testing.T) {
	t.Parallel()
	var conns atomic.Int32
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			conns.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	for range 3 {
		if got := (Probe{URL: server.URL + "/x", Now: time.Now}).Run(t.Context(), ""); got.Finding != FoundNotFound {
			t.Errorf("%+v", got)
		}
	}
	if n := conns.Load(); n != 3 {
		t.Errorf("%d connections for three looks", n)
	}
}

// What the library has to say is for who looks for a fault, and goes where all else goes.
func TestAHandlerThatBreaksIsLoggedForWhoLooks(t *testing.T) {
	t.Parallel()
	for level, want := range map[slog.Level]bool{slog.LevelDebug: true, slog.LevelInfo: false} {
		synctest.Test(t, func(t *testing.T) {
			var log bytes.Buffer
			ours, theirs := net.Pipe()
			l := &onlyOne{conns: make(chan net.Conn, 1), shut: make(chan struct{})}
			l.conns <- theirs
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error, 1)
			s := Server{
				Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("broken") }),
				Log:     slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: level})),
			}
			go func() { done <- s.Serve(ctx, l) }()
			_, _ = io.WriteString(ours, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
			_, _ = io.ReadAll(ours)
			stop()
			if err := <-done; err != nil || strings.Contains(log.String(), "broken") != want {
				t.Errorf("%s: %v, %s", level, err, log.String())
			}
		})
	}
}

// Whoever copies an answer is told how much went out, and why no more.
func TestAnAnswerIsCountedForWhoWritesItToo(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	m := &meter{ResponseWriter: w}
	if n, err := m.Write([]byte("list")); n != 4 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	broken := errors.New("the disk is broken")
	if n, err := m.ReadFrom(io.MultiReader(strings.NewReader("of offers"), iotest.ErrReader(broken))); n != 9 || !errors.Is(err, broken) {
		t.Errorf("%d, %v", n, err)
	}
	if m.bytes != 13 || w.Body.String() != "listof offers" {
		t.Errorf("%d bytes of %q", m.bytes, w.Body)
	}
}
