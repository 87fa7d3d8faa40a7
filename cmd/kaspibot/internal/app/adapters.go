package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/orders/profit"
	"kaspibot/bot/store"
	"kaspibot/feed"
	feedlist "kaspibot/feed/list"
	"kaspibot/feed/match"
	"kaspibot/feed/price"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
)

// matched finds items behind listings that had none and keeps them. It looks at all that the catalogue has of each item,
// which is more than a price list needs, and only when there is a listing to find one for.
func matched(s *store.Store) publish.Match {
	return func(ctx context.Context, _ feed.Items, listings []feed.Listing) ([]feed.Listing, error) {
		if !slices.ContainsFunc(listings, match.Wanting) {
			return nil, nil
		}
		items, err := s.Catalogue(ctx)
		if err != nil {
			return nil, err
		}
		changed := match.New(items).Again(listings)
		if len(changed) == 0 {
			return nil, nil
		}
		return changed, s.MatchListings(ctx, changed)
	}
}

// salesLookBack is how far back a sale may still matter: an order is over sooner, and its goods are booked.
const salesLookBack = 45 * 24 * time.Hour

// sales lets the feed know what has been sold without knowing of orders.
type sales struct {
	book  soldBook
	now   func() time.Time
	fresh func(context.Context) error // nil when the records are not older than a price list may know them
}

// soldBook knows what orders have sold without reading their records.
type soldBook interface {
	Sold(ctx context.Context, f store.SoldFilter) ([]feedlist.Sale, error)
}

// leftLooksBack is how far back a sale is named whose goods have left and are not reserved any more: longer than they may
// be. An older one would be found released at first sight.
const leftLooksBack = 5 * 24 * time.Hour

// Sales implements publish.Sales. An order book that is not fresh has no sales to tell.
func (s sales) Sales(ctx context.Context) ([]feedlist.Sale, error) {
	if err := s.fresh(ctx); err != nil {
		return nil, fmt.Errorf("orders are not up to date: %w", err)
	}
	return s.book.Sold(ctx, store.SoldFilter{
		Held: heldStages(), Left: leftStages(), Since: s.now().Add(-salesLookBack), LeftSince: s.now().Add(-leftLooksBack),
	})
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

// tariff lets the desk reckon with the price list's tariff as it is now: its figures are the seller's to change. It
// implements profit.Tariff.
type tariff func() price.Tariff

// veryHeavy is the weight, in grams, that costs the most to deliver.
const veryHeavy = 1_000_000

// Commission implements profit.Tariff.
func (t tariff) Commission(category string) int64 { return t().Commission(category) }

// Delivery knows the price without the weight where any weight costs the same.
func (t tariff) Delivery(way profit.Way, total kaspi.Tenge, grams int) (kaspi.Tenge, bool) {
	kind, sum := price.Kind(way), feed.Tenge(total)
	cost := t().Delivery(kind, sum, grams)
	known := grams > 0 || cost == t().Delivery(kind, sum, veryHeavy)
	return kaspi.Tenge(cost), known
}

// Tax is what the state takes, and Kaspi Pay if it is reckoned with.
func (t tariff) Tax(total, cost, charges kaspi.Tenge) kaspi.Tenge {
	return kaspi.Tenge(t().Levies(feed.Tenge(total), feed.Tenge(cost), feed.Tenge(charges)))
}

// Book is the order book as it is now, for whoever shows a program from inside, as the demo does. Without a database there
// is none.
func (a *App) Book(ctx context.Context) ([]orders.Record, error) {
	_, shop := a.now()
	if shop == nil {
		return nil, nil
	}
	return shop.store.Records(ctx, orders.Filter{})
}

// Lists are the newest n price lists, the newest first.
func (a *App) Lists(ctx context.Context, n int) ([]feed.Version, error) {
	_, shop := a.now()
	if shop == nil {
		return nil, nil
	}
	return shop.publisher.Versions(ctx, 0, n)
}

// Served is the file of the price list that is served now; empty before the first.
func (a *App) Served() string {
	page, _ := a.now()
	if d := page.Current(); d != nil {
		return d.Path
	}
	return ""
}
