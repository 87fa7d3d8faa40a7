package orders

import (
	"context"

	"kaspibot/kaspi"
)

// MarkHandled notes that a person has reacted to an order: from then on it is left to people. Of an order that the desk
// does not know, or that waits for nothing, there is nothing to note.
func (d *Desk) MarkHandled(ctx context.Context, code kaspi.OrderCode) error {
	waiting := Filter{Codes: []kaspi.OrderCode{code}, Stages: []Stage{StageNew}}
	return d.book.update(ctx, waiting, func(r Record) (Record, bool) {
		if !r.HandledAt.IsZero() {
			return r, false
		}
		r.HandledAt = d.now()
		return r, true
	})
}
