package orders_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/kaspi/faults"
)

var errDisk = errors.New("disk full")

func TestWhatTheDiskRefusesIsOwedInTheOrderInWhichItHappened(t *testing.T) {
	t.Parallel()
	var owed orders.Owed
	var written []string
	full := true
	note := func(what string) func(context.Context) error {
		return func(ctx context.Context) error {
			if full || ctx.Err() != nil {
				return errDisk
			}
			written = append(written, what)
			return nil
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop() // the program ends, and what happened is noted all the same
	for n := range 3 {
		if err := owed.Note(ctx, note(strconv.Itoa(n))); !errors.Is(err, errDisk) {
			t.Errorf("note %d: %v", n, err)
		}
	}
	if err := owed.Write(ctx); !errors.Is(err, errDisk) || len(written) > 0 {
		t.Errorf("written %v on a full disk, %v", written, err)
	}
	full = false
	for range 2 { // the second time there is nothing left
		if err := owed.Write(ctx); err != nil {
			t.Error(err)
		}
	}
	if err := owed.Note(ctx, note("at once")); err != nil || owed.Write(ctx) != nil {
		t.Error(err)
	}
	if want := []string{"0", "1", "2", "at once"}; !slices.Equal(written, want) {
		t.Errorf("written %v, want %v", written, want)
	}
}

// failing is a store that refuses the end of acts, or the lines about them, for some calls.
type failing struct {
	*store.Store
	marks, audits int
}

func (f *failing) Mark(ctx context.Context, a orders.Action) error {
	if a.State != orders.ActionSent {
		if f.marks--; f.marks >= 0 {
			return errDisk
		}
	}
	return f.Store.Mark(ctx, a)
}

func (f *failing) Audit(ctx context.Context, e orders.AuditEntry) error {
	if f.audits--; f.audits >= 0 {
		return errDisk
	}
	return f.Store.Audit(ctx, e)
}

func TestTheEndOfAnActThatCouldNotBeWrittenIsWrittenLaterAndNothingIsDoneAgain(t *testing.T) {
	t.Parallel()
	for name, refuse := range map[string]failing{
		"its end": {marks: 1}, "its line in the trail": {audits: 1}, "both": {marks: 1, audits: 1}, "for two ticks": {marks: 2, audits: 1},
	} {
		for ending, code := range map[string]int{"done": 0, "refused": 401} {
			t.Run(name+", "+ending, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.put("501", nil)
				w.pollNew()
				f := &failing{Store: w.store, marks: refuse.marks, audits: refuse.audits}
				lines := &trail{}
				d := w.desk(func(c *orders.Config) { c.Actions, c.Audit = f, both{f, lines} })
				var fault *faults.Row
				if code != 0 {
					fault = &faults.Row{Code: code}
				}
				w.accept(d, "501", fault)
				before := w.record("501")
				for range 3 {
					_ = d.Tick(t.Context())
				}
				w.wantOpen(0)
				if n := w.kaspi.Accepts("501"); n != 1 {
					t.Errorf("%d requests", n)
				}
				if after := w.record("501"); after.Stage != before.Stage || after.Note != before.Note {
					t.Errorf("the order was %s %q and is %s %q", before.Stage, before.Note, after.Stage, after.Note)
				}
				if len(lines.entries) != 1 || string(lines.entries[0].Result) != ending {
					t.Errorf("the trail has %+v", lines.entries)
				}
			})
		}
	}
}

func TestWhatADeskOwesIsWrittenWhenItCloses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	f := &failing{Store: w.store, marks: 1}
	d := w.desk(func(c *orders.Config) { c.Actions = f })
	w.accept(d, "501", nil)
	w.wantOpen(1)
	d.Close()
	w.wantOpen(0)
}

// both audits into a trail what the disk has taken.
type both struct {
	disk  orders.Audit
	trail *trail
}

func (b both) Audit(ctx context.Context, e orders.AuditEntry) error {
	if err := b.disk.Audit(ctx, e); err != nil {
		return err
	}
	return b.trail.Audit(ctx, e)
}
