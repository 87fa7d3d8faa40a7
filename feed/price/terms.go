package price

import "kaspibot/feed"

// Terms implements [feed.Seller]. The price is never under the floor, except a fixed one; nor does it earn less than a
// lower price would that the rules allow as well. Applied to its own price it does not change it, unless that is still
// on its way in steps.
func (r Rules) Terms(it feed.Item, o feed.Override, last feed.Tenge) feed.Terms {
	return r.sheet.work(it, o, last, nil)
}

func (r *sheet) work(it feed.Item, o feed.Override, last feed.Tenge, log *steps) feed.Terms {
	a := question{sheet: r, lookup: r.lookup(it), item: it, last: last, log: log}
	terms := a.shown(o)
	terms.Price, terms.Floor = a.price(o)
	return terms
}

// asked is one question about one item.
type question struct {
	*sheet
	lookup
	item feed.Item
	last feed.Tenge
	log  *steps
}

func (a *question) value(k key) (int64, Rule, bool) { return a.sheet.value(&a.lookup, k) }

// shown is how much of the stock is shown, and whether at all.
func (a *question) shown(o feed.Override) feed.Terms {
	t := feed.Terms{Paused: o.Paused}
	if paused, rule, _ := a.value(keyPaused); paused != 0 || o.Paused {
		if o.Paused {
			rule = Rule{Scope: ScopeSeller}
		}
		t.Paused = true
		a.log.add(Step{What: StepPaused, Rule: rule})
	}
	t.Safety = a.count(keySafety, o.Safety, StepSafety)
	t.MaxShown = a.count(keyMaxShown, o.MaxShown, StepMaxShown)
	t.MinStock = a.count(keyMinStock, o.MinStock, StepMinStock)
	t.PreOrder = a.count(keyPreOrder, o.PreOrder, StepPreOrder)
	return t
}

func (a *question) count(k key, seller *int, what StepKind) int {
	n, rule, _ := a.value(k)
	if seller != nil {
		n, rule = int64(*seller), Rule{Scope: ScopeSeller}
	}
	if n != 0 {
		a.log.add(Step{What: what, Rule: rule, N: int(n)})
	}
	return int(n)
}

// price is the price and the floor.
func (a *question) price(o feed.Override) (price, floor feed.Tenge) {
	a.log.add(Step{What: StepCost, Price: a.item.Cost})
	sale := a.sale()
	if a.item.Cost > 0 && a.item.Cost <= maxPrice {
		w := a.target(sale)
		floor = w.least(w.need, 1, RoundNone.grid())
		a.tellFloor(w, sale, floor)
		price = a.limited(w, w.choose())
	} else {
		a.log.add(Step{What: StepNoCost})
	}
	price = a.fixed(o, price)
	if a.log != nil && price > 0 && floor > 0 {
		if price < floor {
			a.log.add(Step{What: StepUnderFloor, Price: price, Limit: floor})
		}
		sale.Price = price
		a.log.add(Step{What: StepPrice, Price: price, Parts: a.tariff.Parts(sale)})
	}
	return price, floor
}

// limited is the chosen price, or how far it gets at once.
func (a *question) limited(w target, chosen feed.Tenge) feed.Tenge {
	switch top := w.top(); {
	case chosen == 0:
		a.log.add(Step{What: StepTooDear})
	case top > 0 && chosen < top:
		a.log.add(Step{What: StepCliff, Price: chosen, Limit: top})
	case chosen > top:
		a.log.add(Step{What: StepRaised, Price: chosen, Limit: top})
	}
	bp, rule, _ := a.value(keyMaxStep)
	price := w.limit(chosen, a.last, bp)
	if price != chosen {
		a.log.add(Step{What: StepMaxStep, Rule: rule, BP: bp, Limit: a.last, Price: price})
	}
	return price
}

// fixed is a price that somebody has set for good, or else the one made by rules.
func (a *question) fixed(o feed.Override, price feed.Tenge) feed.Tenge {
	fixed, rule, _ := a.value(keyPrice)
	if o.Fixed != nil && *o.Fixed > 0 {
		fixed, rule = int64(*o.Fixed), Rule{Scope: ScopeSeller}
	}
	if fixed == 0 {
		return price
	}
	a.log.add(Step{What: StepFixed, Rule: rule, Price: feed.Tenge(fixed), Limit: price})
	return feed.Tenge(fixed)
}

// sale is the item as the tariff sees it, without its price.
func (a *question) sale() Sale {
	s := Sale{Cost: a.item.Cost, CommissionBP: a.tariff.Standard, Kind: Country, Grams: a.item.Grams}
	charges := Step{What: StepCharges}
	bp, rule, ok := a.value(keyCommission)
	switch {
	case ok:
		s.CommissionBP, charges.Rule = bp, rule
	case a.commission != 0:
		s.CommissionBP, charges.Rule = a.commission, Rule{Scope: ScopeCategory, Name: a.leaf}
	default:
		charges.Rule = rule
	}
	if kind, _, ok := a.value(keyDelivery); ok {
		s.Kind = Kinds()[kind]
	}
	if s.Grams <= 0 {
		grams, _, _ := a.value(keyWeight)
		s.Grams = int(grams)
	}
	charges.BP, charges.Word, charges.N = s.CommissionBP, string(s.Kind), s.Grams
	a.log.add(charges)
	return s
}
