package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

var (
	// ErrNotPublished says that a version was never served, so that there is nothing to go back to.
	ErrNotPublished = errors.New("the version was never published")
	// ErrServed says that the version is the one that is served.
	ErrServed = errors.New("the version is served already")
	// ErrNothingLeft says that the distributor has nothing any more of what a version sold.
	ErrNothingLeft = errors.New("nothing of the version is in stock any more")
)

// fetchLasts is how old the last fetch may be to say what the distributor has, when it cannot be asked.
const fetchLasts = time.Hour

// RollBack serves the offers of an older version again, as a new one: its names and prices, but of no item more pieces
// than the distributor has now, for that list may be days old. What has been listed since stays listed off sale.
//
// The list is then frozen. A sync takes pieces away from it, as goods sell out, and never adds any; the list that it
// would have made is held with [feed.NumberRolledBack] until a person publishes one.
func (p *Publisher) RollBack(ctx context.Context, id int64, by string) (feed.Version, error) {
	if p.c.History == nil {
		return feed.Version{}, feed.ErrNoVersion
	}
	if err := p.begin(ctx); err != nil {
		return feed.Version{}, err
	}
	defer p.end()
	read, failed := p.fetch(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	from := &read
	if failed != nil {
		if p.c.Now().Sub(p.stock.at) > fetchLasts {
			return feed.Version{}, fmt.Errorf("roll back to version %d: %w", id, failed)
		}
		from = nil
	}
	v, err := p.rollBack(ctx, id, by, from)
	if err == nil {
		p.lost = false
		err = p.note()
	}
	if err != nil {
		return v, fmt.Errorf("roll back to version %d: %w", id, err)
	}
	return v, nil
}

// rollBack works by what was read, or by the stock of the last reading when nothing was.
func (p *Publisher) rollBack(ctx context.Context, id int64, by string, read *fetched) (feed.Version, error) {
	if err := errors.Join(p.restore(ctx), p.unpack(ctx)); err != nil {
		return feed.Version{}, err
	}
	old, offers, err := p.c.History.Version(ctx, id)
	switch {
	case err != nil:
		return feed.Version{}, err
	case old.Status != feed.StatusPublished:
		return feed.Version{}, ErrNotPublished
	case id == p.last.ID:
		return feed.Version{}, ErrServed
	}
	was, err := p.c.States.FeedState(ctx)
	if err != nil {
		return feed.Version{}, err
	}
	stock, state, next := p.stock, was, p.offers
	if read != nil {
		stock, state = read.stock, p.count(was, *read)
		if _, next, err = p.priceBy(p.c.Seller, *read, &state); err != nil {
			return feed.Version{}, err
		}
	}
	offers = list.Carry(p.offers, clamp(offers, stock, state, next, false))
	rep := Report{}
	rep.Figures.Expected = p.last.Figures.Expected
	rep.compared(p.compare(p.offers, offers))
	if rep.Figures.OnSale == 0 {
		return feed.Version{}, ErrNothingLeft
	}
	v := rep.version(feed.StatusPublished, nil)
	v.RolledBack, v.DecidedBy, v.DecidedAt = id, by, p.c.Now()
	return p.add(ctx, v, offers)
}

// shrink takes from the frozen list what cannot be sold any more. It is a list like any other: the guard has its say,
// as the distributor's bad hour would empty it too.
func (p *Publisher) shrink(ctx context.Context, read fetched, state list.State, next feed.Offers) error {
	offers := clamp(p.offers, read.stock, state, next, true)
	rep := Report{}
	rep.Figures.Expected = p.last.Figures.Expected
	rep.compared(p.compare(p.offers, offers))
	_, harmful := errors.AsType[*list.GuardError](p.c.Guard.Check(p.last.Figures, rep.Figures, false))
	if harmful || rep.Diff.Empty() && p.damaged.Version == 0 {
		return nil
	}
	v := rep.version(feed.StatusPublished, nil)
	v.RolledBack, v.FromDisk, v.DecidedBy, v.DecidedAt = p.last.RolledBack, p.last.FromDisk, p.last.DecidedBy, p.last.DecidedAt
	_, err := p.add(ctx, v, offers)
	return err
}

// clamp lowers the stock of offers to what the distributor has now, less what is reserved. The items behind offers that were
// read from the disk are those of the next list. Of a frozen list, what the seller has paused in the next one is not sold
// either, and what nobody knows an item behind stays.
func clamp(offers feed.Offers, stock stock, state list.State, next feed.Offers, frozen bool) feed.Offers {
	has := stock.all()
	for article, n := range list.Reserved(state.Reserves) {
		has[article] -= n
	}
	lower, beside := feed.PackAfter(offers), next.Cursor()
	now := beside.Next()
	for old := range offers.All() {
		o, stopped := *old, feed.NotOffSale
		for now != nil && now.SKU < o.SKU {
			now = beside.Next()
		}
		if now != nil && now.SKU == o.SKU {
			o.Article = cmp.Or(o.Article, now.Article)
			if frozen && (now.Why == feed.OffSalePaused || now.Why == feed.OffSaleInList) {
				stopped = now.Why
			}
		}
		if o.Stock > 0 && (o.Article != "" || !frozen) {
			o.Stock = max(min(o.Stock, has[o.Article]), 0)
			if stopped != feed.NotOffSale {
				o.Stock, o.Why = 0, stopped
			} else if o.Stock == 0 {
				o.Why = feed.OffSaleSoldOut
			}
		}
		if o.Stock == 0 {
			o.PreOrder, o.At = 0, ""
		}
		lower.Add(&o)
	}
	return lower.Offers()
}
