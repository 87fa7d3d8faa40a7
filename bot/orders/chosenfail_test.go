package orders_test

import (
	"context"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// A schedule or plan that the disk has not taken does not count: after the next start it would not either.
func TestWhatTheDiskRefusesIsNotInForce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	disk := w.onDisk()
	w.put("501", func(o *kaspitest.Order) { o.Approved = w.now() })
	w.pollNew()
	d := w.Deadlines()
	schedule, chosen := d.Schedule()
	plan, week, deadline := d.Plan(), d.Hours().Week(), w.record("501").Deadline
	disk.FailAs("full", time.Hour)
	if err := d.ChangeSchedule(t.Context(), aigerim, func(s *orders.Schedule) { s.Week = "1-5 09:00-18:00" }); err == nil {
		t.Error("the schedule is changed on a full disk")
	}
	if err := d.ChangePlan(t.Context(), aigerim, func(p *orders.Plan) { p.Reminders = p.Reminders[:1] }); err == nil {
		t.Error("the plan is changed on a full disk")
	}
	disk.FailAs("full", 0)
	after, still := d.Schedule()
	if after.Week != schedule.Week || still != chosen || d.Hours().Week() != week || len(d.Plan().Reminders) != len(plan.Reminders) {
		t.Errorf("in force: %+v, chosen %v, hours %q, %+v", after, still, d.Hours().Week(), d.Plan())
	}
	w.tick()
	if got := w.record("501").Deadline; !got.Equal(deadline) {
		t.Errorf("the deadline moved from %v to %v", deadline, got)
	}
}

// How long a press has waited for its turn is no part of the time that Kaspi has for the request.
func TestTheGraceBeginsWhenTheRequestIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	d := w.desk(func(c *orders.Config) {
		c.Turn = func(ctx context.Context, _ func(func() int)) (context.Context, error) {
			w.pass(3 * grace)
			return ctx, nil
		}
	})
	w.accept(d, "501", &faults.Row{Code: 502})
	for _, wait := range []time.Duration{0, grace / 2} {
		w.pass(wait)
		if err := d.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.wantSee("501", see{orders.StageAccepting, "Айгерим", orders.NoteNoAnswer})
	}
	w.pass(grace)
	if err := d.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.wantSee("501", see{orders.StageNew, "", orders.NoteUnconfirmed})
}
