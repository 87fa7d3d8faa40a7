package profit

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"kaspibot/bot/orders"
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

// AnyAge asks a Supply for what it has at hand: nobody is asked for it, however old it is.
const AnyAge time.Duration = math.MaxInt64

// Supply tells what is known of the goods that the shop sells.
type Supply interface {
	// Items returns what is known of each SKU. Of one that no article is known for there is nothing. Figures
	// older than maxAge are asked for anew; if the distributor does not answer, they come as old as they are.
	Items(ctx context.Context, skus []string, maxAge time.Duration) (map[string]Item, error)
}

// Config is what an estimator is made of; all of it is required.
type Config struct {
	Desk    *orders.Desk
	Records orders.Records
	Supply  Supply
	Tariff  Tariff
	Now     func() time.Time
}

// Estimator looks up the facts of waiting orders. Facts of an order that is not waiting any more stay as they
// were: they belong to the decision. Make it with New.
type Estimator struct {
	Config
	mu sync.Mutex // held from the reading of figures to their noting, so that older ones do not come last
}

// New makes an estimator.
func New(c Config) *Estimator { return &Estimator{Config: c} }

// Run looks up the facts of those waiting orders that have none, or outdated ones; mostly there is nothing to
// do and nothing is asked or written. The order book shows what has changed.
func (e *Estimator) Run(ctx context.Context) error {
	waiting, err := e.waiting(ctx)
	if err != nil {
		return fmt.Errorf("look up facts: %w", err)
	}
	now := e.Now()
	if !slices.ContainsFunc(waiting, func(r orders.Record) bool { return due(r, now) }) {
		return nil
	}
	if err := e.lookUp(ctx, waiting, factsLast/2); err != nil {
		return fmt.Errorf("look up facts: %w", err)
	}
	return nil
}

// Again looks up the facts of all waiting orders with figures that are not older than maxAge.
func (e *Estimator) Again(ctx context.Context, maxAge time.Duration) error {
	waiting, err := e.waiting(ctx)
	if err == nil {
		err = e.lookUp(ctx, waiting, maxAge)
	}
	if err != nil {
		return fmt.Errorf("look up facts again: %w", err)
	}
	return nil
}

// Heard brings facts up to date with what is at hand; nobody is asked. Call it whenever anybody has heard from the
// distributor: two cards must not tell different figures. Orders without facts are left to Run.
func (e *Estimator) Heard(ctx context.Context) error {
	waiting, err := e.waiting(ctx)
	if err == nil {
		waiting = slices.DeleteFunc(waiting, func(r orders.Record) bool { _, known := r.FactsNow(); return !known })
		err = e.estimate(ctx, waiting)
	}
	if err != nil {
		return fmt.Errorf("renew facts: %w", err)
	}
	return nil
}

// waiting are the orders that facts are for, in the order in which they are to be served.
func (e *Estimator) waiting(ctx context.Context) ([]orders.Record, error) {
	list, err := e.Desk.New(ctx)
	return slices.DeleteFunc(list, func(r orders.Record) bool { return r.Stage != orders.StageNew }), err
}

// due reports whether an order's facts are missing, outdated or about what it was before. Age is taken without its
// sign: a clock that was set back must not keep old figures on the card.
func due(r orders.Record, now time.Time) bool {
	_, known := r.FactsNow()
	age := now.Sub(r.Facts.At).Abs()
	old := func(l orders.LineFacts) bool { return l.Article != "" && now.Sub(l.StockAt) >= factsLast }
	switch {
	case !known, age >= factsLast:
		return true
	}
	return age >= factsRetry && slices.ContainsFunc(r.Facts.Lines, old)
}

// lookUp asks for the goods of all orders at once and writes down the facts.
func (e *Estimator) lookUp(ctx context.Context, waiting []orders.Record, maxAge time.Duration) error {
	if len(waiting) == 0 {
		return nil
	}
	taken, err := e.taken(ctx)
	if err != nil {
		return err
	}
	if _, err := e.Supply.Items(ctx, skus(waiting, taken), maxAge); err != nil {
		return err
	}
	return e.estimate(ctx, waiting)
}

// estimate writes down the facts of these orders by what is at hand. The order book is read again: orders came and went
// while the distributor was asked.
func (e *Estimator) estimate(ctx context.Context, wanted []orders.Record) error {
	if len(wanted) == 0 {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	waiting, err := e.waiting(ctx)
	if err != nil {
		return err
	}
	taken, err := e.taken(ctx)
	if err != nil {
		return err
	}
	goods, err := e.Supply.Items(ctx, skus(waiting, taken), AnyAge)
	if err != nil {
		return err
	}
	promised := map[string]int{}
	for _, r := range taken {
		promise(promised, r.Order, goods)
	}
	codes := map[kaspi.OrderCode]bool{}
	for _, r := range wanted {
		codes[r.Order.Code] = true
	}
	facts := map[kaspi.OrderCode]orders.Facts{}
	for _, r := range waiting {
		if codes[r.Order.Code] {
			f := estimate(r.Order, goods, promised, e.Tariff)
			f.At = e.Now()
			facts[r.Order.Code] = f
		}
		promise(promised, r.Order, goods)
	}
	return e.Desk.NoteFacts(ctx, facts)
}

// taken are the orders that will take from the distributor's stock before the waiting ones.
func (e *Estimator) taken(ctx context.Context) ([]orders.Record, error) {
	taken, err := e.Records.Records(ctx, orders.Filter{Stages: promisingStages()})
	since := e.Now().Add(-promisedFor)
	return slices.DeleteFunc(taken, func(r orders.Record) bool { return r.Seen.Before(since) }), err
}

// promisingStages are the stages of orders whose goods may still have to come from the distributor.
func promisingStages() []orders.Stage {
	return []orders.Stage{orders.StageAccepting, orders.StagePreOrder, orders.StagePack, orders.StageGiveOut}
}

// promise adds what an order takes.
func promise(promised map[string]int, o kaspi.Order, goods map[string]Item) {
	for article, n := range pieces(o, goods) {
		promised[article] += n
	}
}

func skus(lists ...[]orders.Record) []string {
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
