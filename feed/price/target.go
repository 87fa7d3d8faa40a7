package price

import "kaspibot/feed"

// target gathers what the rules want of the price, and notes each rule that has a say.
func (q *question) target(s Sale) target {
	t := target{market: q.market(s)}
	t.need = q.item.Cost + t.gross(q.leastProfit())
	bp, rule, _ := q.value(keyMarkup)
	t.want = q.item.Cost + part(q.item.Cost, bp)
	q.log.add(Step{What: StepMarkup, Rule: rule, BP: bp, Price: t.want})

	if t.low, rule = q.held(); t.low > t.want {
		q.log.add(Step{What: StepHeld, Rule: rule, Price: t.low})
	}
	word, rule, _ := q.value(keyRounding)
	ending := Roundings()[word]
	t.grid = ending.grid()
	if top := t.top(); top > max(t.want, t.low) {
		q.log.add(Step{What: StepRounding, Rule: rule, Word: string(ending), Price: top})
	}
	t.ceiling, rule = q.ceiling()
	if top := t.top(); max(t.want, t.low) > top {
		q.log.add(Step{What: StepCeiling, Rule: rule, Limit: t.ceiling, Price: top})
	}
	return t
}

// leastProfit is the dearer of the two kinds of least profit.
func (q *question) leastProfit() feed.Tenge {
	least, _, _ := q.value(keyMinProfit)
	share, _, _ := q.value(keyMinProfitPercent)
	return max(feed.Tenge(least), part(q.item.Cost, share))
}

// tellFloor notes the floor and the rule that makes it.
func (q *question) tellFloor(s Sale, floor feed.Tenge) {
	if q.log == nil {
		return
	}
	_, rule, _ := q.value(keyMinProfit)
	share, byShare, _ := q.value(keyMinProfitPercent)
	least := q.leastProfit()
	if part(q.item.Cost, share) == least && share > 0 {
		rule = byShare
	} else {
		share = 0
	}
	s.Price = floor
	q.log.add(Step{
		What: StepFloor, Rule: rule, BP: share, Limit: least, Price: floor, Parts: q.tariff.Parts(s),
		Facts: q.tariff.FactsOf(s, q.charged),
	})
}

// held is the retail price that must not be undercut, 0 when there is none: the distributor says which brands are
// watched, the rules may say so of others or deny it.
func (q *question) held() (retail feed.Tenge, rule Rule) {
	hold, rule, set := q.value(keyPoliced)
	if set && hold == 0 || !set && !q.item.Policed {
		return 0, rule
	}
	return q.item.Retail, rule
}

// ceiling is the lower of the two kinds of ceiling, 0 when there is none.
func (q *question) ceiling() (ceiling feed.Tenge, rule Rule) {
	most, rule, _ := q.value(keyMaxPrice)
	over, overRule, set := q.value(keyMaxOverRetail)
	ceiling = feed.Tenge(most)
	if set && q.item.Retail > 0 {
		if byRetail := q.item.Retail + q.item.Retail*feed.Tenge(over)/whole; ceiling == 0 || byRetail < ceiling {
			return byRetail, overRule
		}
	}
	return ceiling, rule
}
