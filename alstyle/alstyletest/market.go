package alstyletest

import (
	"math/rand/v2"
	"slices"
	"time"
)

// market is the goods and what moves them.
type market struct {
	goods []Good
	maker *maker
	rand  *rand.Rand
	now   time.Time // The market's own time, moved by Live only.
	due   struct{ stock, price, comings float64 }
}

func newMarket(n int, seed uint64) *market {
	r := rand.New(rand.NewPCG(seed, 20241123))
	m := &market{
		maker: newMaker(r), rand: r,
		now: time.Date(2026, 1, 5, 9, 0, 0, 0, time.FixedZone("Almaty", 5*60*60)), // A Monday.
	}
	for range n {
		m.goods = append(m.goods, m.maker.good())
	}
	return m
}

// Live lets the market live for a while of its own time, which begins on a Monday at nine in the morning:
// in a day 5.5 % of the goods change their stock and 0.5 % their price, nearly all in working hours, and
// one good in 250 leaves or appears. The same seed and the same calls lead to the same goods.
func (s *Server) Live(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for d > 0 {
		step := min(d, time.Hour)
		s.market.live(step)
		d -= step
	}
}

func (m *market) live(step time.Duration) {
	day := float64(len(m.goods)) * step.Hours() / 24
	m.due.stock += 0.055 * day * busy(m.now)
	m.due.price += 0.005 * day
	m.due.comings += day / 250
	m.now = m.now.Add(step)
	for ; m.due.stock >= 1 && len(m.goods) > 0; m.due.stock-- {
		m.restock(m.pick())
	}
	for ; m.due.price >= 1 && len(m.goods) > 0; m.due.price-- {
		m.reprice(m.pick())
	}
	for ; m.due.comings >= 1 && len(m.goods) > 0; m.due.comings-- {
		at := m.rand.IntN(len(m.goods))
		if m.rand.IntN(2) == 0 {
			m.goods = slices.Delete(m.goods, at, at+1)
			continue
		}
		m.goods = slices.Insert(m.goods, at, m.maker.good())
	}
}

func (m *market) pick() *Good { return &m.goods[m.rand.IntN(len(m.goods))] }

// busy is how many times more stock changes at this time than on average: nine tenths of it between 9 and
// 20 o'clock, and seven in a hundred at weekends.
func busy(t time.Time) float64 {
	rate := 0.1 / 13 * 24
	if t.Hour() >= 9 && t.Hour() < 20 {
		rate = 0.9 / 11 * 24
	}
	if d := t.Weekday(); d == time.Saturday || d == time.Sunday {
		return rate * 0.07 * 7 / 2
	}
	return rate * 0.93 * 7 / 5
}

// restock sells some pieces, or lets a lot arrive; selling is 2.7 times as frequent.
func (m *market) restock(g *Good) {
	switch {
	case g.Quantity == 0 || !g.AtLeast && m.rand.Float64() < 1/3.7:
		g.Quantity += 1 + m.rand.IntN(3)
		if m.rand.IntN(5) == 0 {
			g.Quantity += m.rand.IntN(60)
		}
		if g.Warehouse == "" {
			g.Warehouse = "panfilov"
		}
	case g.AtLeast:
		g.Quantity, g.AtLeast = max(1, g.Quantity-m.rand.IntN(5)), false
	default:
		sold := 1
		if m.rand.IntN(2) == 0 {
			sold += m.rand.IntN(12)
		}
		g.Quantity = max(0, g.Quantity-sold)
	}
	if g.Quantity > 50 && !g.AtLeast {
		g.Quantity, g.AtLeast = 50, true
	}
}

// reprice moves both prices by the same share, usually between -4 % and +6 %, now and then by a half.
func (m *market) reprice(g *Good) {
	if g.Price1 <= 10 {
		g.Price1, g.Price2 = m.maker.prices(m.maker.kind(g.Category))
		return
	}
	share := 0.96 + 0.10*m.rand.Float64()
	if m.rand.IntN(50) == 0 {
		share = 0.45 + 1.1*m.rand.Float64()
	}
	g.Price1 = max(11, int64(float64(g.Price1)*share))
	g.Price2 = max(g.Price1, int64(float64(g.Price2)*share))
}
