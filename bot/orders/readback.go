package orders

import (
	"context"
	"errors"
	"slices"
	"time"

	"kaspibot/kaspi"
)

// readback is an order as it was read back, with what the outcome of its act is decided by.
type readback struct {
	asked time.Time // before the question was sent
	order kaspi.Order
	bound []kaspi.EntryIMEI // read for VerbBindIMEI only
	ok    bool              // false when it, or a part of it, could not be read
}

// observed is what a readback shows of an act.
type observed int

const (
	observedNothing observed = iota // nothing: the order could not be read
	observedBefore                  // the order is as it was
	observedDone                    // it has happened
	observedGone                    // it has not happened, and cannot any more
)

// observe tells what a readback shows of the act.
func (a Act) observe(read readback) observed {
	stage := StageOf(read.order)
	switch {
	case !read.ok:
		return observedNothing
	case a.happened(stage, read):
		return observedDone
	case slices.Contains(stage.Acts(), a.Verb):
		return observedBefore
	}
	return observedGone
}

func (a Act) happened(stage Stage, read readback) bool {
	switch a.Verb {
	case VerbCancel: // by somebody else it was another reason, as far as one can tell
		return a.Verb.reached(stage) && read.order.CancellationReason == string(a.Reason)
	case VerbRemove:
		left := func(e kaspi.Entry) bool { return e.ID == a.Entry && e.Quantity > a.Remain }
		return read.order.EntriesKnown && stage.Accepted() && !slices.ContainsFunc(read.order.Entries, left)
	case VerbBindIMEI:
		return a.bound(read)
	default:
		return a.Verb.reached(stage)
	}
}

// bound compares the devices of the act's line with those that are bound to it.
func (a Act) bound(read readback) bool {
	number := slices.IndexFunc(read.order.Entries, func(e kaspi.Entry) bool { return e.ID == a.Entry })
	if number < 0 {
		return false
	}
	line := slices.IndexFunc(read.bound, func(e kaspi.EntryIMEI) bool { return e.Number == read.order.Entries[number].Number })
	return line >= 0 && slices.EqualFunc(read.bound[line].Devices, a.Devices, func(d kaspi.Device, want []string) bool {
		return slices.Equal(d.IMEI, want)
	})
}

// read asks Kaspi for the order of an action. Whoever asks can live with no answer: the readback says so too.
func (d *Desk) read(ctx context.Context, a Action) (readback, error) {
	ctx, cancel := context.WithTimeout(ctx, d.grace)
	defer cancel()
	read := readback{asked: d.now()}
	r, err := d.book.records.Record(ctx, a.Code)
	if err == nil {
		err = d.source.readWhole(ctx, a.Verb, r, &read)
	}
	if err != nil {
		d.log.Warn("an order cannot be read back", "order", a.Code, "err", err)
		return read, err
	}
	read.ok = true
	return read, nil
}

// readWhole reads the order and what an act changes beside it. Lines come first: an order read after them is not older
// than they are, so that its sum is theirs by the time they show the change.
func (s *source) readWhole(ctx context.Context, v Verb, r Record, read *readback) (err error) {
	var lines []kaspi.Entry
	switch v {
	case VerbRemove:
		if lines, err = s.kaspi.Entries(ctx, r.Order.ID); err == nil && len(lines) == 0 {
			err = errors.New("kaspi told no lines of the order")
		}
	case VerbBindIMEI:
		read.bound, err = s.kaspi.IMEIs(ctx, r.Order.ID)
	}
	if err != nil {
		return err
	}
	if read.order, err = s.kaspi.Order(ctx, r.Order.ID); err != nil {
		return err
	}
	read.order = r.arrived(read.order)
	if v == VerbRemove {
		read.order.Entries, read.order.EntriesKnown = lines, true
	} else {
		read.order = withLines(read.order, r.Order)
	}
	return nil
}
