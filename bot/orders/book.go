package orders

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"kaspibot/kaspi"
)

const (
	// How far a record's AsOf may fall behind the answers that bring nothing new, so that an idle poll writes
	// nothing most of the time.
	touchEvery = 5 * time.Minute

	// Kaspi does not say how soon an order it confirmed the accept of stops being listed as new. For this long
	// such a list is taken to be late; after that it is believed, and the seller told.
	confirmedLag = 5 * time.Minute
)

// book changes records: each is read, changed and written down while nobody else changes one.
type book struct {
	records Records
	hours   Hours // under mu; see setHours
	now     func() time.Time

	// mu is held from the reading of records to their writing. The desk holds it while it claims an order, and over what
	// it knows of acts under way. Kaspi is never asked under it.
	mu sync.Mutex
}

// setHours has deadlines counted in other hours from now on.
func (b *book) setHours(h Hours) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hours = h
}

// change writes down what becomes of one record.
func (b *book) change(ctx context.Context, code kaspi.OrderCode, next func(old Record) Record) (Record, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	old, err := b.records.Record(ctx, code)
	if err != nil {
		return Record{}, err
	}
	r := revised(old, b.hours.timed(next(old), b.now()))
	return r, b.records.SaveRecords(ctx, r)
}

// update writes down what becomes of the records that a filter picks, if anything does.
func (b *book) update(ctx context.Context, f Filter, next func(old Record) (Record, bool)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	list, err := b.records.Records(ctx, f)
	if err != nil {
		return err
	}
	var changed []Record
	for _, old := range list {
		if r, ok := next(old); ok {
			changed = append(changed, revised(old, r))
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return b.records.SaveRecords(ctx, changed...)
}

// showChecking lets everybody see that Kaspi has taken an accept; only reading the order back makes it accepted.
func (b *book) showChecking(ctx context.Context, code kaspi.OrderCode) error {
	accepting := Filter{Codes: []kaspi.OrderCode{code}, Stages: []Stage{StageAccepting}}
	return b.update(ctx, accepting, func(r Record) (Record, bool) {
		r.Note = NoteChecking
		return r, true
	})
}

// urge brings the urgency of waiting orders up to date.
func (b *book) urge(ctx context.Context) error {
	now := b.now()
	err := b.update(ctx, Filter{Stages: []Stage{StageNew, StageAccepting}}, func(old Record) (Record, bool) {
		r := b.hours.timed(old, now)
		return r, revised(old, r).Revision > old.Revision
	})
	if err != nil {
		return fmt.Errorf("urge waiting orders: %w", err)
	}
	return nil
}

// load is the part of the order book that an answer is about. Unseen orders are not in it.
func (b *book) load(ctx context.Context, a answer) (map[kaspi.OrderCode]Record, error) {
	list, err := b.records.Records(ctx, Filter{Codes: a.codes()})
	if err != nil {
		return nil, err
	}
	known := make(map[kaspi.OrderCode]Record, len(list))
	for _, r := range list {
		known[r.Order.Code] = r
	}
	return known, nil
}

// merge compares an answer with the order book and writes down what is new.
func (b *book) merge(ctx context.Context, a answer, announce bool) (Poll, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	known, err := b.load(ctx, a)
	if err != nil {
		return Poll{}, err
	}
	now := b.now()
	poll := Poll{Seen: len(a.orders)}
	changed := map[kaspi.OrderCode]Record{}
	for _, o := range a.orders {
		old, met := known[o.Code]
		if b.passesOver(old, o, a.asked) {
			continue
		}
		s := observation{order: o, asked: a.asked, now: now, announce: announce}
		r := revised(old, b.hours.timed(s.applyTo(old), now))
		if !met {
			poll.New++
		}
		if r.Revision > old.Revision {
			poll.Changed++
		}
		if r.Revision > old.Revision || r.Order.ID != old.Order.ID || r.AsOf.Sub(old.AsOf).Abs() >= touchEvery {
			changed[o.Code] = r
		}
	}
	if len(changed) == 0 {
		return poll, nil
	}
	if err := b.records.SaveRecords(ctx, slices.Collect(maps.Values(changed))...); err != nil {
		return Poll{}, err
	}
	return poll, nil
}

// passesOver reports whether what was heard of an order must not change its record.
func (b *book) passesOver(old Record, o kaspi.Order, asked time.Time) bool {
	if old.Stage == StageAccepting || old.Work.Open {
		return true // who is at it reads the order too, and knows whose it was
	}
	if old.AsOf.After(b.now()) {
		return false // the clock was set back: nothing can be said about before and after
	}
	if asked.Before(old.AsOf) {
		return true
	}
	return old.contradicts(o) && asked.Sub(old.AsOf) < confirmedLag
}
