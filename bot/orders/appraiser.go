package orders

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"kaspibot/kaspi"
)

const (
	// The distributor's stock moves while an order waits: facts of this age are looked up again.
	factsLast = 5 * time.Minute
	// Facts without a live figure are tried again sooner.
	factsRetry = time.Minute
	// What an accepted order takes from the distributor's stock shows there within a day, or never.
	promisedFor = 24 * time.Hour
)

// Supply tells what is known of the goods that the shop sells.
type Supply interface {
	// Goods returns what is known of each SKU. Of one that no article is known for there is nothing. Figures
	// older than maxAge are asked for anew; if the distributor is silent they come as old as they are.
	Items(ctx context.Context, skus []string, maxAge time.Duration) (map[string]Item, error)
}

// Appraiser looks up the facts of waiting orders. Facts of an order that is not waiting any more stay as they
// were: they belong to the decision.
type Estimator struct {
	desk   *Desk
	supply Supply
	tariff Tariff
}

// NewAppraiser makes an appraiser for the orders of a desk.
func NewEstimator(d *Desk, s Supply, t Tariff) *Estimator {
	return &Estimator{desk: d, supply: s, tariff: t}
}

// Run looks up the facts of those waiting orders that have none, or outdated ones; mostly there is nothing to
// do and nothing is asked or written. The order book shows what has changed.
func (a *Estimator) Run(ctx context.Context) error {
	waiting, err := a.waiting(ctx)
	if err != nil {
		return fmt.Errorf("look up facts: %w", err)
	}
	now := a.desk.now()
	if !slices.ContainsFunc(waiting, func(r Record) bool { return due(r, now) }) {
		return nil
	}
	if err := a.estimate(ctx, waiting, factsLast/2); err != nil {
		return fmt.Errorf("look up facts: %w", err)
	}
	return nil
}

// Again looks up the facts of all waiting orders with figures that are not older than maxAge.
func (a *Estimator) Again(ctx context.Context, maxAge time.Duration) error {
	waiting, err := a.waiting(ctx)
	if err == nil {
		err = a.estimate(ctx, waiting, maxAge)
	}
	if err != nil {
		return fmt.Errorf("look up facts again: %w", err)
	}
	return nil
}

// waiting are the orders that facts are for, in the order in which they are to be served.
func (a *Estimator) waiting(ctx context.Context) ([]Record, error) {
	list, err := a.desk.New(ctx)
	return slices.DeleteFunc(list, func(r Record) bool { return r.Stage != StageNew }), err
}

// due says that an order's facts are missing, outdated or about what it was before. Age is taken without its
// sign: a clock that was set back must not keep old figures on the card.
func due(r Record, now time.Time) bool {
	age := now.Sub(r.Facts.At).Abs()
	old := func(l LineFacts) bool { return l.Article != "" && now.Sub(l.StockAt) >= factsLast }
	switch {
	case !r.Facts.Known(), !r.Facts.fit(r.Order), age >= factsLast:
		return true
	}
	return age >= factsRetry && slices.ContainsFunc(r.Facts.Lines, old)
}

// appraise asks for the goods of all orders at once and writes down the facts.
func (a *Estimator) estimate(ctx context.Context, waiting []Record, maxAge time.Duration) error {
	taken, err := a.desk.records.Records(ctx, Filter{Stages: promisingStages()})
	if err != nil {
		return err
	}
	since := a.desk.now().Add(-promisedFor)
	taken = slices.DeleteFunc(taken, func(r Record) bool { return r.Seen.Before(since) })
	goods, err := a.supply.Items(ctx, skus(waiting, taken), maxAge)
	if err != nil {
		return err
	}
	promised := map[string]int{}
	for _, r := range taken {
		promise(promised, r.Order, goods)
	}
	facts := map[kaspi.OrderCode]Facts{}
	for _, r := range waiting {
		f := estimate(r.Order, goods, promised, a.tariff)
		f.At = a.desk.now()
		facts[r.Order.Code] = f
		promise(promised, r.Order, goods)
	}
	return a.desk.NoteFacts(ctx, facts)
}

// promising are the stages of orders whose goods may still have to come from the distributor.
func promisingStages() []Stage {
	return []Stage{StageAccepting, StagePreOrder, StagePack, StageGiveOut}
}

// promise adds what an order takes.
func promise(promised map[string]int, o kaspi.Order, goods map[string]Item) {
	for article, n := range pieces(o, goods) {
		promised[article] += n
	}
}

func skus(lists ...[]Record) []string {
	all := map[string]bool{}
	for _, r := range slices.Concat(lists...) {
		for _, e := range r.Order.Entries {
			if e.SKU != "" {
				all[e.SKU] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// noteFacts writes facts into the records of orders that still wait.
func (d *Desk) NoteFacts(ctx context.Context, facts map[kaspi.OrderCode]Facts) error {
	if len(facts) == 0 {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	list, err := d.records.Records(ctx, Filter{Codes: slices.Collect(maps.Keys(facts)), Stages: []Stage{StageNew}})
	if err != nil || len(list) == 0 {
		return err
	}
	changed := make([]Record, len(list))
	for i, old := range list {
		r := old
		r.Facts = facts[old.Order.Code]
		changed[i] = revised(old, r)
	}
	return d.records.SaveRecords(ctx, changed...)
}
