package price

import "kaspibot/feed"

// market tells what is left of any price of one item after commission, delivery, returns, VAT, tax of the turnover and
// Kaspi Pay. The delivery's steps cut prices into bands: within one a dearer price leaves no less, from one to the next
// it may leave less. So every question about prices is answered exactly by asking each band once.
//
// Commission, taxes and VAT are one fraction, take/of, of the price, and the VAT of the cost is deducted before that is
// rounded: so no rate can rise and lower what is taken by a tenge of rounding.
type market struct {
	bands    []band // growing
	take, of feed.Tenge
	deducted feed.Tenge // VAT of the cost, in as many parts of a tenge as of says
	onProfit int64      // basis points
}

// band is the prices whose delivery costs the same; none when high is under low.
type band struct{ low, high, delivery feed.Tenge }

// carriages are the bands of each kind of delivery and step of its weights.
type carriages map[Kind][][]band

func (t *Tariff) carriages() carriages {
	all := make(carriages, len(t.Deliveries))
	for kind, steps := range t.Deliveries {
		for weight := range steps.Weights { // of which a rules file leaves no kind without
			all[kind] = append(all[kind], t.bands(steps, weight))
		}
	}
	return all
}

// bands are those of a parcel of one step of the weights.
func (t *Tariff) bands(s Steps, weight int) []band {
	all := make([]band, 0, len(s.Sums)+1)
	low := feed.Tenge(1)
	for _, step := range s.Sums {
		all = append(all, band{low, step.UpTo, t.carriage(step.Tiyn)})
		low = step.UpTo + 1
	}
	tiyn := int64(0)
	if weight < len(s.Weights) {
		tiyn = s.Weights[weight].Tiyn
	}
	return append(all, band{low, maxPrice, t.carriage(tiyn)})
}

// carriage is the delivery of an order, and its share of those that come back.
func (t *Tariff) carriage(tiyn int64) feed.Tenge {
	return ceil(withVAT(tiyn, t.VAT)*whole, feed.Tenge(whole-t.Returns))
}

// carriage is that of an order of this sum.
func (m *market) carriage(sum feed.Tenge) feed.Tenge {
	last := len(m.bands) - 1
	for i := range last {
		if sum <= m.bands[i].high {
			return m.bands[i].delivery
		}
	}
	return m.bands[last].delivery
}

// left is the price without all that is taken, the cost and a tax on the profit excepted.
func (m *market) left(p feed.Tenge) feed.Tenge {
	return p - ceil(p*m.take-m.deducted, m.of) - m.carriage(p)
}

// net is what a tax on the profit leaves of it; there is none on a loss.
func (m *market) net(profit feed.Tenge) feed.Tenge { return profit - part(max(profit, 0), m.onProfit) }

// gross is the least profit of which net leaves so much.
func (m *market) gross(net feed.Tenge) feed.Tenge {
	if net <= 0 {
		return net
	}
	return ceil(net*whole, feed.Tenge(whole-m.onProfit))
}

// least is the lowest price of the grid, from low on, that leaves as much as needed; 0 when none does.
func (m *market) least(need, low feed.Tenge, g grid) feed.Tenge {
	if m.take >= m.of {
		return 0
	}
	for _, b := range m.bands {
		// p less what is taken, rounded against us, is p·(1−take/of) and what is deducted, down; need is whole.
		enough := ceil(max((need+b.delivery)*m.of-m.deducted, 0), m.of-m.take)
		if p := g.up(max(b.low, low, enough)); p <= b.high {
			return p
		}
	}
	return 0
}

// best is the price of the grid within low and high that leaves most, the lower of two delivery bands that leave the
// same; 0 when there is none.
func (m *market) best(low, high feed.Tenge, g grid) feed.Tenge {
	var best, most feed.Tenge
	for _, b := range m.bands {
		p := g.down(min(b.high, high))
		if p < max(b.low, low) {
			continue
		}
		if left := m.left(p); best == 0 || left > most {
			best, most = p, left
		}
	}
	return best
}

// market is where an item with the sale's cost, commission, delivery and weight is sold.
func (t *Tariff) market(s Sale) market {
	steps := t.Deliveries[s.Kind]
	return t.within(t.bands(steps, steps.weight(s.Grams)), s)
}

// market is that of the tariff, whose bands are known.
func (r *sheet) market(s Sale) market {
	bands := r.carriages[s.Kind]
	if bands == nil {
		return r.tariff.market(s)
	}
	steps := r.tariff.Deliveries[s.Kind]
	return r.tariff.within(bands[steps.weight(s.Grams)], s)
}

func (t *Tariff) within(bands []band, s Sale) market {
	m := market{bands: bands, onProfit: t.onProfit(), take: feed.Tenge(s.CommissionBP + t.onTurnover() + t.Pay), of: whole}
	if t.PaysVAT { // of a price with VAT, VAT/(1+VAT) is VAT
		with := feed.Tenge(whole + t.VAT)
		vat := feed.Tenge(t.VAT) * whole
		m.take, m.of, m.deducted = m.take*with+vat, whole*with, s.Cost*vat
	}
	return m
}

// Floor is the least price at which a sale earns the profit, and not only some dearer ones: at 9 990 a sale may earn
// what it does not at 10 000. The sale's own price does not matter. It is 0 when no price under a billion does.
func (t Tariff) Floor(s Sale, profit feed.Tenge) feed.Tenge {
	m := t.market(s)
	return m.least(s.Cost+m.gross(profit), 1, RoundNone.grid())
}
