package orders_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

func TestWhatPeopleChooseOfTheScheduleHoldsAtOnceAndAfterARestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	if s, chosen := w.Deadlines().Schedule(); chosen || s.Week != "" || w.Deadlines().Hours().Week() != "" {
		t.Errorf("before anybody has chosen: %+v, %t", s, chosen)
	}
	before := w.record("501").Deadline
	lines := &trail{}
	d := w.desk(func(c *orders.Config) { c.Audit = lines })
	for _, week := range []string{"nonsense", "1-7 10:00-09:00"} {
		err := d.Deadlines().ChangeSchedule(t.Context(), aigerim, func(s *orders.Schedule) { s.Week = week })
		if s, chosen := d.Deadlines().Schedule(); !errors.Is(err, orders.ErrSchedule) || chosen || s.Week != "" {
			t.Errorf("%q: %v, %+v", week, err, s)
		}
	}
	hour := w.now().UTC().Add(5 * time.Hour).Hour() // of Almaty: nobody works for a while
	closed := fmt.Sprintf("1-7 %02d:00-%02d:00", (hour+6)%23, (hour+6)%23+1)
	if err := d.Deadlines().ChangeSchedule(t.Context(), aigerim, func(s *orders.Schedule) { s.Week = closed }); err != nil {
		t.Fatal(err)
	}
	check := func(when string, d *orders.Desk) {
		t.Helper()
		if s, chosen := d.Deadlines().Schedule(); !chosen || s.Week != closed || d.Deadlines().Hours().Week() != closed {
			t.Errorf("%s: %+v, chosen %t", when, s, chosen)
		}
	}
	check("at once", d)
	if after := w.record("501").Deadline; !after.After(before) {
		t.Errorf("the deadline of %v is %v in closed time", before, after)
	}
	if e := lines.entries; len(e) != 1 || e[0].Verb != orders.VerbSchedule || e[0].Who != aigerim || e[0].Result != orders.ResultDone || e[0].Detail == "" || e[0].At.IsZero() {
		t.Errorf("audit %+v", e)
	}
	w.restart()
	if err := w.Deadlines().Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	check("after a restart", w.Desk)
}

func TestWhatPeopleChooseOfTheRemindersIsKeptInItsOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lines := &trail{}
	d := w.desk(func(c *orders.Config) { c.Audit = lines })
	usual := d.Deadlines().Plan()
	half, ten := orders.Moment{Percent: 50}, orders.Moment{Left: 10 * time.Minute}
	if len(usual.Reminders) != 3 || usual.Reminders[0] != half || usual.Reminders[2] != ten || usual.Escalation != nil {
		t.Errorf("the usual plan: %+v", usual)
	}
	late, soon := orders.Rung{After: ten, To: 8, Name: "Ержан"}, orders.Rung{After: half, To: 7, Name: "Айгуль"}
	change := func(f func(*orders.Plan)) error { return d.Deadlines().ChangePlan(t.Context(), yerzhan, f) }
	if err := change(func(p *orders.Plan) { p.Escalation = []orders.Rung{late, soon} }); err != nil {
		t.Fatal(err)
	}
	if err := change(func(p *orders.Plan) { p.Reminders = p.Reminders[:1] }); err != nil {
		t.Fatal(err)
	}
	if err := change(func(*orders.Plan) {}); err != nil {
		t.Fatal(err)
	}
	want := orders.Plan{Reminders: []orders.Moment{half}, Escalation: []orders.Rung{soon, late}}
	var verbs []string
	for _, e := range lines.entries {
		verbs = append(verbs, e.Verb)
	}
	if !slices.Equal(verbs, []string{orders.VerbEscalation, orders.VerbReminders}) {
		t.Errorf("audited: %v", verbs)
	}
	for n, good := range map[int]bool{8: true, 9: false} {
		err := change(func(p *orders.Plan) { p.Escalation = slices.Repeat([]orders.Rung{soon}, n) })
		again := change(func(p *orders.Plan) {
			p.Escalation, p.Reminders = want.Escalation, slices.Repeat([]orders.Moment{half}, n)
		})
		if (err == nil) != good || (again == nil) != good || !good && !errors.Is(err, orders.ErrSchedule) {
			t.Errorf("%d steps: %v, %v", n, err, again)
		}
		if err := change(func(p *orders.Plan) { *p = want }); err != nil {
			t.Fatal(err)
		}
	}
	got := d.Deadlines().Plan()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	got.Reminders[0] = ten // what is given away is a copy
	w.restart()
	if err := w.Deadlines().Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, w.Deadlines().Plan()); diff != "" {
		t.Errorf("after a restart (-want +got):\n%s", diff)
	}
}

func TestAChoiceThatCannotBeReadLeavesTheOthers(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"deadline.schedule", "deadline.reminders", "deadline.escalation"} {
		w := newWorld(t)
		d := w.Deadlines()
		err := errors.Join(
			d.ChangeSchedule(t.Context(), aigerim, func(s *orders.Schedule) { s.Week = "1-5 09:00-18:00" }),
			d.ChangePlan(t.Context(), aigerim, func(p *orders.Plan) {
				p.Reminders, p.Escalation = []orders.Moment{{Percent: 33}}, []orders.Rung{{After: orders.Moment{Percent: 50}, To: 7, Name: "x"}}
			}),
			w.store.SetSetting(t.Context(), key, "{"),
		)
		if err != nil {
			t.Fatal(err)
		}
		w.restart()
		if err := w.Deadlines().Load(t.Context()); err == nil {
			t.Errorf("%s: nobody is told", key)
		}
		s, chosen := w.Deadlines().Schedule()
		p := w.Deadlines().Plan()
		read := []bool{chosen && s.Week == "1-5 09:00-18:00", len(p.Reminders) == 1, len(p.Escalation) == 1}
		for i, other := range []string{"deadline.schedule", "deadline.reminders", "deadline.escalation"} {
			if read[i] != (other != key) {
				t.Errorf("with %s spoiled: %s is read: %t", key, other, read[i])
			}
		}
	}
}

// over places an order and cancels it; it is over from then on.
func (w *world) over(code string) {
	w.t.Helper()
	w.put(code, func(o *kaspitest.Order) { o.Delivery = kaspitest.KaspiDoor })
	w.pollNew()
	w.kaspi.Cancel(code, "BUYER_CANCELLATION_BY_MERCHANT")
	w.pollArchive()
	w.wantStage(kaspi.OrderCode(code), orders.StageCancelled)
}

func TestABuyerIsForgottenOnceWhenTheOrderIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.over("501")
	w.put("502", nil)
	w.pollNew()
	keep := orders.Retention{Desk: w.Desk, Archive: w.store}
	if w.record("501").Order.Customer == (kaspi.Person{}) {
		t.Fatal("there is no buyer to forget")
	}
	if _, err := keep.Forget(t.Context(), "500", aigerim); !errors.Is(err, orders.ErrUnknownOrder) {
		t.Errorf("an unknown order: %v", err)
	}
	if r, err := keep.Forget(t.Context(), "502", aigerim); !errors.Is(err, orders.ErrNotOver) || !r.Forgotten.IsZero() || r.Order.Code != "502" {
		t.Errorf("an order under way: %+v, %v", r.Order.Code, err)
	}
	open := orders.Action{Key: "take_back:501", Verb: orders.VerbTakeBack, Code: "501", By: yerzhan, State: orders.ActionClaimed, ClaimedAt: w.now()}
	if _, claimed, err := w.store.Claim(t.Context(), open); !claimed || err != nil {
		t.Fatal(claimed, err)
	}
	_, err := keep.Forget(t.Context(), "501", aigerim)
	if busy, ok := errors.AsType[*orders.BusyError](err); !ok || busy.By != yerzhan || busy.Verb != orders.VerbTakeBack || busy.Since.IsZero() {
		t.Errorf("an order that somebody is at: %v", err)
	}
	if n, err := keep.Shorten(t.Context(), orders.FormForgotten, w.now().Add(time.Hour)); n != 0 || err != nil {
		t.Errorf("%d records of orders that somebody is at are shortened, %v", n, err)
	}
	open.State, open.EndedAt = orders.ActionFailed, w.now()
	if err := w.store.Mark(t.Context(), open); err != nil {
		t.Fatal(err)
	}
	r, err := keep.Forget(t.Context(), "501", aigerim)
	if kept := w.record("501"); err != nil || r.Forgotten.IsZero() || kept.Forgotten.IsZero() || kept.Order.Customer != (kaspi.Person{}) || kept.Order.Total == 0 {
		t.Errorf("forgotten: %+v, %v", kept.Order, err)
	}
	w.pass(time.Hour)
	if again, err := keep.Forget(t.Context(), "501", aigerim); err != nil || !again.Forgotten.Equal(r.Forgotten) {
		t.Errorf("forgotten anew at %v, %v", again.Forgotten, err)
	}
	lines, err := w.store.AuditLines(t.Context(), orders.AuditFilter{Order: "501"}, 9)
	if err != nil || len(lines) != 1 || lines[0].Verb != orders.VerbForget || lines[0].Who != aigerim || lines[0].Result != orders.ResultDone || lines[0].At.IsZero() {
		t.Errorf("audited: %+v, %v", lines, err)
	}
	w.pollArchive()
	if kept := w.record("501"); kept.Order.Customer != (kaspi.Person{}) {
		t.Error("an answer of Kaspi has brought the buyer back")
	}
}

func TestRecordsAreShortenedFormByForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range 22 { // more than at once
		code := fmt.Sprint(501 + n)
		w.put(code, func(o *kaspitest.Order) { o.Delivery = kaspitest.KaspiDoor })
	}
	w.pollNew()
	for n := range 22 {
		w.kaspi.Cancel(fmt.Sprint(501+n), "BUYER_CANCELLATION_BY_MERCHANT")
	}
	w.pollArchive()
	keep := orders.Retention{Desk: w.Desk, Archive: w.store}
	if n, err := keep.Shorten(t.Context(), orders.FormCompact, w.now().Add(-time.Hour)); n != 0 || err != nil {
		t.Errorf("%d records are too young, %v", n, err)
	}
	before := w.now().Add(time.Hour)
	for i, want := range []int{22, 0} {
		if n, err := keep.Shorten(t.Context(), orders.FormCompact, before); n != want || err != nil {
			t.Errorf("time %d: %d records, want %d, %v", i, n, want, err)
		}
	}
	if r := w.record("522"); r.Order.Customer == (kaspi.Person{}) || r.Order.Entries[0].ID != "" {
		t.Errorf("compact: %+v", r.Order)
	}
	w.over("600")
	if n, err := keep.Shorten(t.Context(), orders.FormForgotten, before); n != 23 || err != nil {
		t.Errorf("%d records are forgotten, want all 23, %v", n, err)
	}
	if r := w.record("600"); r.Forgotten.IsZero() || r.Order.Customer != (kaspi.Person{}) {
		t.Errorf("forgotten: %+v", r.Order)
	}
}
