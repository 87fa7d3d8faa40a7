package orders_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

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

// Where a disk refuses more than can be remembered, what decides nothing makes room, the oldest of what is worth least first.
func TestOfMoreThanCanBeOwedOnlyWhatDecidesNothingIsDropped(t *testing.T) {
	t.Parallel()
	var owed orders.Owed
	written := map[orders.Worth][]int{}
	full := true
	owe := func(worth orders.Worth, n int) {
		_ = owed.NoteOf(t.Context(), worth, func(context.Context) error {
			if full {
				return errDisk
			}
			written[worth] = append(written[worth], n)
			return nil
		})
	}
	for n := range 4_000 {
		owe(orders.WorthAct, n)
		owe(orders.WorthTrail, n)
		owe(orders.WorthLook, n)
	}
	if n := owed.Dropped(); n != 2_000 {
		t.Errorf("%d of 12000 are dropped", n)
	}
	for n := range 4_000 {
		owe(orders.WorthTrail, 4_000+n)
	}
	for n := range 3_000 {
		owe(orders.WorthAct, 4_000+n)
	}
	if n := owed.Dropped(); n != 7_000 || owed.Dropped() != 0 {
		t.Errorf("%d more are dropped, want 7000, and told once", n)
	}
	full = false
	if err := owed.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	acts, trail, looks := written[orders.WorthAct], written[orders.WorthTrail], written[orders.WorthLook]
	if len(acts) != 7_000 || len(trail) != 3_000 || len(looks) != 0 || !slices.IsSorted(acts) || trail[0] != 5_000 || !slices.IsSorted(trail) {
		t.Errorf("%d acts, %d lines and %d looks are left; the first line is %d", len(acts), len(trail), len(looks), trail[0])
	}
	full = true
	for n := range 11_000 { // then there is no room for what is worth less
		owe(orders.WorthAct, n)
	}
	owe(orders.WorthTrail, 1)
	if full = false; owed.Write(t.Context()) != nil || len(written[orders.WorthAct]) != 18_000 {
		t.Errorf("%d acts are written of 18000", len(written[orders.WorthAct]))
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

// readOnly is a book that takes no records while it is told so.
type readOnly struct {
	*store.Store
	refuses bool
}

func (r *readOnly) SaveRecords(ctx context.Context, records ...orders.Record) error {
	if r.refuses {
		return errDisk
	}
	return r.Store.SaveRecords(ctx, records...)
}

func TestThatSomebodyIsAtAnOrderIsOwedAndWrittenBeforeAnybodyReadsWhatWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	for name, before := range map[string]func(d *orders.Desk) error{
		"asked for":  func(d *orders.Desk) error { _, err := d.New(t.Context()); return err },
		"at a tick":  func(d *orders.Desk) error { return d.Tick(t.Context()) },
		"at the end": func(d *orders.Desk) error { d.Close(); return nil },
	} {
		rec := w.record("501")
		rec.HandledAt = time.Time{}
		if err := w.store.SaveRecords(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
		book := &readOnly{w.store, true}
		d := w.desk(func(c *orders.Config) { c.Records = book })
		pressed := w.now()
		if err := d.MarkHandled(t.Context(), "501"); !errors.Is(err, errDisk) {
			t.Errorf("%s: noted with %v", name, err)
		}
		list, err := d.New(t.Context()) // a full disk keeps nobody from being reminded
		if err != nil || len(list) != 1 || list[0].HandledAt.Sub(pressed).Abs() > time.Second {
			t.Errorf("%s: what waits is told without it: %v, %v", name, list, err)
		}
		book.refuses = false
		w.pass(time.Minute)
		if err := before(d); err != nil {
			t.Error(err)
		}
		if got := w.record("501").HandledAt; got.Sub(pressed).Abs() > time.Second {
			t.Errorf("%s: handled at %v, want %v", name, got, pressed)
		}
	}
}

// twoFaced is a store that notes that an act was sent, and says that it has not.
type twoFaced struct {
	*store.Store
	lies int
}

func (f *twoFaced) Mark(ctx context.Context, a orders.Action) error {
	err := f.Store.Mark(ctx, a)
	if a.State == orders.ActionSent {
		if f.lies--; f.lies >= 0 {
			return errors.Join(err, errDisk)
		}
	}
	return err
}

func TestWhatTheDiskNotesAsSentAndSaysItHasNotIsSentOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	d := w.desk(func(c *orders.Config) { c.Actions = &twoFaced{w.store, 1} })
	if _, err := d.Accept(t.Context(), "501", orders.Who{ID: 11, Name: "Айгуль"}); !errors.Is(err, errDisk) {
		t.Errorf("accepted with %v", err)
	}
	if n := w.kaspi.Accepts("501"); n != 0 {
		t.Fatalf("%d requests though it could not be noted", n)
	}
	for range 2 {
		if err := d.Tick(t.Context()); err != nil {
			t.Error(err)
		}
	}
	w.wantOpen(0)
	if n := w.kaspi.Accepts("501"); n != 1 {
		t.Errorf("%d requests", n)
	}
	if r := w.record("501"); !r.Stage.Accepted() {
		t.Errorf("the order is %s, %q", r.Stage, r.Note)
	}
}
