package telegram

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tg "github.com/go-telegram/bot"
)

// posting plays sends to a chat, one after another, and gives when each call was made and how the last send ended.
func posting(t *testing.T, chat int64, sends int, answers ...string) (at []time.Duration, last error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answers: answers}
		c := newClient(t, w, nil)
		for range sends {
			_, last = c.Send(t.Context(), chat, Answer, Message{HTML: "x"})
		}
		for _, call := range w.made("sendMessage") {
			at = append(at, call.at)
		}
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
	slow, ok := errors.AsType[*tg.TooManyRequestsError](err)
	if !ok || slow.RetryAfter < 590 || KindOf(err) != KindTooMany {
		t.Errorf("error %v of kind %q, want one that tells how long", err, KindOf(err))
	}
}

func TestSilentTelegramIsGivenUpAfterThreeTries(t *testing.T) {
	t.Parallel()
	at, err := posting(t, 1, 1, noAnswer, noAnswer, noAnswer)
	wantGaps(t, at, 0, callTimeout+waitAfter(1), callTimeout+waitAfter(2))
	if KindOf(err) != KindLost {
		t.Errorf("error %v of kind %q, want that it is lost", err, KindOf(err))
	}
	at, err = posting(t, 1, 1, noAnswer)
	wantGaps(t, at, 0, callTimeout+waitAfter(1))
	if err != nil {
		t.Errorf("the second try went well, and yet: %v", err)
	}
}

func TestShorterWaitDoesNotCutALongerOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOutbox(0)
		o.hold(1, 30*time.Second)
		o.hold(1, time.Second)
		begin := time.Now()
		if err := o.turn(t.Context(), 1, Answer); err != nil || time.Since(begin) < 30*time.Second {
			t.Errorf("a turn after %v (%v), want 30s", time.Since(begin), err)
		}
	})
}

func TestANewOrderPassesSixtyRedraws(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{}
		c := newClient(t, w, nil)
		var edits sync.WaitGroup
		for id := range 65 {
			edits.Go(func() {
				if err := c.Edit(t.Context(), 1, Redraw, id+1, Message{HTML: "x"}); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait() // five are on their way, sixty wait
		begin := time.Now()
		if _, err := c.Send(t.Context(), 1, NewOrders, Message{HTML: "x"}); err != nil {
			t.Error(err)
		}
		if waited := time.Since(begin); waited > 1100*time.Millisecond {
			t.Errorf("the new order waited for %v", waited)
		}
		edits.Wait()
		if n := len(w.made("editMessageText")); n != 65 {
			t.Errorf("%d redraws, want all", n)
		}
		if took := time.Since(begin); took < 59*time.Second || took > 61*time.Second {
			t.Errorf("the redraws took %v, want one a second", took)
		}
	})
}

func TestWhatWaitsGoesOutByItsPriority(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOutbox(0)
		for range 5 { // what may go out at once has gone
			if err := o.turn(t.Context(), 1, Answer); err != nil {
				t.Fatal(err)
			}
		}
		var mu sync.Mutex
		var got []int
		var all sync.WaitGroup
		for i, p := range []Priority{Clock, Redraw, Digest, Answer, NewOrders, Reminder, Answer} {
			all.Go(func() {
				if err := o.turn(t.Context(), 1, p); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				got = append(got, i)
			})
			synctest.Wait()
		}
		all.Wait()
		if want := []int{4, 3, 6, 5, 1, 0, 2}; !slices.Equal(got, want) {
			t.Errorf("turns were given in the order %v, want %v", got, want)
		}
	})
}

func TestWhoLeavesTheQueueHoldsUpNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOutbox(0)
		for range 5 {
			if err := o.turn(t.Context(), 1, Answer); err != nil {
				t.Fatal(err)
			}
		}
		ctx, leave := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer leave()
		begin := time.Now()
		if err := o.turn(ctx, 1, NewOrders); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who left got %v", err)
		}
		if err := o.turn(t.Context(), 1, Digest); err != nil || time.Since(begin) > 1100*time.Millisecond {
			t.Errorf("the next one waited for %v, %v", time.Since(begin), err)
		}
	})
}
