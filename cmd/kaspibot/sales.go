package main

import (
	"context"
	"fmt"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/feed/list"
)

// salesLookBack is how far back a sale may still matter: an order is over sooner, and its goods are booked.
const salesLookBack = 45 * 24 * time.Hour

// sales lets the feed know what has been sold without knowing of orders.
type sales struct {
	records orders.Records
	now     func() time.Time
	fresh   func(context.Context) error // nil when the records are not older than a price list may know them
}

// Sales implements publish.Sales. An order book that is not fresh has no sales to tell.
func (s sales) Sales(ctx context.Context) ([]list.Sale, error) {
	if err := s.fresh(ctx); err != nil {
		return nil, fmt.Errorf("orders are not up to date: %w", err)
	}
	records, err := s.records.Records(ctx, orders.Filter{})
	if err != nil {
		return nil, err
	}
	var all []list.Sale
	for _, r := range records {
		if s.now().Sub(r.Order.Created) > salesLookBack {
			continue
		}
		left, sold := saleStage(r.Stage)
		if !sold {
			continue
		}
		for _, e := range r.Order.Entries {
			if e.SKU == "" {
				continue // Kaspi has left the offer out, it comes with a later answer
			}
			all = append(all, list.Sale{
				Order: string(r.Order.Code), Line: e.Number, SKU: feed.SKU(e.SKU), Pieces: e.Quantity,
				At: r.Order.Created, Left: left,
			})
		}
	}
	return all, nil
}

// saleStage tells whether an order is a sale, and whether its goods have left the seller. Goods of an order that was
// cancelled on the way, or comes back, are nobody's at the distributor any more.
func saleStage(s orders.Stage) (left, sold bool) {
	switch s {
	case orders.StageCancelled, orders.StageCancelling, orders.StageReturned:
		return false, false
	case orders.StageInDelivery, orders.StageDone, orders.StageReturnRequested:
		return true, true
	default:
		return false, true
	}
}
