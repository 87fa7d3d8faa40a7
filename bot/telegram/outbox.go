package telegram

import (
	"context"
	"slices"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"
	"golang.org/x/time/rate"
)

const (
	longestHold   = time.Minute      // beyond it the caller is told, and tries again later
	longestObeyed = 10 * time.Minute // a chat that is to wait for a day is tried after this: orders must not wait for one
)

// Priority says what goes first where a chat's pace makes messages wait. The zero value is that of an answer.
type Priority int

// The priorities, from the last to the first.
const (
	Digest    Priority = iota - 5
	Clock              // a redraw in which only times have moved
	Redraw             // after something has changed
	Reminder           // of a deadline
	Alarm              // and all else that nobody asked for
	Answer             // to what a person asked or did
	NewOrders          // first of all
)

// outbox holds what is sent and edited within Telegram's limits: about one message a second into a private chat, 20 a
// minute into a group, 30 a second in all; edits count like messages (core.telegram.org/bots/faq, "My bot is hitting
// limits").
type outbox struct {
	all  *rate.Limiter
	pace time.Duration // of a private chat; a group has a third of it

	mu    sync.Mutex
	chats map[int64]*queue
}

// queue is what waits for one chat's turn.
type queue struct {
	limiter *rate.Limiter
	until   time.Time // Telegram told this chat to wait
	waiting []*waiter
	busy    bool          // a goroutine is serving it
	empty   chan struct{} // the last waiter has gone
}

type waiter struct {
	priority Priority
	turn     chan struct{} // closed when it is this one's turn
}

// newOutbox makes an outbox that goes so many times as fast as Telegram allows; 0 is 1.
func newOutbox(faster int) *outbox {
	faster = max(1, faster)
	return &outbox{all: rate.NewLimiter(rate.Limit(25*faster), 5), pace: time.Second / time.Duration(faster), chats: map[int64]*queue{}}
}

// depth is how many messages and edits wait for their turn.
func (o *outbox) depth() (n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, q := range o.chats {
		n += len(q.waiting)
	}
	return n
}

// turn waits until the chat may be written to and nothing more urgent waits.
func (o *outbox) turn(ctx context.Context, chat int64, p Priority) error {
	w := &waiter{priority: p, turn: make(chan struct{})}
	o.mu.Lock()
	q := o.queue(chat)
	if wait := time.Until(q.until); wait > longestHold {
		o.mu.Unlock()
		return &tg.TooManyRequestsError{Message: "chat on hold", RetryAfter: int(wait.Seconds())}
	}
	q.waiting = append(q.waiting, w)
	if !q.busy {
		q.busy = true
		go o.serve(q)
	}
	o.mu.Unlock()
	select {
	case <-w.turn:
		return nil
	case <-ctx.Done():
		o.mu.Lock()
		defer o.mu.Unlock()
		q.waiting = slices.DeleteFunc(q.waiting, func(other *waiter) bool { return other == w })
		if len(q.waiting) == 0 {
			select {
			case q.empty <- struct{}{}:
			default: // said already
			}
		}
		return ctx.Err()
	}
}

// serve gives turns while somebody waits. It waits for the time first and chooses then, so that what is urgent passes
// all that came before it.
func (o *outbox) serve(q *queue) {
	for {
		o.mu.Lock()
		if len(q.waiting) == 0 {
			q.busy = false
			o.mu.Unlock()
			return
		}
		hold := time.Until(q.until)
		if hold <= 0 {
			hold = max(delay(q.limiter), delay(o.all))
		}
		if hold <= 0 && q.limiter.Allow() && o.all.Allow() {
			close(q.pop().turn)
			o.mu.Unlock()
			continue
		}
		o.mu.Unlock()
		select {
		case <-q.empty:
		case <-time.After(max(hold, time.Millisecond)):
		}
	}
}

// delay is how long a limiter makes one wait, without taking its turn.
func delay(l *rate.Limiter) time.Duration {
	missing := 1 - l.Tokens()
	if missing <= 0 {
		return 0
	}
	return time.Duration(missing / float64(l.Limit()) * float64(time.Second))
}

// pop takes the most urgent waiter, the oldest of several.
func (q *queue) pop() *waiter {
	best := 0
	for i, w := range q.waiting {
		if w.priority > q.waiting[best].priority {
			best = i
		}
	}
	w := q.waiting[best]
	q.waiting = slices.Delete(q.waiting, best, best+1)
	return w
}

func (o *outbox) hold(chat int64, d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if until := time.Now().Add(d); until.After(o.queue(chat).until) { // another call may have been told to wait longer
		o.queue(chat).until = until
	}
}

func (o *outbox) queue(chat int64) *queue {
	if o.chats[chat] == nil {
		every := o.pace
		if chat < 0 { // groups have negative ids and a third of the pace
			every *= 3
		}
		o.chats[chat] = &queue{limiter: rate.NewLimiter(rate.Every(every), 5), empty: make(chan struct{}, 1)}
	}
	return o.chats[chat]
}
