package main

import (
	"context"
	"fmt"
	"slices"
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
	// One question: an order that moves on while two are asked would be named twice, or not at all.
	records, err := s.records.Records(ctx, orders.Filter{
		Stages: slices.Concat(heldStages(), leftStages()), Created: s.now().Add(-salesLookBack),
	})
	if err != nil {
		return nil, err
	}
	var all []list.Sale
	for _, r := range records {
		left := slices.Contains(leftStages(), r.Stage)
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

// heldStages are the stages of sales whose goods are still to leave the seller.
func heldStages() []orders.Stage {
	return []orders.Stage{
		orders.StageSign, orders.StageNew, orders.StageAccepting, orders.StagePreOrder, orders.StagePack,
		orders.StageHandOver, orders.StageGiveOut, orders.StageUnknown,
	}
}

// leftStages are the stages of sales whose goods have left the seller. Those of an order that was cancelled, on the way
// too, or came back, are nobody's at the distributor any more: such an order is no sale.
func leftStages() []orders.Stage {
	return []orders.Stage{orders.StageInDelivery, orders.StageDone, orders.StageReturnRequested}
}
