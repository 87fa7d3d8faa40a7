package kaspi

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

const requestBurst = 3 // requests at once after a rest; Kaspi publishes no limit, and a card's press should not wait

// pace gives turns at the request rate: first to what a person has asked for, then to what only reads.
type pace struct {
	limiter *rate.Limiter

	mu            sync.Mutex
	first, others []chan struct{} // closed when it is their turn
	busy          bool            // a goroutine gives turns
	left          chan struct{}   // somebody has given up, perhaps the last one
}

func newPace(perSecond float64) *pace {
	return &pace{limiter: rate.NewLimiter(rate.Limit(perSecond), requestBurst), left: make(chan struct{}, 1)}
}

// wait returns when the caller may send.
func (p *pace) wait(ctx context.Context) error {
	turn := make(chan struct{})
	p.mu.Lock()
	p.others = append(p.others, turn)
	return p.await(ctx, turn)
}

// waitFirst is wait for what a person has asked for; it says at once what tells how many are before it.
func (p *pace) waitFirst(ctx context.Context, queued func(ahead func() int)) error {
	turn := make(chan struct{})
	p.mu.Lock()
	p.first = append(p.first, turn)
	queued(func() int {
		p.mu.Lock()
		defer p.mu.Unlock()
		return max(0, slices.Index(p.first, turn))
	})
	return p.await(ctx, turn)
}

// await gives the lock back and waits for a turn.
func (p *pace) await(ctx context.Context, turn chan struct{}) error {
	if !p.busy {
		p.busy = true
		go p.serve()
	}
	p.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		p.leave(turn)
		return ctx.Err()
	}
}

func (p *pace) leave(turn chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	gone := func(other chan struct{}) bool { return other == turn }
	p.first, p.others = slices.DeleteFunc(p.first, gone), slices.DeleteFunc(p.others, gone)
	select {
	case p.left <- struct{}{}:
	default: // said already
	}
}

// serve gives turns while somebody waits. It waits for the time first and chooses then, so that a press passes every
// reading that came before it.
func (p *pace) serve() {
	for {
		p.mu.Lock()
		if len(p.first)+len(p.others) == 0 {
			p.busy = false
			p.mu.Unlock()
			return
		}
		if p.limiter.Allow() {
			queue := &p.others
			if len(p.first) > 0 {
				queue = &p.first
			}
			close((*queue)[0])
			*queue = (*queue)[1:]
			p.mu.Unlock()
			continue
		}
		missing := 1 - p.limiter.Tokens()
		p.mu.Unlock()
		select {
		case <-p.left:
		case <-time.After(max(time.Millisecond, time.Duration(missing/float64(p.limiter.Limit())*float64(time.Second)))):
		}
	}
}

// turnKey marks a context that has a turn to spare.
type turnKey struct{}

// Turn waits for a turn of what a person has asked for and returns a context whose next request goes out at once: what
// must be on disk before a request is sent can so be written after the wait. Queued, which must not wait for anything,
// hears what tells how many are before this one, at any time; nil when nobody wants to know.
func (c *Client) Turn(ctx context.Context, queued func(ahead func() int)) (context.Context, error) {
	if queued == nil {
		queued = func(func() int) {}
	}
	if err := c.pace.waitFirst(ctx, queued); err != nil {
		return ctx, err
	}
	spare := new(atomic.Bool)
	spare.Store(true)
	return context.WithValue(ctx, turnKey{}, spare), nil
}

// turn waits for a turn, unless the context has one to spare.
func (c *Client) turn(ctx context.Context) error {
	if spare, ok := ctx.Value(turnKey{}).(*atomic.Bool); ok && spare.CompareAndSwap(true, false) {
		return nil
	}
	return c.pace.wait(ctx)
}
