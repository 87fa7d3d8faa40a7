package publish

import (
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
	rep, offers, err := p.priceBy(p.c.Seller, read, &state)
	if err != nil {
		return Report{}, err
	}
	if p.c.Guard.Check(p.last.Figures, rep.Figures, p.last.ID == 0) != nil {
		state = state.Distrusting(was)
	}
	if !state.Equal(was) {
		if err := p.c.States.SaveFeedState(ctx, state); err != nil {
			return rep, fmt.Errorf("keep what the next sync must know: %w", err)
		}
	}
	p.stock = read.stock
	if offers.Len() == 0 {
		return rep, ErrNoOffers
	}
	if p.frozen() && !p.unknown() {
		if err := p.shrink(ctx, read, state, offers); err != nil {
			return rep, err
		}
		rep.compared(p.compare(p.offers, offers))
	}
	rep, err = p.decide(ctx, rep, offers, progress)
	if err == nil {
		err = p.note()
	}
	return rep, err
}

// decide publishes a list, holds it, or finds that nothing has changed.
func (p *Publisher) decide(ctx context.Context, rep Report, offers feed.Offers, progress func(Step)) (Report, error) {
	if p.last.ID != 0 && p.damaged.Version == 0 {
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
	if p.c.Sales == nil {
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
	stock := read.stock.of(sold, state.Reserves)
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

// priceBy makes the next list of what was fetched on the terms of a seller, and the report on it.
func (p *Publisher) priceBy(seller feed.Seller, read fetched, state *list.State) (Report, feed.Offers, error) {
	reserved := list.Reserved(state.Reserves)
	b := list.Builder{Seller: seller, BackAfter: p.c.BackAfter, Guard: p.c.Guard, Watcher: list.Watcher{CostRise: p.c.CostRise}}
	made, err := b.Build(list.Input{
		Items: read.items, Listings: read.listings, Reserved: reserved, Readings: state.Readings, Previous: p.offers,
		Points: p.c.Shop.Points,
	})
	if err != nil {
		return Report{}, feed.Offers{}, fmt.Errorf("read items: %w", err)
	}
	state.Readings = made.Readings
	for why, n := range made.OffSale {
		made.Skipped[why] += n
	}
	rep := Report{Items: read.named, Matched: read.matched, Skipped: made.Skipped, Odd: made.Odd}
	for _, n := range reserved {
		rep.Reserved += n
	}
	rep.Diff, rep.Figures = made.Diff, made.Figures
	rep.Alarms = append(b.Watcher.Orders(state.Reserves, made.Short), made.Alarms...)
	return rep, made.Offers, nil
}

// compare compares two lists as the guard does.
func (s *served) compare(previous, next feed.Offers) list.Compared {
	return list.Compare(s.c.Guard, list.Watcher{}, previous, next)
}

// compared takes over what a list says against the one that is served.
func (r *Report) compared(c list.Compared) {
	c.Figures.Expected = r.Figures.Expected
	r.Diff, r.Figures = c.Diff, c.Figures
}

func (r Report) version(s feed.Status, violations []feed.Violation) feed.Version {
	return feed.Version{Status: s, Violations: violations, Figures: r.Figures, Diff: r.Diff.Summary()}
}
