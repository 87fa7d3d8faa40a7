package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tg "github.com/go-telegram/bot"
)

// wire is Telegram without a network, so that time may be played: what it answers call by call, "" being silence.
type wire struct {
	answers []string
	at      []time.Duration // of the calls, since the start
	start   time.Time
}

const (
	sentAnswer = `{"ok":true,"result":{"message_id":7,"chat":{"id":1,"type":"private"},"date":1}}`
	noAnswer   = ""
)

func flood(seconds int) string {
	return fmt.Sprintf(`{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":%d}}`, seconds)
}

func (w *wire) Do(r *http.Request) (*http.Response, error) {
	w.at = append(w.at, time.Since(w.start))
	answer := sentAnswer
	if len(w.answers) > 0 {
		answer, w.answers = w.answers[0], w.answers[1:]
	}
	if answer == noAnswer {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)),
	}, nil
}

type noSettings struct{}

func (noSettings) Setting(context.Context, string) (string, bool, error) { return "", false, nil }
func (noSettings) SetSetting(context.Context, string, string) error      { return nil }

// posting plays sends to a chat, one after another, and gives when each call was made and how the last send ended.
func posting(t *testing.T, chat int64, sends int, answers ...string) (at []time.Duration, last error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answers: answers, start: time.Now()}
		telegram, err := tg.New("1:x", tg.WithSkipGetMe(), tg.WithHTTPClient(pollTimeout, w))
		if err != nil {
			t.Fatal(err)
		}
		p := newPost(telegram, noSettings{})
		for range sends {
			_, last = p.send(t.Context(), chat, message{Text: "x"})
		}
		at = w.at
	})
	return at, last
}

// wantGaps checks how long after the one before each call was made, at least, and at most a jitter of a second later.
func wantGaps(t *testing.T, at []time.Duration, gaps ...time.Duration) {
	t.Helper()
	if len(at) != len(gaps) {
		t.Fatalf("%d calls at %v, want %d", len(at), at, len(gaps))
	}
	before := time.Duration(0)
	for i, gap := range gaps {
		if got := at[i] - before; got < gap-time.Millisecond || got > gap+time.Second+time.Millisecond {
			t.Errorf("call %d after %v, want %v: all at %v", i, got, gap, at)
		}
		before = at[i]
	}
}

func TestSendingKeepsToTelegramsPace(t *testing.T) {
	t.Parallel()
	at, err := posting(t, 1, 8)
	wantGaps(t, at, 0, 0, 0, 0, 0, time.Second, time.Second, time.Second)
	if err != nil {
		t.Error(err)
	}
	at, _ = posting(t, -100, 7)
	wantGaps(t, at, 0, 0, 0, 0, 0, 3*time.Second, 3*time.Second)
}

func TestFloodWaitIsObeyed(t *testing.T) {
	t.Parallel()
	at, err := posting(t, 1, 1, flood(37), flood(5))
	wantGaps(t, at, 0, 37*time.Second, 5*time.Second)
	if err != nil {
		t.Error(err)
	}
}

func TestLongFloodWaitIsToldAtOnceAndKept(t *testing.T) {
	t.Parallel()
	at, err := posting(t, 1, 3, flood(600))
	wantGaps(t, at, 0) // the two other sends do not even ask
	if slow, ok := errors.AsType[*tg.TooManyRequestsError](err); !ok || slow.RetryAfter < 590 {
		t.Errorf("error %v, want one that tells how long", err)
	}
}

func TestSilentTelegramIsGivenUpAfterThreeTries(t *testing.T) {
	t.Parallel()
	at, err := posting(t, 1, 1, noAnswer, noAnswer, noAnswer)
	wantGaps(t, at, 0, callTimeout+time.Second, callTimeout+time.Second)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the time-out", err)
	}
	at, err = posting(t, 1, 1, noAnswer)
	wantGaps(t, at, 0, callTimeout+time.Second)
	if err != nil {
		t.Errorf("the second try went well, and yet: %v", err)
	}
}

func TestShorterWaitDoesNotCutALongerOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPost(nil, noSettings{})
		p.hold(1, 30*time.Second)
		p.hold(1, time.Second)
		begin := time.Now()
		if err := p.turn(t.Context(), 1); err != nil || time.Since(begin) < 30*time.Second {
			t.Errorf("a turn after %v (%v), want 30s", time.Since(begin), err)
		}
	})
}
