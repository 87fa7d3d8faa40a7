package publish

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

// Effect is what other terms would make of the price list.
type Effect struct {
	Diff list.Diff // between the lists of the same goods on the terms of now and on the others
	// Held is why the guard would hold the list on the other terms, and HeldAnyway why it would hold the one on those of now.
	Held, HeldAnyway []feed.Violation
	Figures          feed.Figures // of the list on the other terms against the one that is served
}

// Weigh tells what terms would do to the price list, of items as they were read last. Nothing is asked of the outside, kept or
// served. ErrNoOffers when there is nothing to sell, or nobody has looked yet.
func (p *Publisher) Weigh(ctx context.Context, items []feed.Item, now, then feed.Seller) (Effect, error) {
	if len(items) == 0 {
		return Effect{}, ErrNoOffers
	}
	read := fetched{items: feed.ItemsOf(items), named: len(items)}
	if p.c.Listings != nil {
		var err error
		if read.listings, err = p.c.Listings.Listings(ctx); err != nil {
			return Effect{}, fmt.Errorf("read what the shop sells: %w", err)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := errors.Join(p.load(ctx), p.unpack(ctx)); err != nil {
		return Effect{}, err
	}
	was, err := p.c.States.FeedState(ctx)
	if err != nil {
		return Effect{}, fmt.Errorf("remember the last sync: %w", err)
	}
	state, other := was, was
	usual, before, err := p.priceBy(now, read, &state)
	if err != nil {
		return Effect{}, err
	}
	report, after, err := p.priceBy(then, read, &other)
	if err != nil {
		return Effect{}, err
	}
	if before.Len() == 0 && after.Len() == 0 {
		return Effect{}, ErrNoOffers
	}
	return Effect{
		Diff: p.compare(before, after).Diff, Figures: report.Figures,
		Held: p.violations(report.Figures, report.Diff), HeldAnyway: p.violations(usual.Figures, usual.Diff),
	}, nil
}
