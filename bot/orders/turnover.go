package orders

import (
	"context"
	"fmt"
	"time"

	"kaspibot/kaspi"
)

// Totals adds up orders.
type Totals interface {
	// Total is what the orders cost that pass the filter.
	Total(ctx context.Context, f Filter) (kaspi.Tenge, error)
}

// Turnover is what the orders of the calendar year so far come to: those that were accepted and not cancelled or given
// back. Orders from before the program's first day are not in it.
func Turnover(ctx context.Context, book Totals, now time.Time) (year int, sum kaspi.Tenge, err error) {
	year = now.In(kaspi.Almaty()).Year()
	sum, err = book.Total(ctx, Filter{
		Stages:  []Stage{StagePreOrder, StagePack, StageHandOver, StageInDelivery, StageGiveOut, StageDone},
		Created: time.Date(year, time.January, 1, 0, 0, 0, 0, kaspi.Almaty()),
	})
	if err != nil {
		return year, 0, fmt.Errorf("turnover of %d: %w", year, err)
	}
	return year, sum, nil
}
