package telegram

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-telegram/bot/models"
)

func messageUpdate(id int64) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":1,"text":"x","chat":{"id":%d,"type":"private"},"from":{"id":7}}}`, id, id)
}

// once answers the first poll with updates and holds the others open.
func once(updates string) func(*http.Request) string {
	var polled atomic.Bool
	return func(*http.Request) string {
		if polled.Swap(true) {
			return noAnswer
		}
		return `{"ok":true,"result":[` + updates + `]}`
	}
}

// running runs a client until stop.
func running(t *testing.T, c *Client) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { c.Run(ctx) })
	return func() {
		cancel()
		all.Wait()
	}
}

func TestAnEndpointThatHoldsNoPollIsAskedOnceASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{updates: func(*http.Request) string { return noUpdates }}
		stop := running(t, newClient(t, w, nil))
		<-time.After(time.Minute)
		n := len(w.made("getUpdates"))
		stop()
		if n < 59 || n > 62 {
			t.Errorf("%d polls in a minute, want one a second", n)
		}
	})
}

func TestAPollThatBroughtSomethingIsFollowedAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{updates: once(messageUpdate(5))}
		memory := &memory{done: map[int64]bool{}}
		stop := running(t, newClient(t, w, func(c *Config) { c.Inbox = memory }))
		<-time.After(500 * time.Millisecond)
		n := len(w.made("getUpdates"))
		stop()
		if n != 2 || !memory.isDone(5) {
			t.Errorf("%d polls in half a second, want two; handled: %t", n, memory.isDone(5))
		}
	})
}

func TestAStopWaitsForHandlersButNotForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{updates: once(messageUpdate(5) + "," + messageUpdate(6))}
		memory := &memory{done: map[int64]bool{}}
		c := newClient(t, w, func(c *Config) {
			c.Inbox = memory
			c.Handle = func(ctx context.Context, e Event) {
				if e.Update == 5 {
					<-ctx.Done() // hangs until it is cut
					return
				}
				select {
				case <-time.After(4 * time.Second):
				case <-ctx.Done():
					t.Error("a handler that needs four seconds was cut")
				}
			}
		})
		stop := running(t, c)
		<-time.After(time.Second)
		begin := time.Now()
		stop()
		if took := time.Since(begin); took != 6*time.Second {
			t.Errorf("the stop took %v, want six seconds", took)
		}
		if memory.isDone(5) || !memory.isDone(6) {
			t.Errorf("done: %t of the one that was cut, %t of the one that ended", memory.isDone(5), memory.isDone(6))
		}
	})
}

func TestWhatEndsTheProgramAgainAndAgainIsGivenUp(t *testing.T) {
	t.Parallel()
	for _, tries := range []int{maxTries - 1, maxTries} {
		synctest.Test(t, func(t *testing.T) {
			memory := &memory{done: map[int64]bool{}, tries: tries}
			var handled, given atomic.Int32
			c := newClient(t, &wire{updates: once(messageUpdate(5))}, func(c *Config) {
				c.Inbox = memory
				c.Handle = func(context.Context, Event) { handled.Add(1) }
				c.GivenUp = func(context.Context, Event) { given.Add(1) }
			})
			stop := running(t, c)
			<-time.After(time.Second)
			stop()
			if want := tries < maxTries; (handled.Load() == 1) != want || (given.Load() == 1) == want || !memory.isDone(5) {
				t.Errorf("after %d tries: handled %d, given up %d, done %t", tries, handled.Load(), given.Load(), memory.isDone(5))
			}
		})
	}
}

// A button in a message that is not the bot's own says nothing of what its person wants from this bot.
func TestAPressUnderAMessageOfAnotherBotIsForeign(t *testing.T) {
	t.Parallel()
	press := func(from *models.User, kind models.ChatType) Event {
		return pressEvent(1, &models.CallbackQuery{From: models.User{ID: 7}, Data: "x", Message: models.MaybeInaccessibleMessage{
			Message: &models.Message{ID: 5, Chat: models.Chat{ID: 7, Type: kind}, From: from},
		}}, 1001)
	}
	for _, c := range []struct {
		from    *models.User
		kind    models.ChatType
		foreign bool
	}{
		{&models.User{ID: 1001, IsBot: true}, models.ChatTypePrivate, false},
		{&models.User{ID: 1002, IsBot: true}, models.ChatTypePrivate, true},
		{&models.User{ID: 7}, models.ChatTypeSupergroup, true},
		{nil, models.ChatTypeChannel, false},
	} {
		if e := press(c.from, c.kind); e.Foreign != c.foreign {
			t.Errorf("a press under a message of %+v in a %s is foreign: %t", c.from, c.kind, e.Foreign)
		}
	}
}

func TestAnEndpointThatGivesTheSameAgainIsAskedOnceASecond(t *testing.T) {
	t.Parallel()
	for name, ids := range map[string][]int64{
		"the same": {5}, "two in turn": {5, 6}, "below zero": {-5}, "none": {0}, "ten in turn": {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				n := 0
				j := &journal{
					client: &http.Client{Transport: instant(func() string {
						n++
						return fmt.Sprintf(`{"ok":true,"result":[{"update_id":%d}]}`, ids[n%len(ids)])
					})},
					save: func(context.Context, map[int64][]byte) error { return nil },
				}
				begun := time.Now()
				for range 100 {
					r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://x/getUpdates", http.NoBody)
					if err != nil {
						t.Fatal(err)
					}
					resp, err := j.Do(r)
					if err != nil {
						t.Fatal(err)
					}
					_ = resp.Body.Close()
				}
				if took := time.Since(begun); took < 85*time.Second {
					t.Errorf("a hundred polls took %v", took)
				}
			})
		})
	}
}

// instant is an endpoint that answers at once.
type instant func() string

func (a instant) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(a()))}, nil
}

// stuck is a disk on which nothing can be noted as done for a time.
type stuck struct {
	*memory
	mu    sync.Mutex
	fails int
	noted []int64
}

func (s *stuck) DoneUpdate(ctx context.Context, id int64, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails--; s.fails >= 0 {
		return io.ErrShortWrite
	}
	s.noted = append(s.noted, id)
	return s.memory.DoneUpdate(ctx, id, at)
}

func TestWhatCouldNotBeNotedAsDoneIsNotedLater(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fails int
		after time.Duration
	}{
		"within a minute":   {fails: 1, after: time.Minute + time.Second},
		"as it stops":       {fails: 1, after: time.Second},
		"after minutes":     {fails: 4, after: 5 * time.Minute},
		"some of them":      {fails: 2, after: 5 * time.Minute},
		"all, three times":  {fails: 9, after: 10 * time.Minute},
		"all, as it stops":  {fails: 3, after: time.Second},
		"nothing is failed": {fails: 0, after: 5 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				box := &stuck{memory: &memory{done: map[int64]bool{}}, fails: c.fails}
				stop := running(t, newClient(t, &wire{updates: once(messageUpdate(5) + "," + messageUpdate(6) + "," + messageUpdate(7))}, func(c *Config) { c.Inbox = box }))
				<-time.After(c.after)
				synctest.Wait()
				if c.after > time.Minute && len(box.noted) != 3 {
					t.Errorf("of three %v are noted as done while the program runs", box.noted)
				}
				stop()
				// What is not noted is handled again by the next start; what is noted twice would be for ever.
				if slices.Sort(box.noted); !slices.Equal(box.noted, []int64{5, 6, 7}) {
					t.Errorf("%v are noted as done, want each of three once", box.noted)
				}
			})
		})
	}
}
