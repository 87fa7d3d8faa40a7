package orders

import (
	"context"

	"kaspibot/kaspi"
)

// MarkHandled notes that a person has reacted to an order: from then on it is left to people. Of an order that the desk
// does not know, or that waits for nothing, there is nothing to note.
func (d *Desk) MarkHandled(ctx context.Context, code kaspi.OrderCode) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	list, err := d.records.Records(ctx, Filter{Codes: []kaspi.OrderCode{code}, Stages: []Stage{StageNew}})
	if err != nil || len(list) == 0 || !list[0].HandledAt.IsZero() {
		return err
	}
	r := list[0]
	r.HandledAt = d.now()
	return d.records.SaveRecords(ctx, r)
}
