package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

// apply makes the list of what was fetched and decides what becomes of it.
func (p *Publisher) apply(ctx context.Context, read fetched, progress func(Step)) (Report, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := errors.Join(p.restore(ctx), p.unpack(ctx)); err != nil {
		return Report{}, err
	}
	progress(StepPrice)
	was, err := p.c.States.FeedState(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("remember the last sync: %w", err)
	}
	state := p.count(was, read)
	rep, offers := p.price(read, &state)
	if p.c.Guard.Check(p.last.Figures, rep.Figures, p.last.ID == 0) != nil {
		state = state.Distrusting(was)
	}
	if !state.Equal(was) {
		if err := p.c.States.SaveFeedState(ctx, state); err != nil {
			return rep, fmt.Errorf("keep what the next sync must know: %w", err)
		}
	}
	p.stock = stockIn(read)
	if len(offers) == 0 {
		return rep, ErrNoOffers
	}
	if p.frozen() {
		if err := p.shrink(ctx, read, state, offers); err != nil {
			return rep, err
		}
		rep.compare(&p.served, offers)
	}
	rep, err = p.decide(ctx, rep, offers, progress)
	if err == nil {
		err = p.note()
	}
	return rep, err
}

// decide publishes a list, holds it, or finds that nothing has changed.
func (p *Publisher) decide(ctx context.Context, rep Report, offers []feed.Offer, progress func(Step)) (Report, error) {
	if p.last.ID != 0 {
		same, err := p.unchanged(offers)
		if err != nil {
			return rep, err
		}
		if same {
			rep.Version, rep.Unchanged = p.last, true
			return rep, p.supersede(ctx)
		}
	}
	progress(StepGuard)
	violations := p.violations(rep.Figures, rep.Diff)
	progress(StepWrite)
	var err error
	if len(violations) > 0 {
		rep.Version, err = p.hold(ctx, rep.version(feed.StatusHeld, violations), offers)
		rep.Held = err == nil
		return rep, err
	}
	rep.Version, err = p.add(ctx, rep.version(feed.StatusPublished, nil), offers)
	rep.Published = err == nil
	return rep, err
}

// count brings what is reserved up to date.
func (p *Publisher) count(state list.State, read fetched) list.State {
	if p.c.Sales == nil || len(read.sales)+len(state.Reserves) == 0 {
		return state
	}
	sold := make(map[feed.SKU]feed.Article) // what is behind an SKU by the shop's own list, '' when that does not say
	for _, s := range read.sales {
		sold[s.SKU] = ""
	}
	for i := range read.listings {
		if l := &read.listings[i]; l.Article != "" {
			if _, ok := sold[l.SKU]; ok {
				sold[l.SKU] = l.Article
			}
		}
	}
	stock := stockOf(read.items, sold, state.Reserves)
	counter := list.Counter{
		Stock: stock, Now: p.c.Now(), LeftLasts: p.c.LeftLasts,
		Articles: func(s feed.SKU) (feed.Article, bool) {
			if a := sold[s]; a != "" {
				return a, true
			}
			_, ok := stock[feed.Article(s)]
			return feed.Article(s), ok
		},
	}
	state.Reserves = counter.Count(state.Reserves, read.sales)
	return state
}

// stockOf is the stock of what is sold or reserved: a few of all the items.
func stockOf(
	items []feed.Item, sold map[feed.SKU]feed.Article, reserves []list.Reserve,
) map[feed.Article]feed.Stock {
	wanted := make(map[feed.Article]bool, len(sold)+len(reserves))
	for sku, article := range sold {
		wanted[cmp.Or(article, feed.Article(sku))] = true
	}
	for _, r := range reserves {
		wanted[r.Article] = true
	}
	stock := make(map[feed.Article]feed.Stock, len(wanted))
	for i := range items {
		if it := &items[i]; wanted[it.Article] {
			stock[it.Article] = it.Stock
		}
	}
	return stock
}

// price makes the next list of what was fetched, and the report on it.
func (p *Publisher) price(read fetched, state *list.State) (Report, []feed.Offer) {
	return p.priceBy(p.c.Seller, read, state)
}

// priceBy is price on the terms of a seller.
func (p *Publisher) priceBy(seller feed.Seller, read fetched, state *list.State) (Report, []feed.Offer) {
	reserved := list.Reserved(state.Reserves)
	result := list.Builder{Seller: seller, BackAfter: p.c.BackAfter}.Build(list.Input{
		Items: read.items, Listings: read.listings, Reserved: reserved, Readings: state.Readings, Previous: p.offers,
		Points: p.c.Shop.Points,
	})
	state.Readings = result.Readings
	offers := list.Carry(p.offers, result.Offers)
	for _, o := range offers {
		if o.Why != feed.NotOffSale {
			result.Skipped[o.Why]++
		}
	}
	rep := Report{Items: len(read.items), Matched: read.matched, Skipped: result.Skipped, Odd: result.Odd}
	for _, n := range reserved {
		rep.Reserved += n
	}
	rep.Figures.Expected = result.Expected
	rep.compare(&p.served, offers)
	w := list.Watcher{CostRise: p.c.CostRise}
	rep.Alarms = append(w.Orders(state.Reserves, read.items), w.Offers(p.offers, offers)...)
	return rep, offers
}

// compare takes the figures of a list against the one that is served.
func (r *Report) compare(s *served, offers []feed.Offer) {
	expected := r.Figures.Expected
	r.Diff, r.Figures = list.Compare(s.offers, offers), s.c.Guard.Measure(s.offers, offers)
	r.Figures.FewHad, r.Figures.FewHave = s.c.Guard.Few(s.offers, offers)
	r.Figures.Expected = expected
}

func (r Report) version(s feed.Status, violations []feed.Violation) feed.Version {
	return feed.Version{Status: s, Violations: violations, Figures: r.Figures, Diff: r.Diff.Summary()}
}
