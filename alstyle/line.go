package alstyle

import (
	"context"
	"time"
	"unicode/utf8"
)

// line lets one caller at a time speak to the distributor, first come first served, and keeps the pause
// between the end of a request and the start of the next.
type line struct {
	pace time.Duration
	now  func() time.Time
	turn chan struct{} // Holds one value while nobody speaks.
	free time.Time     // When the next request may start; belongs to whoever has the turn.
}

func newLine(pace time.Duration, now func() time.Time) *line {
	l := &line{pace: pace, now: now, turn: make(chan struct{}, 1)}
	l.turn <- struct{}{}
	return l
}

// enter waits for the turn. Whoever has it must leave.
func (l *line) enter(ctx context.Context) error {
	select {
	case <-l.turn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *line) leave() { l.turn <- struct{}{} }

// rest waits until the next request may start.
func (l *line) rest(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	timer := time.NewTimer(min(l.free.Sub(l.now()), max(l.pace, maxPatience)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ended notes that a request has just ended and that the next must wait for the pace, or longer.
func (l *line) ended(wait time.Duration) { l.free = l.now().Add(max(l.pace, wait)) }

// simple reports whether what stands between two quotes is the text itself: nothing of it is escaped.
func simple(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c == '\\' {
			return false
		}
	}
	return utf8.Valid(b)
}
