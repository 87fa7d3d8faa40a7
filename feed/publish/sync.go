package publish

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/list"
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
	Version   feed.Version
	Published bool      // a new list is served
	Held      bool      // the guard stopped the list, the old one is served
	Unchanged bool      // what is served says the same
	Diff      list.Diff // against the served list
	Figures   feed.Figures
	Items     int                        // what the source gave
	Skipped   map[feed.OffSaleReason]int // what is not on sale, by reason
	Odd       []feed.SKU                 // of the shop's own, those that break Kaspi's guide; written all the same
	Matched   int                        // listings behind which an item was found now
	Reserved  int                        // pieces that customers have bought and the distributor still shows
	Alarms    []list.Alarm               // items that need a look; of a held list too
	Recent    int                        // changes that were published within [KaspiChangesIn]
	Took      time.Duration              // the fetch included
	Damaged   Damaged                    // what could not be read of the served list, told once when it is found and when it is mended

	Unreadable []Unreadable // goods of which the source could not read a value: they are off sale
}

// Unreadable is a good of which a value could not be read.
type Unreadable struct {
	Article feed.Article
	Why     string // in English
}

// fetched is what was read from outside for one list.
type fetched struct {
	items    feed.Items
	named    int   // how many items there are
	stock    stock // of them
	listings []feed.Listing
	sales    []list.Sale
	matched  int // of the listings, those behind which an item was found now
}

// Sync fetches the items, and publishes the list they make unless the guard holds it: then the list is stored
// for [Publisher.Publish] or [Publisher.Keep], in the place of any held before. Being held is no error. An error
// leaves the list that is served in place; [feed.ErrNoItems] is a source that had nothing, [ErrNoOffers] one of which
// nothing can be listed. A list that says the same is not written and not stored again. Syncs wait for each
// other; the other methods do not wait for a sync's fetch.
//
// progress, which may be nil, is told each step as it begins; it must not call the Publisher.
func (p *Publisher) Sync(ctx context.Context, progress func(Step)) (Report, error) {
	if err := p.begin(ctx); err != nil {
		return Report{}, err
	}
	defer p.end()
	if progress == nil {
		progress = func(Step) {}
	}
	began := p.c.Now()
	progress(StepFetch)
	read, err := p.fetch(ctx)
	if err != nil {
		return Report{}, err
	}
	rep, err := p.apply(ctx, read, progress)
	if err == nil {
		rep.Damaged = p.damage()
		rep.Recent, err = p.recent(ctx)
	}
	rep.Took = p.c.Now().Sub(began)
	return rep, err
}

// begin waits for the turn to fetch; whoever gets it must end it.
func (p *Publisher) begin(ctx context.Context) error {
	select {
	case p.syncing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for another sync: %w", ctx.Err())
	}
}

func (p *Publisher) end() { <-p.syncing }

// fetch asks everybody outside. Sales come last: what is sold while the rest is read counts already.
func (p *Publisher) fetch(ctx context.Context) (r fetched, err error) {
	at := p.c.Now()
	var has stockPacker
	if r.items, err = p.c.Source.Items(ctx, has.add); err != nil {
		return fetched{}, fmt.Errorf("fetch items: %w", err)
	}
	if has.named == 0 {
		return fetched{}, feed.ErrNoItems
	}
	r.stock, r.named = has.stock(at), has.named
	if p.c.Listings != nil {
		if r.listings, err = p.c.Listings.Listings(ctx); err != nil {
			return fetched{}, fmt.Errorf("read what the shop sells: %w", err)
		}
	}
	if err := p.match(ctx, &r); err != nil {
		return fetched{}, fmt.Errorf("match what the shop sells: %w", err)
	}
	if p.c.Sales != nil {
		if r.sales, err = p.c.Sales.Sales(ctx); err != nil {
			return fetched{}, &SalesError{err}
		}
	}
	return r, nil
}

// match takes over what is found anew behind the listings.
func (p *Publisher) match(ctx context.Context, r *fetched) error {
	if p.c.Match == nil || len(r.listings) == 0 {
		return nil
	}
	changed, err := p.c.Match(ctx, r.items, r.listings)
	if err != nil {
		return err
	}
	bySKU := make(map[feed.SKU]feed.Listing, len(changed))
	for _, l := range changed {
		bySKU[l.SKU] = l
		if l.Article != "" {
			r.matched++
		}
	}
	r.listings = slices.Clone(r.listings)
	for i, l := range r.listings {
		if now, ok := bySKU[l.SKU]; ok {
			r.listings[i] = now
		}
	}
	return nil
}

// ErrNoOffers says that of all items none can be listed; the report's Skipped tells why.
var ErrNoOffers error = &feed.EmptyError{Of: "list", Text: "no item can be listed"}
