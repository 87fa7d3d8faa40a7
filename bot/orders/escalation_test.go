package orders_test

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

func moments(t testing.TB, text string) []orders.Moment {
	t.Helper()
	m, err := orders.ParseMoments(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMomentsAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"50%, 80%, 10m": `["50%","80%","10m"]`, " 10 мин; 50 % ": `["50%","10m"]`, "": `null`, "90% 20min 80%,80%": `["80%","20m","90%"]`,
	} {
		got, err := json.Marshal(moments(t, text))
		if err != nil || string(got) != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
		var back []orders.Moment
		if err := json.Unmarshal(got, &back); err != nil || len(back) != len(moments(t, text)) {
			t.Errorf("%s is read back as %v, %v", got, back, err)
		}
	}
	const share, minutes, either = "want a share from 1% to 99%", "want from 1m to 179m", "want a share such as 50%, or minutes"
	for text, want := range map[string]string{
		"50": `"50": ` + either, "x": `"x": ` + either, "10h": `"10h": ` + either, "0%": `"0%": ` + share, "100%": `"100%": ` + share, "-5%": `"-5%": ` + share,
		"50%%": `"50%%": ` + share, "0m": `"0m": ` + minutes, "180m": `"180m": ` + minutes, "9999999999999999999m": `"9999999999999999999m": ` + minutes,
		"1% 2% 3% 4% 5% 6% 7% 8% 9%": "9 moments: at most 8",
	} {
		if m, err := orders.ParseMoments(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is read as %v, %v; want %s", text, m, err, want)
		}
	}
	if all := moments(t, "1% 99% 1m 179m 1% 2% 3% 4%"); len(all) != 7 {
		t.Errorf("the least, the most and some are %v", all)
	}
}

func waiting(approved time.Time, h orders.Hours) orders.Record {
	r := orders.Record{Order: kaspi.Order{Code: "501", Approved: approved}, Stage: orders.StageNew, Seen: approved}
	r.Deadline = h.Add(approved, r.Window())
	return r
}

// listener is a chat of this id, where all cards go or none.
func listener(id int64, home bool, refuse ...int64) orders.Listener {
	return orders.Listener{
		Home: home, Is: func(other int64) bool { return other == id },
		Refuses: func(other int64) bool { return len(refuse) > 0 && refuse[0] == other },
	}
}

func TestWhoIsCalledToAnOrderAndWhen(t *testing.T) {
	t.Parallel()
	const home, next, last, holder = 1, 2, 3, 4
	plan := orders.Plan{Reminders: moments(t, orders.DefaultReminders)}
	for i, text := range []string{"60%", "20m"} {
		m, _ := orders.ParseMoment(text)
		plan.Escalation = append(plan.Escalation, orders.Rung{After: m, To: int64(next + i)})
	}
	noon := at(t, "Tue 2026-11-24 12:00")
	held := orders.Holder{ID: holder, Name: "Айгуль", At: noon}
	for _, c := range []struct {
		passed time.Duration
		to     orders.Listener
		held   bool
		kind   orders.CallKind // empty for no call
		at     time.Duration
	}{
		{89 * time.Minute, listener(home, true), false, "", 0},
		{90 * time.Minute, listener(home, true), false, orders.CallReminder, 90 * time.Minute},
		{150 * time.Minute, listener(home, true), false, orders.CallReminder, 144 * time.Minute}, // both are told by the later
		{175 * time.Minute, listener(home, true), true, orders.CallReminder, 170 * time.Minute},
		{9 * time.Hour, listener(home, true), true, orders.CallReminder, 3 * time.Hour},
		{107 * time.Minute, listener(next, false), false, "", 0},
		{108 * time.Minute, listener(next, false), false, orders.CallEscalation, 108 * time.Minute},
		{9 * time.Hour, listener(next, false), false, orders.CallEscalation, 108 * time.Minute},
		{9 * time.Hour, listener(next, false), true, "", 0}, // somebody is at it
		{159 * time.Minute, listener(last, false), false, "", 0},
		{160 * time.Minute, listener(last, false), false, orders.CallEscalation, 160 * time.Minute},
		{108 * time.Minute, listener(last, false, next), false, orders.CallEscalation, 108 * time.Minute}, // the one before takes nothing
		{169 * time.Minute, listener(holder, false), true, "", 0},
		{170 * time.Minute, listener(holder, false), true, orders.CallHolder, 170 * time.Minute},
		{181 * time.Minute, listener(holder, false), true, orders.CallHolder, 3 * time.Hour},
		{181 * time.Minute, listener(holder, false), false, "", 0},
		{181 * time.Minute, listener(5, false), true, "", 0},
	} {
		r := waiting(noon, orders.Hours{})
		if c.held {
			r.Holder = held
		}
		got, due := plan.CallFor(orders.Hours{}, r, noon.Add(c.passed), c.to)
		if due != (c.kind != "") || got.Kind != c.kind || due && !got.At.Equal(noon.Add(c.at)) {
			t.Errorf("after %s: got %+v %t, want %s at %s", c.passed, got, due, c.kind, c.at)
		}
	}
}

func TestAnExpressOrderHasAnHour(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", func(o *kaspitest.Order) { o.Delivery = kaspitest.Express })
	w.pollNew()
	r := w.record("501")
	if got := r.Deadline.Sub(r.Order.Approved); got != time.Hour {
		t.Errorf("it is due after %s", got)
	}
	plan := orders.Plan{Reminders: moments(t, orders.DefaultReminders)}
	for passed, want := range map[int]int{30: 30, 49: 48, 51: 50, 60: 60} {
		got, _ := plan.CallFor(orders.Hours{}, r, r.Order.Approved.Add(time.Duration(passed)*time.Minute), listener(1, true))
		if got.At.Sub(r.Order.Approved) != time.Duration(want)*time.Minute {
			t.Errorf("after %d minutes: called for the moment at %s", passed, got.At.Sub(r.Order.Approved))
		}
	}
}

// Whatever the schedule: no call is in closed time, and each moment that passes is told by no more than one.
func TestNobodyIsCalledInClosedTime(t *testing.T) {
	t.Parallel()
	start := at(t, "Sun 2026-11-15 00:00")
	plan := orders.Plan{Reminders: moments(t, orders.DefaultReminders), Escalation: []orders.Rung{{After: orders.Moment{Percent: 60}, To: 1}}}
	rapid.Check(t, func(t *rapid.T) {
		h := worked(t, drawSchedule(t))
		approved := start.Add(time.Duration(rapid.Int64Range(0, int64(400*24*time.Hour)).Draw(t, "approved")))
		r := waiting(approved, h)
		var told []time.Time
		for step := range 37 {
			now := h.Add(approved, time.Duration(step)*5*time.Minute+time.Minute)
			call, due := plan.CallFor(h, r, now, listener(1, true))
			if !due || len(told) > 0 && !call.At.After(told[len(told)-1]) {
				continue
			}
			told = append(told, call.At)
			if closed(h, call.At) {
				t.Fatalf("called at %s, when the shop is closed", call.At)
			}
		}
		if len(told) != 5 || !told[4].Equal(r.Deadline) { // 50, 60 and 80 %, ten minutes, and the end
			t.Fatalf("called at %s, due %s", told, r.Deadline)
		}
	})
}

func TestAnOrderIsHeldByOneAndGivenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.put("502", nil)
	w.put("503", nil)
	w.pollNew()
	people := []orders.Who{{ID: 7, Name: "Айгерим"}, {ID: 8, Name: "Марат"}}
	var both sync.WaitGroup
	got := make([]error, 2)
	for i, who := range people {
		both.Go(func() { _, got[i] = w.Hold(t.Context(), "501", who) })
	}
	both.Wait()
	r := w.record("501")
	if (got[0] == nil) == (got[1] == nil) || !errors.Is(errors.Join(got...), orders.ErrHeld) || r.Holder.ID == 0 || r.Revision != 2 {
		t.Fatalf("two at once: %v, held by %+v, revision %d", got, r.Holder, r.Revision)
	}
	other := people[0]
	if r.Holder.ID == other.ID {
		other = people[1]
	}
	if _, err := w.Release(t.Context(), "501", other); !errors.Is(err, orders.ErrHeld) {
		t.Errorf("another gives it back: %v", err)
	}
	holder := orders.Who{ID: r.Holder.ID, Name: r.Holder.Name}
	for range 2 { // the second time nothing happens
		if r, err := w.Release(t.Context(), "501", holder); err != nil || r.Holder.ID != 0 || !r.HandledAt.IsZero() || r.Revision != 3 {
			t.Errorf("given back: %+v %v", r, err)
		}
	}
	for _, code := range []kaspi.OrderCode{"501", "502"} {
		if _, err := w.Hold(t.Context(), code, holder); err != nil {
			t.Error(err)
		}
	}
	if _, err := w.Accept(t.Context(), "501", other); err != nil {
		t.Error(err)
	}
	if r := w.record("501"); r.Holder.ID != 0 || r.By != other.Name {
		t.Errorf("accepted by another: %+v", r)
	}
	if _, err := w.Hold(t.Context(), "501", other); !errors.Is(err, orders.ErrNotWaiting) {
		t.Errorf("an accepted order: %v", err)
	}
	if _, err := w.Hold(t.Context(), "503", other); err != nil {
		t.Error(err)
	}
	for _, person := range []int64{0, holder.ID} {
		if err := w.ReleaseAll(t.Context(), person); err != nil || (w.record("502").Holder.ID == 0) != (person != 0) || w.record("503").Holder.ID != other.ID {
			t.Errorf("what %d held is given back: %+v and %+v, %v", person, w.record("502").Holder, w.record("503").Holder, err)
		}
	}
}

func TestAChosenScheduleMovesDeadlinesAndOutlivesARestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	before := w.record("501")
	tomorrow := orders.DateOf(w.now().AddDate(0, 0, 1))
	who := orders.Who{ID: 7, Name: "Айгерим"}
	err := w.Deadlines().ChangeSchedule(t.Context(), who, func(s *orders.Schedule) {
		s.Days = map[orders.Date]string{orders.DateOf(w.now()): orders.DayOff, tomorrow: orders.DayOff}
	})
	if err != nil {
		t.Fatal(err)
	}
	want := orders.DateOf(w.now().AddDate(0, 0, 2)).Time().Add(3 * time.Hour)
	if r := w.record("501"); !r.Deadline.Equal(want) || r.Revision <= before.Revision {
		t.Errorf("due %s, want %s; revision %d", r.Deadline, want, r.Revision)
	}
	err = w.Deadlines().ChangeSchedule(t.Context(), who, func(s *orders.Schedule) { s.Week = "x" })
	if !errors.Is(err, orders.ErrSchedule) {
		t.Errorf("nonsense: %v", err)
	}
	rung := orders.Rung{After: orders.Moment{Percent: 60}, To: 8, Name: "Марат"}
	if err := w.Deadlines().ChangePlan(t.Context(), who, func(p *orders.Plan) { p.Escalation = append(p.Escalation, rung) }); err != nil {
		t.Fatal(err)
	}
	w.Desk = w.desk(nil)
	if err := w.Deadlines().Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, chosen := w.Deadlines().Schedule()
	plan := w.Deadlines().Plan()
	if !chosen || len(s.Days) != 2 || len(plan.Escalation) != 1 || plan.Escalation[0] != rung || len(plan.Reminders) != 3 {
		t.Errorf("after a restart: %+v %t, %+v", s, chosen, plan)
	}
	if err := w.Tick(t.Context()); err != nil || !w.record("501").Deadline.Equal(want) {
		t.Errorf("after a restart it is due %s, %v", w.record("501").Deadline, err)
	}
}

func TestTheTrailTellsWhoHeldAnOrderAndGaveItBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	trail := &trail{}
	d := w.desk(func(c *orders.Config) { c.Audit = trail })
	for range 2 { // the second time nothing happens
		if _, err := d.Hold(t.Context(), "501", aigerim); err != nil {
			t.Error(err)
		}
	}
	for range 2 {
		if _, err := d.Release(t.Context(), "501", aigerim); err != nil {
			t.Error(err)
		}
	}
	for i, verb := range []string{orders.VerbHold, orders.VerbRelease} {
		if len(trail.entries) != 2 {
			t.Fatalf("the trail: %+v", trail.entries)
		}
		e := trail.entries[i]
		if w.now().Sub(e.At) > time.Minute {
			t.Errorf("at %v", e.At)
		}
		if e.At = (time.Time{}); e != (orders.AuditEntry{Who: aigerim, Verb: verb, Order: "501", Result: orders.ResultDone}) {
			t.Errorf("%s: %+v", verb, e)
		}
	}
}
