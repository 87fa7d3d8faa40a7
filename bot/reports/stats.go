// Package reports counts what a shop has sold: Count makes Stats of a time, Draw a picture of them, Write a workbook of
// the orders themselves.
//
// An order counts on the day on which it was placed, in Almaty. Its sum is revenue once it is accepted, and is not any
// more when it is cancelled or given back. Profit is what [orders.Money] makes of it: an estimate, in which orders of
// whose costs something is unknown do not take part.
package reports

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// Source gives the figures of the orders that were placed from one time on and before another, the oldest first. Their
// lines are lent until the next.
type Source interface {
	EachFigures(ctx context.Context, from, to time.Time, show func(orders.Figures)) error
}

// Sum adds up orders.
type Sum struct {
	Orders                             int // of all outcomes
	Sold, Waiting, Cancelled, Returned int

	Revenue kaspi.Tenge // of those that are sold
	Profit  kaspi.Tenge // as far as it is known
	Known   int         // sold orders whose profit is known
}

// Guessed reports whether the profit of some sold order is not known.
func (s Sum) Guessed() bool { return s.Known < s.Sold }

// Average is the revenue of a sold order.
func (s Sum) Average() kaspi.Tenge {
	if s.Sold == 0 {
		return 0
	}
	return s.Revenue / kaspi.Tenge(s.Sold)
}

func (s *Sum) add(o orders.Outcome, m orders.Money) {
	s.Orders++
	profit := m.Profit()
	switch o {
	case orders.OutcomeSold:
		s.Sold++
		if profit.Known {
			s.Known++
		}
	case orders.OutcomeCancelled:
		s.Cancelled++
	case orders.OutcomeReturned:
		s.Returned++
	default:
		s.Waiting++
	}
	s.Revenue += m.Revenue
	if profit.Known {
		s.Profit += profit.Tenge
	}
}

// Day is what was placed on one.
type Day struct {
	Date time.Time // its beginning
	Sum
}

// City is where orders go.
type City struct {
	Name   string // empty for those of which Kaspi does not tell
	Orders int
}

// Within are the steps by which the time to accept is told; what took longer than the last comes behind them.
var Within = []time.Duration{
	5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour,
}

// Stats are the figures of a time.
type Stats struct {
	From, To time.Time // beginnings of the first day and of the day after the last
	Sum
	Days   []Day
	Hours  [24]int       // orders by the hour in which they were placed
	Cities []City        // with the most orders first
	Accept []int         // orders by the step of Within that they were accepted in, and those that took longer
	Median time.Duration // to accept; 0 when none was accepted here
	Goods  []Good        // in no particular order
}

// Accepted is how many orders were accepted here.
func (s Stats) Accepted() (n int) {
	for _, some := range s.Accept {
		n += some
	}
	return n
}

// LastDays is the time of so many days that ends with the day of now.
func LastDays(days int, now time.Time) (from, to time.Time) {
	to = midnight(now).AddDate(0, 0, 1)
	return to.AddDate(0, 0, -days), to
}

func midnight(t time.Time) time.Time {
	year, month, day := t.In(kaspi.Almaty()).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, kaspi.Almaty())
}

// Count reads the figures of the days from one midnight to another.
func Count(ctx context.Context, book Source, from, to time.Time) (Stats, error) {
	s := Stats{From: from, To: to, Accept: make([]int, len(Within)+1)}
	for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
		s.Days = append(s.Days, Day{Date: day})
	}
	cities, goods, waits := map[string]int{}, goods{}, []time.Duration{}
	err := book.EachFigures(ctx, from, to, func(f orders.Figures) {
		outcome := f.Stage.Outcome()
		since := f.Created.Sub(from)
		s.add(outcome, f.Money)
		s.Days[since/(24*time.Hour)].add(outcome, f.Money) // days of Almaty are of one length
		s.Hours[since/time.Hour%24]++
		cities[f.City]++
		if f.Accept >= 0 {
			waits = append(waits, f.Accept)
		}
		goods.add(f, outcome)
	})
	if err != nil {
		return s, fmt.Errorf("statistics: %w", err)
	}
	for name, n := range cities {
		s.Cities = append(s.Cities, City{name, n})
	}
	slices.SortFunc(s.Cities, func(a, b City) int { return byNumber(a.Orders, b.Orders, a.Name, b.Name) })
	s.wait(waits)
	s.Goods = slices.Collect(maps.Values(goods.bySKU()))
	return s, nil
}

// wait sorts the times to accept into their steps.
func (s *Stats) wait(waits []time.Duration) {
	slices.Sort(waits)
	for _, d := range waits {
		step := slices.IndexFunc(Within, func(limit time.Duration) bool { return d <= limit })
		if step < 0 {
			step = len(Within)
		}
		s.Accept[step]++
	}
	if len(waits) > 0 {
		s.Median = waits[(len(waits)-1)/2]
	}
}
