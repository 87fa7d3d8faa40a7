package main

import (
	"kaspibot/bot/orders/profit"
	"kaspibot/feed"
	"kaspibot/feed/price"
	"kaspibot/kaspi"
)

// tariff lets the desk reckon with the price list's tariff as it is now: its figures are the seller's to change. It
// implements profit.Tariff.
type tariff func() price.Tariff

// veryHeavy is the weight, in grams, that costs the most to deliver.
const veryHeavy = 1_000_000

// tariff is the one of the rules in force.
func (a *app) tariff() price.Tariff { return a.engine.rules.Rules().Tariff() }

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
func (t tariff) Tax(total kaspi.Tenge) kaspi.Tenge {
	p := t().Parts(price.Sale{Price: feed.Tenge(total), Kind: price.Own})
	return kaspi.Tenge(p.Tax + p.Pay)
}
