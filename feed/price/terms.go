package price

import "kaspibot/feed"

// Terms implements [feed.Seller]. The price is never under the floor, except a fixed one; nor does it earn less than a
// lower price would that the rules allow as well. Applied to its own price it does not change it, unless that is still
// on its way in steps.
func (r Rules) Terms(it feed.Item, o feed.Override, last feed.Tenge) feed.Terms {
	return r.sheet.work(it, o, last, nil)
}

func (r *sheet) work(it feed.Item, o feed.Override, last feed.Tenge, log *steps) feed.Terms {
	q := question{sheet: r, lookup: r.lookup(it), item: it, last: last, log: log}
	terms := q.shown(o)
	terms.Price, terms.Floor = q.price(o)
	return terms
}

// question asks on which terms one item is sold.
type question struct {
	*sheet
	lookup
	item feed.Item
	last feed.Tenge
	log  *steps

	charged Fact // where the commission comes from
}

func (q *question) value(k key) (int64, Rule, bool) { return q.sheet.value(&q.lookup, k) }

// shown is how much of the stock is shown, and whether at all.
func (q *question) shown(o feed.Override) feed.Terms {
	var t feed.Terms
	if paused, rule, _ := q.value(keyPaused); paused != 0 || o.Paused {
		if o.Paused {
			rule = Rule{Scope: ScopeSeller}
		}
		t.Paused = true
		q.log.add(Step{What: StepPaused, Rule: rule})
	}
	t.Safety = q.count(keySafety, o.Safety, StepSafety)
	t.MaxShown = q.count(keyMaxShown, o.MaxShown, StepMaxShown)
	t.MinStock = q.count(keyMinStock, o.MinStock, StepMinStock)
	t.PreOrder = q.count(keyPreOrder, o.PreOrder, StepPreOrder)
	return t
}

func (q *question) count(k key, seller *int, what StepKind) int {
	n, rule, _ := q.value(k)
	if seller != nil {
		n, rule = int64(*seller), Rule{Scope: ScopeSeller}
	}
	if n != 0 {
		q.log.add(Step{What: what, Rule: rule, N: int(n)})
	}
	return int(n)
}

// price is the price and the floor.
func (q *question) price(o feed.Override) (price, floor feed.Tenge) {
	q.log.add(Step{What: StepCost, Price: q.item.Cost})
	sale := q.sale()
	if q.item.Cost > 0 && q.item.Cost <= maxPrice {
		target := q.target(sale)
		floor = target.least(target.need, 1, RoundNone.grid())
		q.tellFloor(sale, floor)
		price = q.limited(target, target.choose())
	} else {
		q.log.add(Step{What: StepNoCost})
	}
	price = q.fixed(o, price)
	if q.log != nil && price > 0 && floor > 0 {
		if price < floor {
			q.log.add(Step{What: StepUnderFloor, Price: price, Limit: floor})
		}
		sale.Price = price
		q.log.add(Step{What: StepPrice, Price: price, Parts: q.tariff.Parts(sale)})
	}
	return price, floor
}

// limited is the chosen price, or how far it gets at once.
func (q *question) limited(t target, chosen feed.Tenge) feed.Tenge {
	switch top := t.top(); {
	case chosen == 0:
		q.log.add(Step{What: StepTooDear})
	case chosen < top:
		q.log.add(Step{What: StepCliff, Price: chosen, Limit: top})
	case chosen > top:
		q.log.add(Step{What: StepRaised, Price: chosen, Limit: top})
	}
	bp, rule, _ := q.value(keyMaxStep)
	price := t.limit(chosen, q.last, bp)
	if price != chosen {
		q.log.add(Step{What: StepMaxStep, Rule: rule, BP: bp, Limit: q.last, Price: price})
	}
	return price
}

// fixed is a price that somebody has set for good, or else the one made by rules.
func (q *question) fixed(o feed.Override, price feed.Tenge) feed.Tenge {
	fixed, rule, _ := q.value(keyPrice)
	if o.Fixed != nil && *o.Fixed > 0 {
		fixed, rule = int64(*o.Fixed), Rule{Scope: ScopeSeller}
	}
	if fixed == 0 {
		return price
	}
	q.log.add(Step{What: StepFixed, Rule: rule, Price: feed.Tenge(fixed), Limit: price})
	return feed.Tenge(fixed)
}

// sale is the item as the tariff sees it, without its price.
func (q *question) sale() Sale {
	s := Sale{Cost: q.item.Cost, CommissionBP: q.tariff.Standard, Kind: Country, Grams: q.item.Grams}
	charges := Step{What: StepCharges}
	q.charged = q.tariff.Facts.Commission
	bp, rule, ok := q.value(keyCommission)
	switch {
	case ok:
		s.CommissionBP, charges.Rule = bp, rule
		q.charged = Fact{Origin: OriginRules, Line: rule.Line}
	case q.commission != 0:
		s.CommissionBP, charges.Rule = q.commission, Rule{Scope: ScopeCategory, Name: q.leaf}
		if q.log != nil {
			q.charged = q.tariff.CommissionFact(q.leaf)
		}
	default:
		charges.Rule = rule
	}
	if kind, _, ok := q.value(keyDelivery); ok {
		s.Kind = Kinds()[kind]
	}
	if s.Grams <= 0 {
		grams, _, _ := q.value(keyWeight)
		s.Grams = int(grams)
	}
	charges.BP, charges.Word, charges.N = s.CommissionBP, string(s.Kind), s.Grams
	q.log.add(charges)
	return s
}
