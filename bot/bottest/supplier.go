package bottest

import (
	"context"
	"sync"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/orders/profit"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// Supplier is what the distributor has of the goods in the shop's orders.
type Supplier struct {
	now func() time.Time

	mu      sync.Mutex
	kettles int
}

// SetKettles changes how many there are; seven at first.
func (s *Supplier) SetKettles(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kettles = n
}

// Items are the two kinds of goods in every order.
func (s *Supplier) Items(context.Context, []string, time.Duration) (map[string]profit.Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return map[string]profit.Item{
		"KET-17": {Article: "1017", Stock: s.kettles, StockAt: s.now(), Cost: 3000},
		"CUP-04": {Article: "1004", Stock: 50, AtLeast: true, StockAt: s.now(), Cost: 2000},
	}, nil
}

// tenth takes a tenth of each sale, and nothing else.
type tenth struct{}

func (tenth) Commission(string) int64 { return 1_000 }

func (tenth) Delivery(profit.Way, kaspi.Tenge, int) (kaspi.Tenge, bool) { return 0, true }

func (tenth) Tax(_, _, _ kaspi.Tenge) kaspi.Tenge { return 0 }

// newAuto is the automatic acceptance of a shop, off at first.
func newAuto(s *Shop) *auto.Acceptance {
	s.t.Helper()
	estimator := profit.New(profit.Config{
		Desk: s.Desk, Records: s.Memory, Supply: s.Supplier, Tariff: tenth{}, Now: s.Now,
	})
	a, err := auto.New(auto.Config{
		Desk: s.Desk, Estimator: estimator, Decisions: s.Memory, Settings: s.Memory, Audit: s.Memory,
		Now: s.Now, Log: s.Log, Mode: auto.ModeOff,
		Rules: auto.Rules{After: 10 * time.Minute, Margin: 1, MinProfit: 500},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// PutWeighed places an order of which all is known: two kettles and a cup, of which 3 691 tenge are left.
func (s *Shop) PutWeighed(code string) {
	s.Put(code, func(o *kaspitest.Order) {
		for i := range o.Lines {
			o.Lines[i].CategoryTitle = "Чайники"
		}
	})
}

// Choose sets the mode of automatic acceptance behind the chat's back.
func (s *Shop) Choose(m auto.Mode) {
	s.t.Helper()
	must(s.t, s.Auto.SetMode(s.t.Context(), m, orders.Who{ID: 1, Name: "x"}))
}
