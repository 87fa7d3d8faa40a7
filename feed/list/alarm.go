package list

import (
	"cmp"
	"slices"

	"kaspibot/feed"
)

// Reason is why the seller should look at an item.
type Reason string

// The reasons, the worst first.
const (
	ReasonStockOut Reason = "stock_out" // fewer at the distributor than customers have bought
	ReasonStockMay Reason = "stock_may" // the same, perhaps: the distributor has more than a number that is too small
	ReasonLoss     Reason = "loss"      // on sale for less than it costs
	ReasonFloor    Reason = "floor"     // on sale for less than the rules would
	ReasonCost     Reason = "cost"      // on sale, and it costs much more than before
)

// Alarm is one item that needs a look. It stops no list.
type Alarm struct {
	Reason  Reason
	SKU     feed.SKU
	Article feed.Article
	Model   string     // for people, not escaped
	Price   feed.Tenge // what it sells for
	Old     feed.Tenge // the cost before, for [ReasonCost]
	New     feed.Tenge // what it is compared with: the cost or the floor
	Stock   int        // pieces at the distributor, for [ReasonStockOut] and [ReasonStockMay]
	Pieces  int        // that customers wait for, of these two
	Order   string     // the first of theirs
	Orders  int        // how many they are
}

// Watcher finds alarms: [Compare] names each offer of the next list once, for the worst that is to be said about it.
type Watcher struct {
	CostRise int64 // how much more an item may cost than before, in basis points; 0 minds no rise
}

// alarm is the worst that is to be said about an offer; old is nil when it was not listed before.
func (w Watcher) alarm(old, now *feed.Offer) (a Alarm, ok bool) {
	if now.Stock == 0 {
		return a, false
	}
	a = Alarm{SKU: now.SKU, Article: now.Article, Price: now.Price}
	switch {
	case now.Price < now.Cost:
		a.Reason, a.New = ReasonLoss, now.Cost
	case now.Price < now.Floor:
		a.Reason, a.New = ReasonFloor, now.Floor
	case old != nil && w.CostRise > 0 && old.Cost > 0 && moveBP(old.Cost, now.Cost) >= w.CostRise:
		a.Reason, a.Old, a.New = ReasonCost, old.Cost, now.Cost
	default:
		return a, false
	}
	a.Model = now.Model.Plain()
	return a, true
}

// Orders finds items of which the distributor has fewer than open orders want: some buyers will wait in vain.
// A line of the shop's order names each article.
func (w Watcher) Orders(reserves []Reserve, items []feed.Item) []Alarm {
	held := Reserved(reserves)
	var alarms []Alarm
	for i := range items {
		it := &items[i]
		pieces := held[it.Article]
		if it.Stock.N >= pieces {
			continue
		}
		first, orders := waitFor(reserves, it.Article)
		if orders == 0 {
			continue // all of it has left: nobody waits
		}
		a := Alarm{
			Reason: ReasonStockOut, SKU: first.SKU, Article: it.Article, Model: feed.Clean(it.Name).Plain(),
			Stock: it.Stock.N, Pieces: pieces, Order: first.Order, Orders: orders,
		}
		if it.Stock.AtLeast {
			a.Reason = ReasonStockMay
		}
		alarms = append(alarms, a)
	}
	slices.SortFunc(alarms, func(a, b Alarm) int { return cmp.Compare(a.SKU, b.SKU) })
	return alarms
}

// waitFor is the first reserve of an article whose buyer waits, and how many orders have one.
func waitFor(reserves []Reserve, article feed.Article) (first Reserve, orders int) {
	met := map[string]bool{}
	for _, r := range reserves {
		if r.Article != article || !r.Released.IsZero() || !r.Left.IsZero() {
			continue
		}
		if len(met) == 0 {
			first = r
		}
		met[r.Order] = true
	}
	return first, len(met)
}
