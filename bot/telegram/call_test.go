package telegram

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestASendThatCountsItselfIsNotRepeatedOnceItMayHaveBeenDone(t *testing.T) {
	t.Parallel()
	once := Message{HTML: "x", Once: true}
	for name, test := range map[string]struct {
		answers []string
		calls   int
		doubt   bool
		fails   bool
	}{
		"answer lost":     {[]string{lostAnswer}, 1, true, true},
		"silence":         {[]string{noAnswer}, 1, true, true},
		"a proxy's page":  {[]string{"<html>502"}, 1, true, true},
		"never sent":      {[]string{noConn, noConn}, 3, false, false},
		"out of reach":    {[]string{noConn, noConn, noConn}, 3, false, true},
		"told to wait":    {[]string{flood(2)}, 2, false, false},
		"lost in the end": {[]string{noConn, lostAnswer}, 2, true, true},
	} {
		at, err := sending(t, 1, 1, once, test.answers...)
		if len(at) != test.calls || Doubtful(err) != test.doubt || (err != nil) != test.fails {
			t.Errorf("%s: calls at %v, %v in doubt: %t; want %d calls, in doubt: %t, an error: %t",
				name, at, err, Doubtful(err), test.calls, test.doubt, test.fails)
		}
	}
}

func TestWhatTelegramSaysItHasDoneIsNotSentAgain(t *testing.T) {
	t.Parallel()
	for answer, number := range map[string]int{
		`{"ok":true,"result":{"message_id":7,"chat":{"id":1,"ty`:   7, // cut
		`{"ok":true,"result":{"message_id":8,"date":"yesterday"}}`: 8,
		`{"ok":true,"result":{"message_id":"9"}}`:                  0,
		`{"ok":true,`: 0,
	} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{answers: []string{answer, answer, answer}, start: time.Now()}
			c := clientOn(t, w, stays{})
			id, err := c.Send(t.Context(), 1, Answer, Message{HTML: "x"})
			if number == 0 && KindOf(err) != KindUnread || number != 0 && err != nil || id != number || len(w.at) != 1 {
				t.Errorf("%s: message %d and %v after %d calls", answer, id, err, len(w.at))
			}
			if err := c.Edit(t.Context(), 1, Answer, 7, Message{HTML: "x"}); err != nil || len(w.at) != 2 {
				t.Errorf("%s: an edit ended with %v after %d calls", answer, err, len(w.at)-1)
			}
		})
	}
}

// emptyInbox is one into which nothing comes.
type emptyInbox struct{}

func (emptyInbox) SaveUpdates(context.Context, time.Time, map[int64][]byte) error { return nil }
func (emptyInbox) TakeUpdates(context.Context, int) ([][]byte, error)             { return nil, nil }
func (emptyInbox) BeginUpdate(context.Context, int64) (int, error)                { return 1, nil }
func (emptyInbox) DoneUpdate(context.Context, int64, time.Time) error             { return nil }

// hasty answers every request at once with nothing.
type hasty struct{ polls atomic.Int64 }

func (h *hasty) RoundTrip(r *http.Request) (*http.Response, error) {
	body := `{"ok":true,"result":true}`
	switch {
	case strings.HasSuffix(r.URL.Path, "/getUpdates"):
		h.polls.Add(1)
		body = `{"ok":true,"result":[]}`
	case strings.HasSuffix(r.URL.Path, "/getMe"):
		body = `{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"x","username":"x_bot"}}`
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func TestAnEndpointThatAnswersAtOnceIsAskedOnceASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := new(hasty)
		c := clientOn(t, h, stays{})
		c.config.Inbox = emptyInbox{}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		c.Run(ctx)
		if n := h.polls.Load(); n < 30 || n > 61 {
			t.Errorf("asked %d times in a minute", n)
		}
	})
}

// moving is a Telegram in which groups become supergroups.
type moving map[int64]int64

func (m moving) MovedTo(_ context.Context, chat int64) (int64, bool, error) {
	to, ok := m[chat]
	return to, ok, nil
}

func (m moving) NoteMove(_ context.Context, chat, to int64) error {
	m[chat] = to
	return nil
}

const migrated = `{"ok":false,"error_code":400,"description":"upgraded","parameters":{"migrate_to_chat_id":-1009}}`

func TestNumbersOfAGroupThatMovedAreUsedNoMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, moves := &wire{answers: []string{migrated}, start: time.Now()}, moving{}
		c := clientOn(t, w, moves)
		if err := c.Edit(t.Context(), -9, Answer, 7, Message{HTML: "x"}); KindOf(err) != KindNoMessage || len(w.at) != 1 {
			t.Errorf("an edit that finds the group moved: %v after %d calls", err, len(w.at))
		}
		if err := c.Delete(t.Context(), -9, Answer, 7); KindOf(err) != KindNoMessage || len(w.at) != 1 {
			t.Errorf("a later deletion: %v after %d calls", err, len(w.at)-1)
		}
		if _, err := c.Send(t.Context(), -9, Answer, Message{HTML: "x", ReplyTo: 7}); err != nil || moves[-9] != -1009 {
			t.Errorf("a message: %v, moves %v", err, moves)
		}
		if body := w.bodies[len(w.bodies)-1]; !strings.Contains(body, "-1009") || strings.Contains(body, "reply_parameters") {
			t.Errorf("what was sent: %s", body)
		}
	})
}
