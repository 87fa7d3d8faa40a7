package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/screens/goods"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/price"
)

// prices answers the chat's questions about prices from what is stored, and writes down what the seller says of an SKU.
// It implements goods.Prices.
type prices struct {
	store     *store.Store
	rules     *price.File
	stockRead func() time.Time // when the supplier's stock was last read

	mu sync.Mutex // held while a setting is read and written back
}

// Lookup implements goods.Prices.
func (p *prices) Lookup(ctx context.Context, sku feed.SKU, o *feed.Override) (goods.SKUInfo, error) {
	g, err := p.find(ctx, sku)
	if err != nil {
		return goods.SKUInfo{}, err
	}
	if o != nil {
		g.Listing.Override = *o
	}
	rules, last := p.rules.Rules(), g.Offer.Price
	g.Terms = rules.Terms(g.Item, g.Listing.Override, last)
	g.Steps = rules.Explain(g.Item, g.Listing.Override, last)
	g.StockAt = p.stockRead()
	if err := p.reserve(ctx, &g); err != nil {
		return goods.SKUInfo{}, err
	}
	if g.Pull, err = p.store.LastPull(ctx); err != nil {
		return goods.SKUInfo{}, err
	}
	held, err := p.store.VersionIn(ctx, feed.StatusHeld)
	g.Held = held.ID
	return g, known(err)
}

// reserve adds what is held back of an item for orders.
func (p *prices) reserve(ctx context.Context, g *goods.SKUInfo) error {
	if g.Item.Article == "" {
		return nil
	}
	all, err := p.store.Reserves(ctx)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.Article != g.Item.Article || !r.Released.IsZero() || r.Pieces == 0 {
			continue
		}
		g.Reserved += r.Pieces
		if !slices.Contains(g.Orders, r.Order) {
			g.Orders = append(g.Orders, r.Order)
		}
	}
	return nil
}

// find gathers what is stored of an SKU.
func (p *prices) find(ctx context.Context, sku feed.SKU) (g goods.SKUInfo, err error) {
	l, listed, err := p.listing(ctx, sku)
	if err != nil {
		return g, err
	}
	g.Listing = l
	found := false
	if l.Article != "" {
		if g.Item, found, err = p.store.Item(ctx, l.Article); err != nil {
			return g, err
		}
	}
	g.Served, g.Offer, err = p.store.OfferIn(ctx, feed.StatusPublished, sku)
	if err := known(err); err != nil {
		return g, err
	}
	if !listed && !found && g.Offer.SKU == "" {
		return g, goods.ErrUnknownSKU
	}
	return g, nil
}

// listing is what is kept under an SKU. An SKU that nobody has said anything about is taken for an article.
func (p *prices) listing(ctx context.Context, sku feed.SKU) (l feed.Listing, listed bool, err error) {
	l, listed, err = p.store.Listing(ctx, sku)
	if err == nil && !listed {
		l = feed.Listing{SKU: sku, Article: feed.Article(sku), Match: feed.MatchSKU}
	}
	return l, listed, err
}

// known lets it pass that there is no list yet.
func known(err error) error {
	if errors.Is(err, feed.ErrNoVersion) {
		return nil
	}
	return err
}

// Override implements goods.Prices.
func (p *prices) Override(
	ctx context.Context, sku feed.SKU, change func(*feed.Override),
) (old feed.Override, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l, _, err := p.listing(ctx, sku)
	if err != nil {
		return feed.Override{}, err
	}
	old = l.Override
	change(&l.Override)
	return old, p.store.SaveListing(ctx, l)
}

// Stopped implements goods.Prices.
func (p *prices) Stopped(ctx context.Context) ([]feed.Listing, error) {
	all, err := p.store.Listings(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(l feed.Listing) bool { return !l.Paused })
	for i, l := range all {
		if l.Model != "" {
			continue
		}
		it, _, err := p.store.Item(ctx, l.Article)
		if err != nil {
			return nil, err
		}
		all[i].Model = feed.Clean(it.Name)
	}
	return all, nil
}

// taxes are what the prices reckon with, and the year's turnover against the law's limits.
func (e *engine) taxes(ctx context.Context) (shop.Taxes, error) {
	year, sum, err := orders.Turnover(ctx, e.store, e.now())
	if err != nil {
		return shop.Taxes{}, err
	}
	t := e.rules.Rules().Tariff()
	return shop.Taxes{
		Assumed: t.TaxAssumed(), RateBP: t.Tax, Year: year, Turnover: feed.Tenge(sum), Limits: t.Turnover(year, feed.Tenge(sum)),
	}, nil
}
