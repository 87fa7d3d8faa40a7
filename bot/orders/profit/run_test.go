package profit

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

var errDisk = errors.New("the disk fails")

// shop is all that an estimator asks, of which one call fails.
type shop struct {
	steep

	records map[kaspi.OrderCode]orders.Record
	asked   []time.Duration // how old figures might be
	turn    int             // of the call that fails; 0 for none
	hit     bool
}

func (s *shop) fails() error {
	if s.turn--; s.turn != 0 {
		return nil
	}
	s.hit = true
	return errDisk
}

func (s *shop) Record(_ context.Context, code kaspi.OrderCode) (orders.Record, error) {
	return s.records[code], s.fails()
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

func (s *shop) Items(_ context.Context, _ []string, maxAge time.Duration) (map[string]Item, error) {
	s.asked = append(s.asked, maxAge)
	return map[string]Item{"KET": {Article: "1", Stock: 5, StockAt: noon, Cost: 1}}, s.fails()
}

// newShop has two orders that wait, the first of which nobody has looked at, and one that is packed.
func newShop(t *testing.T) (*shop, *Estimator) {
	t.Helper()
	s := &shop{records: map[kaspi.OrderCode]orders.Record{}}
	for code, stage := range map[kaspi.OrderCode]orders.Stage{"501": orders.StageNew, "502": orders.StageNew, "400": orders.StagePack, "450": orders.StageAccepting} {
		s.records[code] = orders.Record{Stage: stage, Seen: noon, Order: kaspi.Order{
			Code: code, Total: 10, EntriesKnown: true, Entries: []kaspi.Entry{{SKU: "KET", Quantity: 2, Total: 10}},
		}}
	}
	known := s.records["502"]
	known.Facts = orders.Facts{At: noon.Add(-time.Minute), Total: 10, Lines: []orders.LineFacts{{SKU: "KET", Quantity: 2}}}
	s.records["502"] = known
	desk, err := orders.New(orders.Config{
		Kaspi: struct{ orders.Kaspi }{}, Acceptor: struct{ orders.Acceptor }{}, Merchant: struct{ orders.Merchant }{}, Records: s,
		Actions: struct{ orders.Actions }{}, Audit: struct{ trail }{}, Settings: struct{ orders.Settings }{},
		Now: time.Now, Grace: time.Second, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, New(Config{Desk: desk, Records: s, Supply: s, Tariff: s, Now: func() time.Time { return noon }})
}

// Whoever looks up facts notes them of the orders that wait, each by what those before it take; a failure is told, and the next
// time makes it good.
func TestFactsAreNotedOrItIsToldThatTheyAreNot(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do       func(e *Estimator) error
		promised map[kaspi.OrderCode]int // to others than the order, where it has facts of noon afterwards
		asked    []time.Duration
	}{
		"run":   {func(e *Estimator) error { return e.Run(t.Context()) }, map[kaspi.OrderCode]int{"501": 4, "502": 6}, []time.Duration{factsLast / 2, AnyAge}},
		"again": {func(e *Estimator) error { return e.Again(t.Context(), 0) }, map[kaspi.OrderCode]int{"501": 4, "502": 6}, []time.Duration{0, AnyAge}},
		"heard": {func(e *Estimator) error { return e.Heard(t.Context()) }, map[kaspi.OrderCode]int{"502": 6}, []time.Duration{AnyAge}},
	} {
		for turn := 0; ; turn++ {
			s, e := newShop(t)
			s.turn = turn
			err := c.do(e)
			if turn > 0 && !s.hit {
				if turn < 5 {
					t.Errorf("%s: only %d calls", name, turn-1)
				}
				break
			}
			if turn > 0 {
				if !errors.Is(err, errDisk) {
					t.Errorf("%s: call %d fails: %v", name, turn, err)
				}
				err = c.do(e)
			} else if !slices.Equal(s.asked, c.asked) {
				t.Errorf("%s: asked for figures of %v, want %v", name, s.asked, c.asked)
			}
			if err != nil {
				t.Errorf("%s: after call %d: %v", name, turn, err)
			}
			for code, r := range s.records {
				promised, looked := c.promised[code]
				if f := r.Facts; f.At.Equal(noon) != looked || looked && (len(f.Lines) != 1 || f.Lines[0].Promised != promised || !f.Lines[0].Cost.Known) {
					t.Errorf("%s: after call %d order %s has %+v", name, turn, code, f)
				}
			}
		}
	}
	s, e := newShop(t)
	delete(s.records, "502")
	if err := errors.Join(e.Run(t.Context()), e.Run(t.Context())); err != nil || len(s.asked) != 2 {
		t.Errorf("asked %d times for facts, the first of which are fresh (%v)", len(s.asked), err)
	}
}
