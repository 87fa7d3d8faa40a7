package publish

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/feed"
)

// Preview makes the list that [Publisher.Sync] would make now, and keeps and serves nothing of it. The guard is not
// asked. Of the report everything is there that does not depend on what becomes of the list. Errors are those of Sync.
func (p *Publisher) Preview(ctx context.Context) (feed.List, Report, error) {
	if err := p.begin(ctx); err != nil {
		return feed.List{}, Report{}, err
	}
	defer p.end()
	read, err := p.fetch(ctx)
	if err != nil {
		return feed.List{}, Report{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := errors.Join(p.load(ctx), p.unpack(ctx)); err != nil {
		return feed.List{}, Report{}, err
	}
	was, err := p.c.States.FeedState(ctx)
	if err != nil {
		return feed.List{}, Report{}, fmt.Errorf("remember the last sync: %w", err)
	}
	state := p.count(was, read)
	report, offers, err := p.priceBy(p.c.Seller, read, &state)
	if err != nil {
		return feed.List{}, Report{}, err
	}
	if offers.Len() == 0 {
		return feed.List{}, report, ErrNoOffers
	}
	return feed.List{Shop: p.c.Shop, Changed: p.c.Now(), Offers: offers.Slice()}, report, nil
}
