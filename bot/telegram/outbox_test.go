package telegram

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	tg "github.com/go-telegram/bot"
)

// posting plays sends to a chat, one after another, and gives when each call was made and how the last send ended.
func posting(t *testing.T, chat int64, sends int, answers ...string) (at []time.Duration, last error) {
	t.Helper()
	return sending(t, chat, sends, Message{HTML: "x"}, answers...)
}

func sending(t *testing.T, chat int64, sends int, m Message, answers ...string) (at []time.Duration, last error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answers: answers, start: time.Now()}
		c := clientOn(t, w, stays{})
		for range sends {
			_, last = c.Send(t.Context(), chat, Answer, m)
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
		o := newOutbox()
		o.hold(1, 30*time.Second)
		o.hold(1, time.Second)
		begin := time.Now()
		if err := o.turn(t.Context(), 1, Answer); err != nil || time.Since(begin) < 30*time.Second {
			t.Errorf("a turn after %v (%v), want 30s", time.Since(begin), err)
		}
	})
}
