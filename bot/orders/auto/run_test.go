package auto

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/orders/profit"
	"kaspibot/kaspi"
)

var errDisk = errors.New("the disk fails")

// shop is all that automatic acceptance asks, of which one call fails. Whatever is to be accepted is accepted elsewhere, at once.
type shop struct {
	records   map[kaspi.OrderCode]orders.Record
	decisions []Decision // the latest first
	trail     []orders.AuditEntry
	accepted  []kaspi.OrderCode
	ages      []time.Duration // of figures that the distributor was asked for
	mode      string
	now       time.Time
	takes     time.Duration // an accept
	stock     int
	meanwhile func(*orders.Record) // what becomes of each order while the distributor is asked
	turn      int                  // of the call that fails; 0 for none
	hit       bool
}

func (s *shop) fails() error {
	if s.turn--; s.turn != 0 {
		return nil
	}
	s.hit = true
	return errDisk
}

func (s *shop) Record(_ context.Context, code kaspi.OrderCode) (orders.Record, error) {
	r, ok := s.records[code]
	if !ok {
		return r, orders.ErrUnknownOrder
	}
	return r, s.fails()
}

func (s *shop) Records(_ context.Context, f orders.Filter) (list []orders.Record, err error) {
	for _, r := range s.records {
		if slices.Contains(f.Stages, r.Stage) && (len(f.Codes) == 0 || slices.Contains(f.Codes, r.Order.Code)) {
			list = append(list, r)
		}
	}
	return list, s.fails()
}

func (s *shop) SaveRecords(_ context.Context, list ...orders.Record) error {
	if err := s.fails(); err != nil {
		return err
	}
	for _, r := range list {
		s.records[r.Order.Code] = r
	}
	return nil
}

func (s *shop) Decisions(_ context.Context, f Filter) (list []Decision, err error) {
	for _, d := range s.decisions {
		if (len(f.Codes) == 0 || slices.Contains(f.Codes, d.Code)) && (len(f.Outcomes) == 0 || slices.Contains(f.Outcomes, d.Outcome)) {
			list = append(list, d)
		}
	}
	return list, s.fails()
}

func (s *shop) SaveDecision(_ context.Context, d Decision) error {
	if err := s.fails(); err != nil {
		return err
	}
	s.decisions = slices.DeleteFunc(s.decisions, func(old Decision) bool { return old.Code == d.Code })
	s.decisions = slices.Insert(s.decisions, 0, d)
	return nil
}

func (s *shop) Audit(_ context.Context, e orders.AuditEntry) error {
	if e.Verb == VerbAuto {
		s.trail = append(s.trail, e)
	}
	return s.fails()
}

func (s *shop) Setting(_ context.Context, key string) (string, bool, error) {
	return s.mode, s.mode != "" && key == modeKey, s.fails()
}

func (s *shop) SetSetting(context.Context, string, string) error { return s.fails() }

func (s *shop) Claim(_ context.Context, a orders.Action) (orders.Action, bool, error) {
	s.now = s.now.Add(s.takes)
	s.accepted = append(s.accepted, a.Code)
	r := s.records[a.Code]
	r.Stage, r.AcceptedAt = orders.StagePack, s.now
	s.records[a.Code] = r
	return a, false, errDisk
}

func (s *shop) Mark(context.Context, orders.Action) error { return nil }

func (s *shop) OpenActions(context.Context) ([]orders.Action, error) { return nil, nil }

func (s *shop) Items(_ context.Context, _ []string, maxAge time.Duration) (map[string]profit.Item, error) {
	if maxAge != profit.AnyAge {
		s.ages = append(s.ages, maxAge)
	}
	for code, r := range s.records {
		if s.meanwhile != nil {
			s.meanwhile(&r)
			s.records[code] = r
		}
	}
	return map[string]profit.Item{"1017": {Article: "1017", Stock: s.stock, StockAt: s.now, Cost: 3_500}}, s.fails()
}

func (s *shop) Commission(string) int64                                   { return 1_250 }
func (s *shop) Delivery(profit.Way, kaspi.Tenge, int) (kaspi.Tenge, bool) { return 1_000, true }
func (s *shop) Tax(kaspi.Tenge, kaspi.Tenge, kaspi.Tenge) kaspi.Tenge     { return 250 }

// newShop has these orders, for which nothing is missing, waiting for an hour.
func newShop(t *testing.T, codes ...kaspi.OrderCode) (*shop, *Acceptance) {
	t.Helper()
	s := &shop{records: map[kaspi.OrderCode]orders.Record{}, now: noon, stock: 100}
	for _, code := range codes {
		r := sound()
		r.Facts, r.Order.Code, r.Order.KaspiDelivered, r.Order.Status, r.Order.State = orders.Facts{}, code, true, kaspi.StatusApprovedByBank, kaspi.StateNew
		r.Order.Entries = slices.Clone(r.Order.Entries)
		r.Order.Entries[0].Category.Title = "Чайники"
		s.records[code] = r
	}
	now := func() time.Time { return s.now }
	desk, err := orders.New(orders.Config{
		Kaspi: struct{ orders.Kaspi }{}, Acceptor: struct{ orders.Acceptor }{}, Merchant: struct{ orders.Merchant }{}, Records: s,
		Actions: s, Audit: s, Settings: s, Now: now, Grace: time.Second, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(Config{
		Desk: desk, Estimator: profit.New(profit.Config{Desk: desk, Records: s, Supply: s, Tariff: s, Now: now}),
		Decisions: s, Settings: s, Audit: s, Now: now, Log: slog.New(slog.DiscardHandler), Mode: ModeOn, Rules: rules,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, a
}

func TestWhatARunDoesWithAnOrder(t *testing.T) {
	t.Parallel()
	of := func(m Mode, o Outcome) []Decision {
		return []Decision{{Code: "501", At: noon.Add(-time.Minute), Mode: m, Outcome: o}}
	}
	for name, c := range map[string]struct {
		before         func(s *shop)
		want           Outcome // of the decision; empty for none
		accepts, asked int
		audited        int
	}{
		"it is accepted":        {func(*shop) {}, OutcomeAccepted, 1, 1, 1},
		"it is only told":       {func(s *shop) { s.mode = "dry" }, OutcomeWould, 0, 1, 1},
		"nothing is to be done": {func(s *shop) { s.mode = "off" }, "", 0, 0, 0},
		"it is left to people":  {func(s *shop) { s.stock = 1 }, OutcomeLeft, 0, 1, 1},
		"it has not waited":     {func(s *shop) { s.now = noon.Add(-time.Hour) }, "", 0, 0, 0},
		"somebody reacts":       {func(s *shop) { s.meanwhile = func(r *orders.Record) { r.HandledAt = noon } }, "", 0, 1, 0},
		"it is switched off":    {func(s *shop) { s.meanwhile = func(*orders.Record) { s.mode = "off" } }, "", 0, 1, 0},
		"it was told before":    {func(s *shop) { s.mode, s.decisions = "dry", of(ModeDry, OutcomeWould) }, OutcomeWould, 0, 0, 0},
		"it was told in a dry":  {func(s *shop) { s.decisions = of(ModeDry, OutcomeWould) }, OutcomeAccepted, 1, 1, 1},
		"another was decided":   {func(s *shop) { s.decisions = []Decision{{Code: "7", Mode: ModeOn, Outcome: OutcomeLeft}} }, OutcomeAccepted, 1, 1, 1},
		"it is being tried":     {func(s *shop) { s.decisions = of(ModeOn, OutcomeTrying) }, OutcomeTrying, 0, 0, 0},
		"it was tried and ended": {func(s *shop) {
			s.decisions = of(ModeOn, OutcomeTrying)
			s.decisions[0].At = noon.Add(-time.Hour)
		}, OutcomeMoot, 0, 0, 1},
		"it was accepted": {func(s *shop) {
			r := s.records["501"]
			r.Stage, r.AcceptedAt = orders.StagePack, noon
			s.records["501"], s.decisions = r, of(ModeOn, OutcomeAccepted)
		}, OutcomeAccepted, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, a := newShop(t, "501")
			c.before(s)
			if err := a.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			var got Outcome
			for _, d := range s.decisions {
				if d.Code == "501" {
					got = d.Outcome
				}
			}
			if got != c.want || len(s.accepted) != c.accepts || len(s.ages) != c.asked || len(s.trail) != c.audited {
				t.Errorf("%q after %d accepts, asked for figures of %v, audited %+v", got, len(s.accepted), s.ages, s.trail)
			}
		})
	}
}

// Each order is decided about by figures of less than half a minute, in the order of the deadlines, and the distributor is asked
// no oftener than that needs.
func TestTheFiguresOfARunAreFresh(t *testing.T) {
	t.Parallel()
	for takes, asked := range map[time.Duration]int{0: 1, 30 * time.Second: 2, 30*time.Second + 1: 3, 15 * time.Second: 1} {
		s, a := newShop(t, "503", "501", "502")
		s.takes = takes
		if err := a.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(s.accepted, []kaspi.OrderCode{"501", "502", "503"}) || len(s.ages) != asked || slices.Max(s.ages) != 0 {
			t.Errorf("accepts of %s: accepted %v, asked %v times, want %d", takes, s.accepted, s.ages, asked)
		}
	}
	s, a := newShop(t, "501")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.Run(ctx); err != nil || len(s.accepted)+len(s.ages) > 0 {
		t.Errorf("when the program stops: %v, accepted %v", err, s.accepted)
	}
}

// Whatever fails is told, no order is accepted twice, and the next run does the rest.
func TestWhateverFailsInARunIsToldAndMadeGood(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"on", "dry"} {
		for turn := 1; ; turn++ {
			s, a := newShop(t, "501")
			s.mode, s.turn = mode, turn
			err := a.Run(t.Context())
			if !s.hit {
				if turn < 9 || err != nil {
					t.Errorf("%d calls, %v", turn-1, err)
				}
				break
			}
			s.now = s.now.Add(tryLasts + 1) // a try that was only written down is given up
			if s.turn = 0; err == nil && s.decisions == nil {
				t.Errorf("%s: call %d fails and nobody is told", mode, turn)
			}
			if err := a.Run(t.Context()); err != nil {
				t.Errorf("%s: the run after call %d: %v", mode, turn, err)
			}
			want := map[string]Outcome{"on": OutcomeAccepted, "dry": OutcomeWould}[mode]
			if len(s.decisions) != 1 || s.decisions[0].Outcome != want || len(s.accepted) > 1 {
				t.Errorf("%s: after call %d has failed: %+v, accepted %v", mode, turn, s.decisions, s.accepted)
			}
		}
	}
}

func TestATryIsGivenUpAfterItsTime(t *testing.T) {
	t.Parallel()
	for age, want := range map[time.Duration]Outcome{tryLasts: OutcomeTrying, tryLasts + 1: OutcomeMoot, -tryLasts - 1: OutcomeMoot} {
		s, a := newShop(t, "501")
		s.decisions = []Decision{{Code: "501", At: noon.Add(-age), Mode: ModeOn, Outcome: OutcomeTrying}}
		if err := a.followUp(t.Context()); err != nil || s.decisions[0].Outcome != want {
			t.Errorf("after %s: %s (%v), want %s", age, s.decisions[0].Outcome, err, want)
		}
	}
}

// Why an accept ended otherwise, and that a kept mode cannot be read, is in the log; and how it stands is told in full or not at all.
func TestWhatGoesWrongIsLoggedOrTold(t *testing.T) {
	t.Parallel()
	s, a := newShop(t, "501")
	var log bytes.Buffer
	a.Log = slog.New(slog.NewTextHandler(&log, nil))
	if err := a.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.mode = "?"
	a.CurrentMode(t.Context())
	for _, want := range []string{`msg="automatic acceptance ended otherwise" order=501 err=`, `msg="the kept mode of automatic acceptance cannot be read" err=`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %s in the log:\n%s", want, log.String())
		}
	}
	for turn := 1; turn <= 2; turn++ {
		s.turn = turn
		if state, err := a.State(t.Context(), 1); !errors.Is(err, errDisk) {
			t.Errorf("call %d fails: %+v, %v", turn, state, err)
		}
	}
}
