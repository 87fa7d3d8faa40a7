package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"
)

// wire is Telegram without a network, so that time may be played: what it answers call by call.
type wire struct {
	answers []string
	at      []time.Duration // of the calls, since the start
	start   time.Time
	bodies  []string
}

// Answers that are none.
const (
	sentAnswer = `{"ok":true,"result":{"message_id":7,"chat":{"id":1,"type":"private"},"date":1}}`
	noAnswer   = ""        // silence
	lostAnswer = "lost"    // the connection breaks behind the request
	noConn     = "refused" // there is no connection
)

var errWire = errors.New("the wire broke")

func flood(seconds int) string {
	return fmt.Sprintf(`{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":%d}}`, seconds)
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.at = append(w.at, time.Since(w.start))
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	w.bodies = append(w.bodies, string(body))
	answer := sentAnswer
	if len(w.answers) > 0 {
		answer, w.answers = w.answers[0], w.answers[1:]
	}
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
		StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)),
	}, nil
}

// stays is a Telegram in which no group becomes a supergroup.
type stays struct{}

func (stays) MovedTo(context.Context, int64) (int64, bool, error) { return 0, false, nil }
func (stays) NoteMove(context.Context, int64, int64) error        { return nil }

func clientOn(t *testing.T, w http.RoundTripper, moves Moves) *Client {
	t.Helper()
	c, err := New(Config{Token: "1:x", Transport: w, Moves: moves, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.end)
	return c
}
