package orders_test

import (
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// onDisk puts the world's store on a disk that may fail.
func (w *world) onDisk() *storetest.Disk {
	w.t.Helper()
	w.close()
	disk := &storetest.Disk{}
	s, err := store.Open(w.t.Context(), w.dir, store.Through(disk.Through))
	if err != nil {
		w.t.Fatal(err)
	}
	w.store = s
	w.Desk = w.desk(nil)
	return disk
}

// TestADeskTellsOfADiskThatFails lets each call to the database fail, one after the other: whoever asked is told, and what was
// asked for is done once the disk is well.
func TestADeskTellsOfADiskThatFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(w *world) error
		want func(w *world) bool // in the end

		audited int // lines in the trail; -1 for some: each time that it is done
	}{
		"a new order": {func(w *world) error {
			_, err := w.PollNew(w.t.Context())
			return err
		}, func(w *world) bool { return w.record("502").Stage == orders.StageNew }, 0},
		"orders under way": {func(w *world) error {
			_, err := w.PollLive(w.t.Context(), 36*time.Hour)
			return err
		}, func(w *world) bool { return w.record("503").Stage == orders.StagePack }, 0},
		"orders that are over": {func(w *world) error {
			_, err := w.PollArchive(w.t.Context(), 14*24*time.Hour)
			return err
		}, func(w *world) bool { return w.record("504").Stage == orders.StageCancelled }, 0},
		"one order":      {func(w *world) error { _, err := w.Order(w.t.Context(), "501"); return err }, nil, 0},
		"the new orders": {func(w *world) error { _, err := w.New(w.t.Context()); return err }, nil, 0},
		"handled": {func(w *world) error { return w.MarkHandled(w.t.Context(), "501") },
			func(w *world) bool { return !w.record("501").HandledAt.IsZero() }, 0},
		"held": {func(w *world) error { _, err := w.Hold(w.t.Context(), "501", aigerim); return err },
			func(w *world) bool { return w.record("501").Holder.ID == aigerim.ID }, 1},
		"given back": {func(w *world) error { _, err := w.Release(w.t.Context(), "505", aigerim); return err },
			func(w *world) bool { return w.record("505").Holder.ID == 0 }, 1},
		"all given back": {func(w *world) error { return w.ReleaseAll(w.t.Context(), aigerim.ID) },
			func(w *world) bool { return w.record("505").Holder.ID == 0 }, 0},
		"facts": {func(w *world) error {
			return w.NoteFacts(w.t.Context(), map[kaspi.OrderCode]orders.Facts{"501": {Total: 7, At: w.now()}})
		}, nil, 0},
		"a tick":     {func(w *world) error { return w.Tick(w.t.Context()) }, nil, 0},
		"a recovery": {func(w *world) error { return w.Recover(w.t.Context()) }, nil, 0},
		"a review": {func(w *world) error {
			return orders.Reviewer{Book: w.store, Now: w.now, ReturnDays: 3}.Run(w.t.Context())
		}, nil, 0},
		"quality": {func(w *world) error { _, err := orders.QualityAt(w.t.Context(), w.store, w.now()); return err }, nil, 0},
		"the schedule": {func(w *world) error {
			return w.Deadlines().ChangeSchedule(w.t.Context(), aigerim, func(s *orders.Schedule) { s.Week = "1-5 09:00-18:00" })
		}, func(w *world) bool { s, chosen := w.Deadlines().Schedule(); return chosen && s.Week != "" }, -1},
		"the reminders": {func(w *world) error {
			return w.Deadlines().ChangePlan(w.t.Context(), aigerim, func(p *orders.Plan) { p.Reminders = p.Reminders[:1] })
		}, func(w *world) bool { return len(w.Deadlines().Plan().Reminders) == 1 }, -1},
		"the escalation": {func(w *world) error {
			return w.Deadlines().ChangePlan(w.t.Context(), aigerim, func(p *orders.Plan) { p.Escalation = []orders.Rung{{To: 5}} })
		}, func(w *world) bool { return len(w.Deadlines().Plan().Escalation) == 1 }, -1},
		"what people chose": {func(w *world) error { return w.Deadlines().Load(w.t.Context()) }, nil, 0},
		"a shorter record": {func(w *world) error {
			_, err := orders.Retention{Desk: w.Desk, Archive: w.store}.Shorten(w.t.Context(), orders.FormForgotten, w.now().Add(time.Hour))
			return err
		}, func(w *world) bool { return !w.record("506").Forgotten.IsZero() }, 0},
		"a buyer forgotten": {func(w *world) error {
			_, err := orders.Retention{Desk: w.Desk, Archive: w.store}.Forget(w.t.Context(), "506", aigerim)
			return err
		}, func(w *world) bool { return !w.record("506").Forgotten.IsZero() }, 1},
		"profits": {func(w *world) error { return w.estimator(w.newShelf()).Run(w.t.Context()) },
			func(w *world) bool { _, known := w.record("501").FactsNow(); return known }, 0},
		"profits again": {func(w *world) error { return w.estimator(w.newShelf()).Again(w.t.Context(), 0) },
			func(w *world) bool { _, known := w.record("501").FactsNow(); return known }, 0},
		"a year's turnover": {func(w *world) error { _, _, err := orders.Turnover(w.t.Context(), w.store, w.now()); return err }, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for _, code := range []string{"501", "503", "504", "505", "506"} {
				w.put(code, func(o *kaspitest.Order) { o.Delivery = kaspitest.KaspiDoor })
			}
			w.pollNew()
			w.kaspi.AcceptInCabinet("503")
			w.pollLive()
			w.kaspi.Cancel("506", "BUYER_CANCELLATION_BY_MERCHANT")
			w.pollArchive()
			if _, err := w.Hold(t.Context(), "505", aigerim); err != nil {
				t.Fatal(err)
			}
			w.put("502", nil)
			w.kaspi.Cancel("504", "BUYER_CANCELLATION_BY_MERCHANT")
			disk := w.onDisk()
			for n := 1; ; n++ {
				if err := w.store.MarkRead(t.Context(), 99, int64(n)); err != nil {
					t.Fatal(err)
				}
				failed, err := disk.During(n, func() error { return c.do(w) })
				if failed == "" {
					if err != nil || n == 1 {
						t.Errorf("on a good disk: %v, at call %d", err, n)
					}
					break
				}
				if owed := strings.Contains(failed, "insert into audit"); err == nil && !owed {
					t.Errorf("nobody is told that this failed: %s", failed)
				}
			}
			if c.want != nil && !c.want(w) {
				t.Error("it was not done in the end")
			}
			w.tick() // writes the line of the trail that is owed
			lines, err := w.store.AuditLines(t.Context(), orders.AuditFilter{}, 99)
			if audited := len(lines) - 1; err != nil || audited != c.audited && c.audited >= 0 || c.audited < 0 && audited == 0 {
				t.Errorf("%d lines in the trail, want %d: %+v, %v", audited, c.audited, lines, err)
			}
		})
	}
}

// An automatic acceptance tells of a disk that fails at any of its calls, and decides once, and accepts once, when it is well.
func TestAnAutomaticAcceptanceTellsOfADiskThatFails(t *testing.T) {
	t.Parallel()
	for mode, want := range map[auto.Mode]auto.Outcome{auto.ModeDry: auto.OutcomeWould, auto.ModeOn: auto.OutcomeAccepted} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			n := newNobody(t, mode)
			disk := n.onDisk()
			n.begin(mode)
			n.pass(11 * time.Minute)
			for call := 1; ; call++ {
				if err := n.store.MarkRead(t.Context(), 99, int64(call)); err != nil {
					t.Fatal(err)
				}
				failed, err := disk.During(call, func() error { return n.auto.Run(t.Context()) })
				if failed == "" {
					if err != nil {
						t.Error(err)
					}
					break
				}
				list, _ := n.store.Decisions(t.Context(), auto.Filter{Codes: []kaspi.OrderCode{"501"}, Outcomes: []auto.Outcome{want}})
				written := strings.Contains(failed, "audit") || len(list) > 0 || mode == auto.ModeOn // the desk carries on with an accept
				if err == nil && !written {
					t.Errorf("nobody is told that this failed: %s", failed)
				}
			}
			n.tick()
			n.later(3 * time.Minute) // an accept that was never written down is tried again by then
			n.wantRuling(want)
			accepted := 0
			if mode == auto.ModeOn {
				accepted = 1
			}
			n.wantPosts("501", accepted, accepted)
		})
	}
}
