package config

import (
	"errors"

	feedlist "kaspibot/feed/list"
)

// GuardLimits are the guard's thresholds; the defaults are those of [feedlist.DefaultGuard].
type GuardLimits struct {
	OffersDrop  Percent `env:"OFFERS_DROP_PERCENT" envDefault:"10"`
	OnSaleDrop  Percent `env:"ON_SALE_DROP_PERCENT" envDefault:"20"`
	StockDrop   Percent `env:"STOCK_DROP_PERCENT" envDefault:"30"`
	MedianPrice Percent `env:"MEDIAN_PRICE_PERCENT" envDefault:"10"`
	BigPrice    Percent `env:"BIG_PRICE_PERCENT" envDefault:"30"`
	BigPrices   Percent `env:"BIG_PRICES_PERCENT" envDefault:"2"`
	Missing     Percent `env:"MISSING_PERCENT" envDefault:"20"`

	OfferSlack int   `env:"OFFER_SLACK" envDefault:"5"`
	StockSlack int64 `env:"STOCK_SLACK" envDefault:"250"`
	PriceSlack int   `env:"PRICE_SLACK" envDefault:"2"`
}

// Guard is the guard that the limits make.
func (g GuardLimits) Guard() feedlist.Guard {
	return feedlist.Guard{
		MaxOffersDropBP: int64(g.OffersDrop), MaxOnSaleDropBP: int64(g.OnSaleDrop), MaxStockDropBP: int64(g.StockDrop),
		MaxMedianPriceChangeBP: int64(g.MedianPrice), BigPriceChangeBP: int64(g.BigPrice),
		MaxBigPriceChangesBP: int64(g.BigPrices), MaxMissingBP: int64(g.Missing),
		OfferSlack: g.OfferSlack, StockSlack: g.StockSlack, PriceSlack: g.PriceSlack,
	}
}

// check refuses thresholds that mean nothing: a share above the whole, a slack below none.
func (g GuardLimits) check(f *faults) {
	for name, share := range map[string]Percent{
		"OFFERS_DROP_PERCENT": g.OffersDrop, "ON_SALE_DROP_PERCENT": g.OnSaleDrop, "STOCK_DROP_PERCENT": g.StockDrop,
		"BIG_PRICES_PERCENT": g.BigPrices, "MISSING_PERCENT": g.Missing,
	} {
		if share < 0 || share > 10_000 {
			f.check("GUARD_"+name, errors.New("want a share from 0 to 100"))
		}
	}
	for name, n := range map[string]int64{
		"MEDIAN_PRICE_PERCENT": int64(g.MedianPrice), "BIG_PRICE_PERCENT": int64(g.BigPrice),
		"OFFER_SLACK": int64(g.OfferSlack), "STOCK_SLACK": g.StockSlack, "PRICE_SLACK": int64(g.PriceSlack),
	} {
		if n < 0 {
			f.check("GUARD_"+name, errors.New("must not be below zero"))
		}
	}
}
