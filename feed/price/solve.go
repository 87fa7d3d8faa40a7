package price

import "kaspibot/feed"

// market tells what is left of any price of one item after commission, delivery, tax and Kaspi Pay. The delivery's
// steps cut prices into bands: within one a dearer price leaves no less, from one to the next it may leave less. So
// every question about prices is answered exactly by asking each band once.
type market struct {
	steps      Steps
	vat, share int64 // basis points; share of commission, tax and Kaspi Pay together
	grams      int
}

// band is the prices whose delivery costs the same; none when high is under low.
type band struct{ low, high, delivery feed.Tenge }

func (m market) bands() int { return len(m.steps.Sums) + 1 }

func (m market) band(i int) band {
	b := band{low: 1, high: maxPrice}
	if i > 0 {
		b.low = m.steps.Sums[i-1].UpTo + 1
	}
	if i < len(m.steps.Sums) {
		b.high = m.steps.Sums[i].UpTo
	}
	b.delivery = withVAT(m.steps.tiyn(b.low, m.grams), m.vat)
	return b
}

// left is the price without all that is taken, the cost excepted.
func (m market) left(p feed.Tenge) feed.Tenge {
	return p - part(p, m.share) - withVAT(m.steps.tiyn(p, m.grams), m.vat)
}

// least is the lowest price of the grid, from low on, that leaves as much as needed; 0 when none does.
func (m market) least(need, low feed.Tenge, g grid) feed.Tenge {
	for i := range m.bands() {
		b := m.band(i)
		// p less its share, rounded against us, is whole(p·(1−share)) down; need is whole.
		enough := ceil(max(need+b.delivery, 0)*whole, feed.Tenge(whole-m.share))
		if p := g.up(max(b.low, low, enough)); p <= b.high {
			return p
		}
	}
	return 0
}

// best is the price of the grid within low and high that leaves most, the lower of two delivery bands that leave the
// same; 0 when there is none.
func (m market) best(low, high feed.Tenge, g grid) feed.Tenge {
	var best, most feed.Tenge
	for i := range m.bands() {
		b := m.band(i)
		p := g.down(min(b.high, high))
		if p < max(b.low, low, 1) {
			continue
		}
		if left := m.left(p); best == 0 || left > most {
			best, most = p, left
		}
	}
	return best
}

// market is where an item with the sale's commission, delivery and weight is sold.
func (t Tariff) market(s Sale) market {
	return market{t.Deliveries[s.Kind], t.VAT, s.CommissionBP + t.Tax + t.Pay, s.Grams}
}

// Floor is the least price at which a sale earns the profit, and not only some dearer ones: at 9 990 a sale may earn
// what it does not at 10 000. The sale's own price does not matter. It is 0 when no price under a billion does.
func (t Tariff) Floor(s Sale, profit feed.Tenge) feed.Tenge {
	return t.market(s).least(s.Cost+profit, 1, RoundNone.grid())
}
