package orders

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Owed are notes of what has happened that the disk has refused. What is not noted would happen again, or be told again:
// whoever is about to do so writes them first. Its zero value owes nothing.
type Owed struct {
	mu      sync.Mutex
	notes   []owedNote
	dropped int
}

type owedNote struct {
	write func(context.Context) error
	worth Worth
}

// Worth is what a note is needed for.
type Worth int

// From what is dropped first, where a disk refuses so much that it cannot all be remembered, to what never is.
const (
	WorthLook  Worth = iota // somebody may look at it one day
	WorthTrail              // it tells who did what
	WorthAct                // it decides about money, or whether something is done again
)

// mostOwed is how many notes are remembered, in some three megabytes, as long as there are any that may be dropped: those that
// nothing is decided by come from outside, without end.
const mostOwed = 10_000

// Note writes a note, also when the program is stopping, and keeps one that cannot be written. It is never dropped.
func (o *Owed) Note(ctx context.Context, write func(context.Context) error) error {
	return o.NoteOf(ctx, WorthAct, write)
}

// NoteOf is Note for one that may be worth less: the oldest of those that are worth least make room where too many are owed.
func (o *Owed) NoteOf(ctx context.Context, worth Worth, write func(context.Context) error) error {
	err := write(context.WithoutCancel(ctx))
	if err == nil {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.notes = append(o.notes, owedNote{write, worth})
	for least := WorthLook; len(o.notes) > mostOwed && least < WorthAct; least++ {
		oldest := slices.IndexFunc(o.notes, func(n owedNote) bool { return n.worth == least })
		if oldest >= 0 {
			o.notes = slices.Delete(o.notes, oldest, oldest+1)
			o.dropped++
		}
	}
	return err
}

// Dropped is how many notes were dropped since it was last asked.
func (o *Owed) Dropped() (n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, o.dropped = o.dropped, 0
	return n
}

// Write writes what is owed, in the order in which it happened, up to what is refused again.
func (o *Owed) Write(ctx context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.notes) > 0 {
		if err := o.notes[0].write(context.WithoutCancel(ctx)); err != nil {
			return err
		}
		o.notes = o.notes[1:]
	}
	return nil
}

// unsent takes back that an action was sent. A disk that fails may have noted it all the same, and what was sent is not sent
// again: nobody would pack the order. Until that is written nothing is carried on with.
func (d *Desk) unsent(ctx context.Context, a Action) error {
	a.State, a.SentAt = ActionClaimed, time.Time{}
	return d.owed.Note(ctx, func(ctx context.Context) error { return d.actions.Mark(ctx, a) })
}
