package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/store"
	"kaspibot/bot/tgtest"
	"kaspibot/feed"
)

// startApp runs an app until the test or the returned function ends it.
func startApp(t *testing.T, o Options) (a *App, stop func()) {
	t.Helper()
	a, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		a.Close()
	})
	t.Cleanup(stop)
	return a, stop
}

func TestIdleConnectionsDoNotTakeTheListOffLine(t *testing.T) {
	t.Parallel()
	a, _ := startApp(t, testOptions(t))
	addr := a.listener.Addr().String()
	var first net.Conn
	for range 257 {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if first == nil {
			first = c
		}
	}
	if err := first.SetReadDeadline(time.Now().Add(8 * time.Second)); err != nil { // before a server tires of one that says nothing
		t.Fatal(err)
	}
	if _, err := first.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the oldest connection holds its place: %v", err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: &http.Transport{}, Timeout: time.Minute}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || string(body) != "ok\n" {
		t.Errorf("got %q, %v", body, err)
	}
}

// lines is a log that may be read, and waited for, while it is written.
type lines struct {
	mu    sync.Mutex
	text  bytes.Buffer
	heard chan struct{} // closed and made anew with every line
}

func newLines() *lines { return &lines{heard: make(chan struct{})} }

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.heard)
	l.heard = make(chan struct{})
	return l.text.Write(p)
}

func (l *lines) has(text string) (bool, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.text.String(), text), l.heard
}

func (l *lines) wait(t *testing.T, text string) {
	t.Helper()
	for {
		said, more := l.has(text)
		if said {
			return
		}
		select {
		case <-more:
		case <-t.Context().Done():
			t.Fatalf("the log never said %q", text)
		}
	}
}

// checked is the reason that a check gives.
func checked(t *testing.T, o Options, name string) chat.Check {
	t.Helper()
	var found chat.Check
	o.Config.Language = "en"
	err := Check(t.Context(), o, nil, func(c chat.Check) {
		if c.Name == name {
			found = c
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAListThatHasMovedToThisMachineAloneIsToldOnce(t *testing.T) {
	t.Parallel()
	const word = "HTTP_ADDR is not set"
	o := testOptions(t)
	telegram := tgtest.New(t)
	telegram.Meet(tgtest.User{ID: 700, FirstName: "Айгуль"}, 700)
	o.Config.TelegramAPI, o.Config.HTTPAddrSet = telegram.URL(), false
	publishOne(t, o)
	if got := checked(t, o, "price list"); got.Verdict != chat.Warning || !strings.Contains(got.Reason, word) {
		t.Errorf("check says %+v", got)
	}
	for start, told := range []bool{true, false} {
		log := newLines()
		o.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		_, stop := startApp(t, o)
		log.wait(t, "need not be told again")
		stop()
		if got, _ := log.has(word); got != told {
			t.Errorf("start %d: in the log %t, want %t", start, got, told)
		}
	}
	n := 0
	for _, m := range telegram.Messages(700) {
		if strings.Contains(m.Text, "HTTP_ADDR") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("told %d times in the chat", n)
	}
	if got := checked(t, o, "price list"); strings.Contains(got.Reason, word) {
		t.Errorf("check says it again: %s", got.Reason)
	}
}

// publishOne leaves a published list in the data.
func publishOne(t *testing.T, o Options) {
	t.Helper()
	s, err := store.Open(t.Context(), o.Config.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	v := feed.Version{Status: feed.StatusPublished, Created: at, Changed: at}
	if _, err := s.SaveVersion(t.Context(), v, feed.PackOffers(feed.Offer{SKU: "1", Model: feed.Clean("Чайник"), Price: 1000})); err != nil {
		t.Fatal(err)
	}
}
