// Package profit tells what a waiting order is worth: make an Estimator with New and call Run after every poll.
//
// It puts together what the distributor has, what Kaspi and the state take, and what is left, and notes it in the order's
// record as [orders.Facts]. What is not known stays unknown: it is neither guessed nor taken for nothing.
package profit

import (
	"cmp"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// Item is what is known of one thing that the shop sells.
type Item struct {
	Article string      // the distributor's
	Stock   int         // pieces they have
	AtLeast bool        // Stock is only the lower bound
	StockAt time.Time   // when they said so; zero: not known
	Cost    kaspi.Tenge // of one piece; 0 when unknown
	Grams   int         // of one piece with its box; 0 when unknown
}

// Way is how an order travels, as far as the seller's costs depend on it.
type Way string

// The ways. Pickup and the seller's own delivery cost them nothing that Kaspi knows of.
const (
	WayOwn     Way = "own"
	WayCity    Way = "city"
	WayCountry Way = "country"
	WayExpress Way = "express"
)

// Tariff is what a sale costs besides the goods.
type Tariff interface {
	// Commission is Kaspi's share of a sale in a category, in basis points, VAT included. The category is
	// the title of a leaf.
	Commission(category string) (basisPoints int64)
	// Delivery is what the seller pays for an order of this sum and weight, VAT included. A weight of 0 is
	// not known: without need for it there is a price nevertheless.
	Delivery(way Way, total kaspi.Tenge, grams int) (price kaspi.Tenge, known bool)
	// Tax is what the state takes of a sale whose goods cost so much; charges are commission and delivery. What is
	// not known is 0.
	Tax(total, cost, charges kaspi.Tenge) kaspi.Tenge
}

// estimate puts together the facts of an order at a moment. goods are by SKU; promised are the pieces of
// each article that other orders will take first.
func estimate(o kaspi.Order, goods map[string]Item, promised map[string]int, t Tariff) orders.Facts {
	f := orders.Facts{Total: o.Total}
	need := pieces(o, goods)
	for _, e := range o.Entries {
		g := goods[e.SKU]
		l := orders.LineFacts{
			SKU: e.SKU, Article: g.Article, Quantity: e.Quantity,
			Need: e.Quantity, Stock: g.Stock, AtLeast: g.AtLeast, StockAt: g.StockAt,
			Cost: orders.Amount{Tenge: g.Cost, Known: g.Cost > 0},
		}
		if e.Quantity < 1 { // not told, or not readable: then nothing can be said of what it takes
			l.StockAt, l.Cost = time.Time{}, orders.Amount{}
		}
		if g.Article != "" {
			l.Need, l.Promised = need[g.Article], promised[g.Article]
		}
		if e.Category.Title != "" {
			l.Commission = known(share(e.Total, t.Commission(e.Category.Title)))
		}
		f.Lines = append(f.Lines, l)
	}
	f.Delivery, f.Estimated = delivery(o, goods, t)
	f.Tax = t.Tax(o.Total, f.Cost().Tenge, f.Commission().Tenge+f.Delivery.Tenge)
	return f
}

func known(n kaspi.Tenge) orders.Amount { return orders.Amount{Tenge: n, Known: true} }

// share is a part of an amount in basis points. It is the one place where money is rounded here: up, since
// it is what others take.
func share(amount kaspi.Tenge, basisPoints int64) kaspi.Tenge {
	const whole = 10_000
	return (amount*kaspi.Tenge(basisPoints) + whole - 1) / whole
}

// pieces are how many of each article an order takes.
func pieces(o kaspi.Order, goods map[string]Item) map[string]int {
	sum := map[string]int{}
	for _, e := range o.Entries {
		if article := goods[e.SKU].Article; article != "" {
			sum[article] += max(1, e.Quantity)
		}
	}
	return sum
}

// delivery is what Kaspi says it costs the seller, or what the tariff makes of it.
func delivery(o kaspi.Order, goods map[string]Item, t Tariff) (price orders.Amount, estimated bool) {
	way := wayOf(o)
	switch {
	case o.SellerDeliveryCost > 0:
		return known(o.SellerDeliveryCost), false
	case way == WayOwn:
		return known(0), false
	}
	n, ok := t.Delivery(way, o.Total, grams(o, goods))
	return orders.Amount{Tenge: n, Known: ok}, ok
}

// wayOf tells the ways apart. Of a parcel machine Kaspi often leaves out the address; it is taken for one in
// another city then, which costs more: a profit must not turn out lower than it was told.
func wayOf(o kaspi.Order) Way {
	switch {
	case o.Courier.Express:
		return WayExpress
	case !o.KaspiDelivered:
		return WayOwn
	case o.DeliveryMode == "DELIVERY_LOCAL", o.OriginCity != "" && o.City() == o.OriginCity:
		return WayCity
	}
	return WayCountry
}

// grams is the weight of an order; 0 when that of any line is unknown.
func grams(o kaspi.Order, goods map[string]Item) int {
	sum := 0
	for _, e := range o.Entries {
		one := cmp.Or(int(e.Weight), goods[e.SKU].Grams)
		if one <= 0 || !o.EntriesKnown {
			return 0
		}
		sum += one * e.Quantity
	}
	return sum
}
