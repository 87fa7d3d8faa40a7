package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"path"
	"strings"
	"sync"
	"testing"
	"time"
)

// wire is Telegram without a network, so that time may be played.
type wire struct {
	start   time.Time
	updates func(r *http.Request) string // answers getUpdates; nil holds each poll open
	mu      sync.Mutex
	answers []string // of the coming calls but for polls, "" being silence; then sentAnswer
	acts    []string // of the coming calls of sendChatAction; then actAnswer
	calls   []call
}

type call struct {
	method string
	at     time.Duration // since the start
	body   string
}

const (
	sentAnswer = `{"ok":true,"result":{"message_id":7,"chat":{"id":1,"type":"private"},"date":1}}`
	actAnswer  = `{"ok":true,"result":true}`
	noAnswer   = ""
	lostAnswer = "lost"    // the connection breaks behind the request
	noConn     = "refused" // there is no connection
	noUpdates  = `{"ok":true,"result":[]}`
)

var errWire = errors.New("the wire broke")

func flood(seconds int) string {
	return fmt.Sprintf(`{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":%d}}`, seconds)
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := w.answer(r)
	if answer == noConn {
		return nil, errWire
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	switch answer {
	case lostAnswer:
		return nil, errWire
	case noAnswer:
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: r,
	}, nil
}

func (w *wire) answer(r *http.Request) string {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	w.mu.Lock()
	method := path.Base(r.URL.Path)
	w.calls = append(w.calls, call{method, time.Since(w.start), string(body)})
	answer := sentAnswer
	if method == "sendChatAction" {
		answer = actAnswer
		if len(w.acts) > 0 {
			answer, w.acts = w.acts[0], w.acts[1:]
		}
	} else if method != "getUpdates" && len(w.answers) > 0 {
		answer, w.answers = w.answers[0], w.answers[1:]
	}
	w.mu.Unlock()
	if method != "getUpdates" {
		return answer
	}
	if w.updates != nil {
		return w.updates(r)
	}
	return noAnswer
}

// made lists the calls of a method; of any when it is empty.
func (w *wire) made(method string) []call {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []call
	for _, c := range w.calls {
		if method == "" || c.method == method {
			list = append(list, c)
		}
	}
	return list
}

// newClient makes a client of a wire, inside a bubble.
func newClient(t *testing.T, w *wire, change func(*Config)) *Client {
	t.Helper()
	w.start = time.Now()
	c := Config{
		Token: "1:x", Transport: w, Inbox: &memory{done: map[int64]bool{}}, Moves: stays{}, Now: time.Now,
		Handle:  func(context.Context, Event) {},
		GivenUp: func(context.Context, Event) {},
		Secret:  func(context.Context, int64, int64) (bool, error) { return false, nil },
		Log:     slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
	if change != nil {
		change(&c)
	}
	client, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// stays is a Telegram in which no group becomes a supergroup.
type stays struct{}

func (stays) MovedTo(context.Context, int64) (int64, bool, error) { return 0, false, nil }
func (stays) NoteMove(context.Context, int64, int64) error        { return nil }

// memory is an inbox that a restart would empty.
type memory struct {
	mu    sync.Mutex
	fresh [][]byte
	done  map[int64]bool
	tries int // of every update before this run
}

func (m *memory) SaveUpdates(_ context.Context, _ time.Time, updates map[int64][]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, body := range updates {
		m.fresh = append(m.fresh, body)
	}
	return nil
}

func (m *memory) TakeUpdates(context.Context, int) ([][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	taken := m.fresh
	m.fresh = nil
	return taken, nil
}

func (m *memory) BeginUpdate(context.Context, int64) (int, error) { return m.tries + 1, nil }

func (m *memory) DoneUpdate(_ context.Context, id int64, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done[id] = true
	return nil
}

func (m *memory) isDone(id int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.done[id]
}
