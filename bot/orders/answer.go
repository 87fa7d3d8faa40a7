package orders

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"kaspibot/kaspi"
)

const (
	atOnce = 8 // requests for lines under way at a time

	// Lines are a comfort: a card must not wait for them longer than this. They are asked for again with the
	// next answer about the order.
	linesWithin = 10 * time.Second
)

// answer is what Kaspi said about some orders.
type answer struct {
	asked  time.Time // before the question was sent: nothing in it is older
	orders []kaspi.Order
	unread []*kaspi.OrderError // orders that it has and nobody can read
}

// trouble names the orders that nobody can read, nil for none.
func (a answer) trouble() *UnreadError {
	if len(a.unread) == 0 {
		return nil
	}
	return &UnreadError{a.unread}
}

func (a answer) codes() []kaspi.OrderCode {
	codes := make([]kaspi.OrderCode, len(a.orders))
	for i, o := range a.orders {
		codes[i] = o.Code
	}
	return codes
}

// source asks Kaspi.
type source struct {
	kaspi Kaspi
	now   func() time.Time
	log   *slog.Logger
}

// ask lists a state. On an error it returns what came before it: half a list is still true.
func (s *source) ask(ctx context.Context, state kaspi.State, window time.Duration) (answer, error) {
	return s.list(ctx, kaspi.Query{
		State: state, From: s.now().Add(-min(window, lookBack)), Include: kaspi.IncludeEntries,
	})
}

// list is ask for any question.
func (s *source) list(ctx context.Context, q kaspi.Query) (answer, error) {
	a := answer{asked: s.now()}
	for o, err := range s.kaspi.Orders(ctx, q) {
		if unreadable, ok := errors.AsType[*kaspi.OrderError](err); ok {
			s.log.Warn("an order cannot be read", "order", unreadable.Code, "err", err)
			a.unread = append(a.unread, unreadable)
			continue
		}
		if err != nil {
			return a, err
		}
		a.orders = append(a.orders, o)
	}
	s.readUnread(ctx, &a)
	return a, nil
}

// readUnread asks by itself for each order that a list has in a shape nobody can read, some of them: what its own address
// tells may be whole.
func (s *source) readUnread(ctx context.Context, a *answer) {
	var left []*kaspi.OrderError
	for i, unread := range a.unread {
		if i < atOnce && unread.ID != "" {
			if o, err := s.kaspi.Order(ctx, unread.ID); err == nil {
				a.orders = append(a.orders, o)
				continue
			}
		}
		left = append(left, unread)
	}
	a.unread = left
}

// fetchLines asks for the lines that neither the answer nor the order book has. Ones that cannot be had are
// left out.
func (s *source) fetchLines(ctx context.Context, a answer, known map[kaspi.OrderCode]Record) {
	ctx, cancel := context.WithTimeout(ctx, linesWithin)
	defer cancel()
	errs := make([]error, len(a.orders))
	inParallel(len(a.orders), func(i int) {
		o := &a.orders[i]
		if StageOf(*o).Over() || withLines(*o, known[o.Code].Order).EntriesKnown {
			return
		}
		var entries []kaspi.Entry
		if entries, errs[i] = s.kaspi.Entries(ctx, o.ID); errs[i] == nil {
			o.Entries, o.EntriesKnown = entries, len(entries) > 0
		}
	})
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if len(errs) > 0 { // one line in the log, however many orders
		s.log.Warn("lines of orders are missing", "orders", len(errs), "err", errs[0])
	}
}

// withLines is o with the lines of an earlier answer if it came without all of its own. They count as known
// only while the sum of the order is what it was: units can be taken out of an order.
func withLines(o, earlier kaspi.Order) kaspi.Order {
	if !o.EntriesKnown && len(o.Entries) <= len(earlier.Entries) {
		o.Entries = earlier.Entries
		o.EntriesKnown = earlier.EntriesKnown && o.Total == earlier.Total
	}
	return o
}

// inParallel calls f with 0 to n-1, some at once, and returns when all are through.
func inParallel(n int, f func(i int)) {
	var all sync.WaitGroup
	free := make(chan struct{}, atOnce)
	for i := range n {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			f(i)
		})
	}
	all.Wait()
}
