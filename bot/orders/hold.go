package orders

import (
	"context"
	"errors"
	"time"

	"kaspibot/kaspi"
)

// Holder is a person who has said that they are at a waiting order. Nobody else is called to it then.
type Holder struct {
	ID   int64     `json:"ID"`
	Name string    `json:"Name"`
	At   time.Time `json:"At"`
}

// VerbHold and VerbRelease are what the audit trail calls taking an order, and giving it back.
const (
	VerbHold    = "hold"
	VerbRelease = "release"
)

// ErrNotWaiting means that an order does not wait for acceptance any more, ErrHeld that another person is at it.
var (
	ErrNotWaiting = errors.New("the order does not wait for acceptance")
	ErrHeld       = errors.New("another person is at the order")
)

// Hold notes that a person is at a waiting order, and returns the record as it is then. To hold what one holds changes
// nothing; the record of an order that is another's comes with ErrHeld.
func (d *Desk) Hold(ctx context.Context, code kaspi.OrderCode, by Who) (Record, error) {
	return d.holding(ctx, code, by, VerbHold, func(r *Record) error {
		if r.Holder.ID != 0 && r.Holder.ID != by.ID {
			return ErrHeld
		}
		if r.Holder.ID == 0 {
			r.Holder = Holder{by.ID, by.Name, d.now()}
		}
		if r.HandledAt.IsZero() {
			r.HandledAt = d.now()
		}
		return nil
	})
}

// Release notes that a person is at an order no more: it is as if nobody had reacted to it. Of an order that nobody holds
// there is nothing to note; the record of one that is another's comes with ErrHeld.
func (d *Desk) Release(ctx context.Context, code kaspi.OrderCode, by Who) (Record, error) {
	return d.holding(ctx, code, by, VerbRelease, func(r *Record) error {
		if r.Holder.ID != 0 && r.Holder.ID != by.ID {
			return ErrHeld
		}
		*r = r.released()
		return nil
	})
}

func (r Record) released() Record {
	r.Holder, r.HandledAt = Holder{}, time.Time{}
	return r
}

// ReleaseAll ends what a person holds: they are not one of the shop any more.
func (d *Desk) ReleaseAll(ctx context.Context, person int64) error {
	waiting := Filter{Stages: []Stage{StageNew, StageAccepting}}
	return d.book.update(ctx, waiting, func(r Record) (Record, bool) {
		if person == 0 || r.Holder.ID != person {
			return r, false
		}
		return r.released(), true
	})
}

// holding changes who holds a waiting order. What changes nothing is neither written nor audited.
func (d *Desk) holding(ctx context.Context, code kaspi.OrderCode, by Who, verb string, change func(*Record) error) (Record, error) {
	d.book.mu.Lock()
	defer d.book.mu.Unlock()
	old, err := d.book.records.Record(ctx, code)
	if err != nil {
		return Record{}, err
	}
	if old.Stage != StageNew {
		return old, ErrNotWaiting
	}
	next := old
	if err := change(&next); err != nil || next.Holder == old.Holder {
		return old, err
	}
	next = revised(old, next)
	if err := d.book.records.SaveRecords(ctx, next); err != nil {
		return old, err
	}
	return next, d.audit.Audit(ctx, AuditEntry{At: d.now(), Who: by, Verb: verb, Order: code, Result: ResultDone})
}
