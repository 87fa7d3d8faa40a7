package telegram

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// counted are copies that a restart would forget.
type counted map[string]struct {
	tries int
	last  time.Time
}

func (c counted) Try(_ context.Context, _ int64, key string) (int, time.Time, error) {
	return c[key].tries, c[key].last, nil
}

func (c counted) BeginTry(_ context.Context, _ int64, at time.Time, keys ...string) error {
	for _, key := range keys {
		n := c[key]
		n.tries, n.last = n.tries+1, at
		c[key] = n
	}
	return nil
}

func (c counted) EndTries(_ context.Context, _ int64, keys ...string) error {
	for _, key := range keys {
		delete(c, key)
	}
	return nil
}

// lostFor are so many answers that are lost.
func lostFor(n int) []string {
	answers := make([]string, n)
	for i := range answers {
		answers[i] = lostAnswer
	}
	return answers
}

// copying plays a test with a client that counts, in a Telegram whose first answers are lost.
func copying(t *testing.T, lost int, test func(t *testing.T, c *Client, w *wire, copies counted)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w, copies := &wire{answers: lostFor(lost)}, counted{}
		test(t, newClient(t, w, func(c *Config) { c.Copies = copies }), w, copies)
	})
}

// ways are the ways to bring something new into a chat.
func ways() map[string]func(ctx context.Context, c *Client, key string) error {
	return map[string]func(ctx context.Context, c *Client, key string) error{
		"a message": func(ctx context.Context, c *Client, key string) error {
			_, err := c.Send(ctx, 1, Answer, Message{HTML: "x", Key: key})
			return err
		},
		"an alarm": func(ctx context.Context, c *Client, key string) error {
			_, err := c.Send(ctx, 1, Alarm, Message{HTML: "x", Key: key})
			return err
		},
		"a document": func(ctx context.Context, c *Client, key string) error {
			open := func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("x")), nil }
			return c.SendFile(ctx, 1, Answer, File{Name: "x", Open: open, Key: key})
		},
	}
}

func TestEveryKindOfMessageIsSentThreeTimesAtMostAndNotAtOnce(t *testing.T) {
	t.Parallel()
	for name, send := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			copying(t, 1000, func(t *testing.T, c *Client, w *wire, _ counted) {
				for range 5 { // its caller insists
					if err := send(t.Context(), c, "said 1 x"); KindOf(err) != KindLost {
						t.Errorf("it ended with %v", err)
					}
				}
				wantGaps(t, times(w), 0, 5*time.Second, 30*time.Second)
				if err := send(t.Context(), c, "said 2 x"); KindOf(err) != KindLost || len(made(w)) != 6 {
					t.Errorf("another message: %v after %d calls", err, len(made(w))-3)
				}
				time.Sleep(copyLasts) //nolint:forbidigo // played time
				_ = send(t.Context(), c, "said 1 x")
				if n := len(made(w)); n != 9 {
					t.Errorf("said again later it was sent %d times", n-6)
				}
			})
		})
	}
}

// made are the calls that bring something new.
func made(w *wire) []call { return append(w.made("sendMessage"), w.made("sendDocument")...) }

func times(w *wire) (at []time.Duration) {
	for _, call := range made(w) {
		at = append(at, call.at)
	}
	return at
}

func TestTheCountOfCopiesOutlivesARestartAndEndsWhenTelegramAnswers(t *testing.T) {
	t.Parallel()
	for name, send := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			copying(t, 2, func(t *testing.T, c *Client, w *wire, copies counted) {
				ctx, kill := context.WithTimeout(t.Context(), time.Second)
				defer kill()
				if err := send(ctx, c, "said 1 x"); !Doubtful(err) || copies["said 1 x"].tries != 1 {
					t.Errorf("cut short after the first try: %v, counted %v", err, copies)
				}
				if err := send(t.Context(), c, "said 1 x"); err != nil || len(made(w)) != 3 || len(copies) != 0 {
					t.Errorf("then %v after %d calls, counted %v", err, len(made(w)), copies)
				}
			})
		})
	}
}

func TestWhatAPersonWaitsForIsTriedForLongerWhileTelegramIsOutOfReach(t *testing.T) {
	t.Parallel()
	for calls, want := range map[int]struct{ answer, alarm Kind }{2: {"", ""}, 10: {"", KindNoAnswer}, 100: {KindLost, KindNoAnswer}} {
		for name, priority := range map[string]Priority{"an answer": Answer, "an alarm": Alarm} {
			synctest.Test(t, func(t *testing.T) {
				w, copies := &wire{}, counted{}
				for range calls {
					w.answers = append(w.answers, noConn)
				}
				c := newClient(t, w, func(c *Config) { c.Copies = copies })
				ctx, cancel := context.WithTimeout(t.Context(), handlerLimit)
				defer cancel()
				_, err := c.Send(ctx, 1, priority, Message{HTML: "x", Key: "said 1 x"})
				kind := want.alarm
				if priority == Answer {
					kind = want.answer
				}
				if KindOf(err) != kind || kind == KindLost && copies["said 1 x"].tries != maxCopies {
					t.Errorf("%s, out of reach %d times: %v, counted %v", name, calls, err, copies)
				}
			})
		}
	}
}

func TestAnOutageUsesUpNoCopies(t *testing.T) {
	t.Parallel()
	for name, send := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			copying(t, 1, func(t *testing.T, c *Client, w *wire, _ counted) {
				w.acts = slices.Concat(lostFor(5), slices.Repeat([]string{noConn}, 5))
				var err error
				for range 5 {
					if err = send(t.Context(), c, "said 1 x"); err == nil {
						break
					}
					<-time.After(time.Minute)
				}
				if err != nil || len(made(w)) != 2 {
					t.Errorf("it ended with %v after %d calls", err, len(made(w)))
				}
			})
		})
	}
}
