package tgtest

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"time"
)

const (
	// updatesKept is how long Telegram keeps an update nobody fetches.
	updatesKept = 24 * time.Hour

	// longestPoll is where Telegram caps the timeout of getUpdates, in seconds.
	longestPoll = 50

	// firstUpdate is where update ids begin: at any positive number.
	firstUpdate = 700_000_001
)

// queue holds the updates that the bot has not confirmed.
type queue struct {
	next    int // id of the next update
	waiting []update
	allowed []string      // kinds to keep; nil is all this server makes
	poll    chan struct{} // closed when another poller takes over; nil when nobody waits
}

type update struct {
	id   int
	at   time.Time
	body json.RawMessage
}

func newQueue() queue { return queue{next: firstUpdate} }

// push queues an update unless the bot does not want its kind. It returns the update's id, 0 when it was
// dropped. The caller holds the lock.
func (s *Server) push(kind string, u wireUpdate) int {
	if s.queue.allowed != nil && !slices.Contains(s.queue.allowed, kind) {
		return 0
	}
	u.UpdateID = s.queue.next
	body, err := json.Marshal(u)
	if err != nil {
		panic(fmt.Sprintf("tgtest: encode an update: %v", err)) // our own types always encode
	}
	s.queue.next++
	s.queue.waiting = append(s.queue.waiting, update{id: u.UpdateID, at: s.now(), body: body})
	s.wake()
	return u.UpdateID
}

// expire forgets what Telegram would not have kept. The caller holds the lock.
func (s *Server) expire() {
	oldest := s.now().Add(-updatesKept)
	s.queue.waiting = slices.DeleteFunc(s.queue.waiting, func(u update) bool { return u.at.Before(oldest) })
}

// confirm forgets the updates below offset; a negative offset forgets all but the last -offset ones.
func (q *queue) confirm(offset int) {
	if offset < 0 {
		q.waiting = q.waiting[max(0, len(q.waiting)+offset):]
		return
	}
	if offset > q.next+10 { // so far ahead that Telegram takes it for a mistake
		return
	}
	q.waiting = slices.DeleteFunc(q.waiting, func(u update) bool { return u.id < offset })
}

// first gives the oldest updates; the same ones again until they are confirmed.
func (q *queue) first(limit int) []json.RawMessage {
	batch := make([]json.RawMessage, min(limit, len(q.waiting))) // never nil: an empty answer is [], not null
	for i := range batch {
		batch[i] = q.waiting[i].body
	}
	return batch
}

// getUpdates answers at once when something is pending, else after up to timeout seconds.
func (s *Server) getUpdates(ctx context.Context, p params) (any, error) {
	limit := p.number("limit", 100, 1, 100)
	timeout := time.Duration(p.number("timeout", 0, 0, longestPoll)) * time.Second
	batch, taken, err := s.poll(p, limit, timeout)
	if err != nil || len(batch) > 0 || timeout == 0 {
		return batch, err
	}
	defer s.leave(taken)
	end := time.NewTimer(timeout)
	defer end.Stop()
	for {
		changed := s.change()
		if batch = s.pending(taken, limit); len(batch) > 0 {
			return batch, nil
		}
		select {
		case <-changed:
		case <-end.C:
			return []json.RawMessage{}, nil
		case <-taken:
			return nil, s.conflict()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// poll starts a getUpdates call. When nothing is pending and the call is to wait, it takes over from the one
// that waits already, which is told by the closing of its channel.
func (s *Server) poll(p params, limit int, timeout time.Duration) ([]json.RawMessage, chan struct{}, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook != nil {
		return nil, nil, refuse(http.StatusConflict, "can't use getUpdates method while webhook is active; "+
			"use deleteWebhook to delete the webhook first")
	}
	s.allow(p)
	s.expire()
	s.queue.confirm(p.number("offset", 0, math.MinInt, math.MaxInt))
	batch := s.queue.first(limit)
	if len(batch) > 0 || timeout == 0 {
		return batch, nil, nil
	}
	s.interrupt()
	s.queue.poll = make(chan struct{})
	s.wake()
	return batch, s.queue.poll, nil
}

// Polling reports whether a getUpdates call is waiting for an update right now.
func (s *Server) Polling() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.poll != nil
}

// interrupt ends the long poll that waits, if any. The caller holds the lock.
func (s *Server) interrupt() {
	if s.queue.poll != nil {
		close(s.queue.poll)
		s.queue.poll = nil
	}
}

// leave ends a long poll that no other has taken over.
func (s *Server) leave(mine chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.queue.poll == mine {
		s.queue.poll = nil
		s.wake()
	}
}

// pending is what the long poll mine may answer: nothing once another has taken over.
func (s *Server) pending(mine chan struct{}, limit int) []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.queue.poll != mine {
		return nil
	}
	return s.queue.first(limit)
}

// conflict is what the interrupted poll answers.
func (s *Server) conflict() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook != nil {
		return refuse(http.StatusConflict, "terminated by setWebhook request")
	}
	return refuse(http.StatusConflict,
		"terminated by other getUpdates request; make sure that only one bot instance is running")
}
