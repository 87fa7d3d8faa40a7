package orders

import (
	"context"
	"maps"
	"sync"
	"time"

	"kaspibot/kaspi"
)

// MarkHandled notes that a person has reacted to an order: from then on it is left to people. Of an order that the desk
// does not know, or that waits for nothing, there is nothing to note. What the disk refuses is owed, though the error tells
// of it: whoever asks which orders wait is told of it all the same, and so none of these is accepted automatically.
func (d *Desk) MarkHandled(ctx context.Context, code kaspi.OrderCode) error {
	d.handled.owe(code, d.now())
	return d.writeHandled(ctx)
}

// writeHandled writes down what is owed of it, also when the program is stopping.
func (d *Desk) writeHandled(ctx context.Context) error {
	owed := d.handled.all()
	if len(owed) == 0 {
		return nil
	}
	waiting := Filter{Stages: []Stage{StageNew}}
	for code := range owed {
		waiting.Codes = append(waiting.Codes, code)
	}
	err := d.book.update(context.WithoutCancel(ctx), waiting, func(r Record) (Record, bool) {
		if !r.HandledAt.IsZero() {
			return r, false
		}
		r.HandledAt = owed[r.Order.Code]
		return r, true
	})
	if err == nil {
		d.handled.written(owed)
	}
	return err
}

// handled is since when people have reacted to orders that wait, as far as that is not on disk.
type handled struct {
	mu sync.Mutex
	at map[kaspi.OrderCode]time.Time
}

func (h *handled) owe(code kaspi.OrderCode, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.at == nil {
		h.at = map[kaspi.OrderCode]time.Time{}
	}
	if _, before := h.at[code]; !before {
		h.at[code] = at
	}
}

func (h *handled) all() map[kaspi.OrderCode]time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.at)
}

func (h *handled) written(some map[kaspi.OrderCode]time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for code, at := range some {
		if h.at[code].Equal(at) {
			delete(h.at, code)
		}
	}
}

// tell puts it into records that were read.
func (h *handled) tell(list []Record) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, r := range list {
		if at, owed := h.at[r.Order.Code]; owed && r.HandledAt.IsZero() {
			list[i].HandledAt = at
		}
	}
}
