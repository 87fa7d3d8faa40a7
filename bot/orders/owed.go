package orders

import (
	"context"
	"sync"
	"time"
)

// Owed are notes of what has happened that the disk has refused. What is not noted would happen again, or be told again:
// whoever is about to do so writes them first. Its zero value owes nothing.
type Owed struct {
	mu    sync.Mutex
	notes []func(context.Context) error
}

// Note writes a note, also when the program is stopping, and keeps one that cannot be written.
func (o *Owed) Note(ctx context.Context, write func(context.Context) error) error {
	err := write(context.WithoutCancel(ctx))
	if err != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.notes = append(o.notes, write)
	}
	return err
}

// Write writes what is owed, in the order in which it happened, up to what is refused again.
func (o *Owed) Write(ctx context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.notes) > 0 {
		if err := o.notes[0](context.WithoutCancel(ctx)); err != nil {
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
