package orders

import (
	"context"

	"kaspibot/kaspi"
)

// MarkHandled notes that a person has reacted to an order: from then on it is left to people. Of an order that the desk
// does not know, or that waits for nothing, there is nothing to note. What the disk refuses is owed, though the error tells
// of it: it is written before anybody is told which orders wait, and so before one is accepted automatically.
func (d *Desk) MarkHandled(ctx context.Context, code kaspi.OrderCode) error {
	waiting, now := Filter{Codes: []kaspi.OrderCode{code}, Stages: []Stage{StageNew}}, d.now()
	return d.handled.Note(ctx, func(ctx context.Context) error {
		return d.book.update(ctx, waiting, func(r Record) (Record, bool) {
			if !r.HandledAt.IsZero() {
				return r, false
			}
			r.HandledAt = now
			return r, true
		})
	})
}
