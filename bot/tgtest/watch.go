package tgtest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

// EventKind says what happened in a chat.
type EventKind string

// The kinds of events. The bot causes the first six, people the last two.
const (
	EventSent     EventKind = "sent"
	EventDocument EventKind = "document" // sent, with a file
	EventPhoto    EventKind = "photo"
	EventEdited   EventKind = "edited"
	EventDeleted  EventKind = "deleted"
	EventAnswered EventKind = "answered" // a press
	EventSaid     EventKind = "said"
	EventPressed  EventKind = "pressed"
)

// Event is something that happened in a chat.
type Event struct {
	Kind    EventKind
	At      time.Time
	From    User           // who did it
	Message Message        // as it was right after; for a press and its answer the message with the button
	Button  Button         // of EventPressed
	Answer  CallbackAnswer // of EventAnswered
}

// Patience is how long tests wait for what must come. Only a test that fails waits as long, however slow the machine is.
const Patience = 5 * time.Minute

// errClosed is what a wait ends with when the server closes first.
var errClosed = errors.New("server closed")

// Wait returns nil as soon as ready returns true. It asks after every change of the server's state, so
// ready should read that state, by Messages and the like. It fails when ctx ends or the server closes.
func (s *Server) Wait(ctx context.Context, ready func() bool) error {
	for {
		changed := s.change() // taken first: a change during ready is not missed
		if ready() {
			return nil
		}
		if err := s.pause(ctx, changed); err != nil {
			return fmt.Errorf("wait for Telegram: %w", err)
		}
	}
}

// Watch gives every event since the start, then each new one as it happens, until ctx ends or the server
// closes.
func (s *Server) Watch(ctx context.Context) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for next := 0; ; {
			changed := s.change()
			for _, e := range s.eventsFrom(next) {
				if !yield(e) {
					return
				}
				next++
			}
			if s.pause(ctx, changed) != nil {
				return
			}
		}
	}
}

// pause waits for a change.
func (s *Server) pause(ctx context.Context, changed <-chan struct{}) error {
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-s.done:
		return errClosed
	}
}

// change gives a channel that is closed at the next change.
func (s *Server) change() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// eventsFrom gives the events from a place in their list on. They are never changed, only added to.
func (s *Server) eventsFrom(next int) []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events[next:len(s.events):len(s.events)]
}

// emit records an event. The caller holds the lock.
func (s *Server) emit(e Event) {
	e.At = s.now()
	s.events = append(s.events, e)
	s.wake()
}

// wake lets everybody who waits look again. The caller holds the lock.
func (s *Server) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}
