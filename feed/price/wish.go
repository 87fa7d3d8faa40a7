package price

import "kaspibot/feed"

// wish gathers what the rules want of the price, and tells of each rule that has a say.
func (a *question) target(s Sale) target {
	w := target{market: a.tariff.market(s), need: a.item.Cost + a.leastProfit(), low: 1}
	bp, rule, _ := a.value(keyMarkup)
	w.want = a.item.Cost + part(a.item.Cost, bp)
	a.log.add(Step{What: StepMarkup, Rule: rule, BP: bp, Price: w.want})

	if retail, rule := a.held(); retail > 0 {
		w.low = retail
		if w.low > w.want {
			a.log.add(Step{What: StepHeld, Rule: rule, Price: w.low})
		}
	}
	word, rule, _ := a.value(keyRounding)
	ending := Roundings()[word]
	w.grid = ending.grid()
	if top := w.top(); top > max(w.want, w.low) {
		a.log.add(Step{What: StepRounding, Rule: rule, Word: string(ending), Price: top})
	}
	w.ceiling, rule = a.ceiling()
	if top := w.top(); w.ceiling > 0 && max(w.want, w.low) > top {
		a.log.add(Step{What: StepCeiling, Rule: rule, Limit: w.ceiling, Price: top})
	}
	return w
}

// leastProfit is the dearer of the two kinds of least profit.
func (a *question) leastProfit() feed.Tenge {
	least, _, _ := a.value(keyMinProfit)
	share, _, _ := a.value(keyMinProfitPercent)
	return max(feed.Tenge(least), part(a.item.Cost, share))
}

// tellFloor tells of the floor and of the rule that makes it.
func (a *question) tellFloor(w target, s Sale, floor feed.Tenge) {
	if a.log == nil {
		return
	}
	_, rule, _ := a.value(keyMinProfit)
	share, byShare, _ := a.value(keyMinProfitPercent)
	least := w.need - a.item.Cost
	if part(a.item.Cost, share) == least && share > 0 {
		rule = byShare
	} else {
		share = 0
	}
	s.Price = floor
	a.log.add(Step{What: StepFloor, Rule: rule, BP: share, Limit: least, Price: floor, Parts: a.tariff.Parts(s)})
}

// held is the retail price that must not be undercut, 0 when there is none: the distributor says which brands are
// watched, the rules may say so of others or deny it.
func (a *question) held() (retail feed.Tenge, rule Rule) {
	hold, rule, set := a.value(keyPoliced)
	if set && hold == 0 || !set && !a.item.Policed {
		return 0, rule
	}
	return a.item.Retail, rule
}

// ceiling is the lower of the two kinds of ceiling, 0 when there is none.
func (a *question) ceiling() (ceiling feed.Tenge, rule Rule) {
	most, rule, _ := a.value(keyMaxPrice)
	over, overRule, set := a.value(keyMaxOverRetail)
	ceiling = feed.Tenge(most)
	if set && a.item.Retail > 0 {
		if byRetail := a.item.Retail + a.item.Retail*feed.Tenge(over)/whole; ceiling == 0 || byRetail < ceiling {
			return byRetail, overRule
		}
	}
	return ceiling, rule
}
