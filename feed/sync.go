package feed

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Step is a part of a sync, told as it begins.
type Step string

// The steps in their order. An unchanged list ends before the last.
const (
	StepFetch Step = "fetch"
	StepPrice Step = "price"
	StepGuard Step = "guard"
	StepWrite Step = "write"
)

// Report tells how a sync ended: exactly one of Published, Held and Unchanged is true after a success.
type Report struct {
	// Version is the list this sync led to: the new one when Published or Held, the served one when
	// Unchanged. A list that was held before comes back as the same version, one that the seller has
	// refused before with StatusKept: nobody need be asked again.
	Version   Version
	Published bool // a new list is served
	Held      bool // the guard stopped the list, the old one is served
	Unchanged bool // what is served says the same
	Diff      Diff // against the served list
	Figures   Figures
	Items     int           // what the source gave
	Skipped   map[Why]int   // what is not on sale, by reason
	Took      time.Duration // the fetch included
}

// Sync fetches the items, and publishes the list they make unless the guard holds it: then the list is stored
// for [Publisher.Publish] or [Publisher.Keep], in the place of any held before. Being held is no error. An error
// leaves the list that is served in place; [ErrNoItems] is a source that had nothing, [ErrNoOffers] one of which
// nothing can be listed. A list that says the same is not written and not stored again. Syncs wait for each
// other; the other methods do not wait for a sync's fetch.
//
// progress, which may be nil, is told each step as it begins; it must not call the Publisher.
func (p *Publisher) Sync(ctx context.Context, progress func(Step)) (Report, error) {
	select {
	case p.syncing <- struct{}{}:
		defer func() { <-p.syncing }()
	case <-ctx.Done():
		return Report{}, fmt.Errorf("wait for another sync: %w", ctx.Err())
	}
	if progress == nil {
		progress = func(Step) {}
	}
	began := p.c.Now()
	progress(StepFetch)
	items, err := p.c.Source.Items(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("fetch items: %w", err)
	}
	if len(items) == 0 {
		return Report{}, ErrNoItems
	}
	rep, err := p.apply(ctx, items, progress)
	rep.Took = p.c.Now().Sub(began)
	return rep, err
}

func (p *Publisher) apply(ctx context.Context, items []Item, progress func(Step)) (Report, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.restore(ctx); err != nil {
		return Report{}, err
	}
	progress(StepPrice)
	rep, offers := p.price(items)
	if len(offers) == 0 {
		return rep, ErrNoOffers
	}
	if p.last.ID != 0 {
		same, err := p.same(p.last, offers)
		if err != nil {
			return rep, err
		}
		if same {
			rep.Version, rep.Unchanged = p.last, true
			return rep, p.supersede(ctx)
		}
	}
	progress(StepGuard)
	err := p.c.Guard.Check(p.last.Figures, rep.Figures, p.last.ID == 0)
	if held, ok := errors.AsType[*GuardError](err); ok {
		progress(StepWrite)
		rep.Version, err = p.hold(ctx, rep.version(StatusHeld, held.Violations), offers)
		rep.Held = err == nil
		return rep, err
	}
	progress(StepWrite)
	rep.Version, err = p.add(ctx, rep.version(StatusPublished, nil), offers)
	rep.Published = err == nil
	return rep, err
}

// price turns items into the next list and what there is to tell about it.
func (p *Publisher) price(items []Item) (Report, []Offer) {
	fresh, skipped := p.c.Rules.Build(items, p.offers)
	offers := Carry(p.offers, fresh)
	for _, o := range offers {
		if o.Why != WhyOnSale {
			skipped[o.Why]++
		}
	}
	return Report{
		Items: len(items), Skipped: skipped,
		Diff: Compare(p.offers, offers), Figures: p.c.Guard.Measure(p.offers, offers),
	}, offers
}

func (r Report) version(s Status, violations []Violation) Version {
	return Version{Status: s, Violations: violations, Figures: r.Figures, Diff: r.Diff.Summary()}
}

// hold stores a list for the seller to decide about, unless it is one he has been asked about already.
func (p *Publisher) hold(ctx context.Context, v Version, offers []Offer) (Version, error) {
	if asked, ok, err := p.known(ctx, StatusHeld, offers); ok || err != nil {
		return asked, err
	}
	if err := p.supersede(ctx); err != nil {
		return Version{}, err
	}
	if refused, ok, err := p.known(ctx, StatusKept, offers); ok || err != nil {
		return refused, err
	}
	return p.add(ctx, v, offers)
}

// known reports whether the last version of this status is the very list that the offers make.
func (p *Publisher) known(ctx context.Context, s Status, offers []Offer) (v Version, ok bool, err error) {
	v, err = p.latest(ctx, s)
	if err != nil || v.ID == 0 {
		return Version{}, false, err
	}
	ok, err = p.same(v, offers)
	return v, ok, err
}

// supersede ends the held version, if there is one: newer data have answered the question it asked.
func (p *Publisher) supersede(ctx context.Context) error {
	v, err := p.latest(ctx, StatusHeld)
	if err != nil || v.ID == 0 {
		return err
	}
	if _, err := p.c.Versions.DecideVersion(ctx, v.ID, StatusSuperseded, "", p.c.Now()); err != nil {
		return fmt.Errorf("set version %d aside: %w", v.ID, err)
	}
	return nil
}

// latest is the last version of a status, with ID 0 when there is none.
func (p *Publisher) latest(ctx context.Context, s Status) (Version, error) {
	v, _, err := p.c.Versions.LastVersion(ctx, s)
	if errors.Is(err, ErrNoVersion) {
		return Version{}, nil
	}
	if err != nil {
		return Version{}, fmt.Errorf("look for a %s price list: %w", s, err)
	}
	return v, nil
}
