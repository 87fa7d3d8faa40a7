package chat

import (
	"context"
	"sync"
	"time"

	"kaspibot/bot/orders"
)

// answerWithin is how long a press waits for a word of its own before it is told what its request waits for: Telegram
// refuses answers after some ten seconds, and a person starts pressing again much earlier.
const answerWithin = 700 * time.Millisecond

// Sending runs work that may end in a request to Kaspi, and answers the press once: with what work returns when nothing
// was sent; with "sent" as the request goes out; with how many are before it when Kaspi's pace holds it for longer than
// a person waits. It reports whether the press was answered before work ended, so that a failure is still to be told.
func (r *Request) Sending(ctx context.Context, work func(ctx context.Context) (name string, view any)) (told bool) {
	if !r.Pressed() {
		work(ctx)
		return false
	}
	s := sending{request: r, ctx: ctx}
	late := time.AfterFunc(answerWithin, s.late)
	name, view := work(orders.WithProgress(ctx, orders.Progress{Queued: s.queued, Sent: s.sent}))
	late.Stop()
	s.once.Do(func() { r.Notice(ctx, name, view) })
	s.answering.Wait()
	return s.told
}

// sending is a press whose request is on its way.
type sending struct {
	request *Request
	ctx     context.Context //nolint:containedctx // of one call of Sending, whose timer needs it

	once      sync.Once
	told      bool
	answering sync.WaitGroup

	mu    sync.Mutex
	ahead func() int // nil while it does not wait for Kaspi's pace
}

// say answers beside the work, which must not wait for Telegram.
func (s *sending) say(name string, view any) {
	s.once.Do(func() {
		s.told = true
		s.answering.Go(func() {
			defer s.request.caught(s.ctx)
			s.request.Notice(s.ctx, name, view)
		})
	})
}

func (s *sending) sent() { s.say("chat.answer.waiting", nil) }

func (s *sending) queued(ahead func() int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead = ahead
}

func (s *sending) late() {
	s.mu.Lock()
	ahead := s.ahead
	s.mu.Unlock()
	if ahead != nil && ahead() > 0 {
		s.say("chat.answer.queued", ahead())
		return
	}
	s.say("chat.answer.waiting", nil)
}
