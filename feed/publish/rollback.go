package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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
		return old, ErrNotPublished
	case id == p.last.ID:
		return old, ErrServed
	}
	was, err := p.c.States.FeedState(ctx)
	if err != nil {
		return feed.Version{}, err
	}
	stock, state, next := p.stock, was, p.offers
	if read != nil {
		stock, state = stockIn(*read), p.count(was, *read)
		_, next = p.price(*read, &state)
	}
	offers = list.Carry(p.offers, clamp(withArticles(offers, next), stock, state, nil))
	rep := Report{}
	rep.Figures.Expected = p.last.Figures.Expected
	rep.compare(&p.served, offers)
	if rep.Figures.OnSale == 0 {
		return old, ErrNothingLeft
	}
	v := rep.version(feed.StatusPublished, nil)
	v.RolledBack, v.DecidedBy, v.DecidedAt = id, by, p.c.Now()
	return p.add(ctx, v, offers)
}

// shrink takes from the frozen list what cannot be sold any more. It is a list like any other: the guard has its say,
// as the distributor's bad hour would empty it too.
func (p *Publisher) shrink(ctx context.Context, read fetched, state list.State, next []feed.Offer) error {
	offers := clamp(withArticles(p.offers, next), stockIn(read), state, next)
	rep := Report{}
	rep.Figures.Expected = p.last.Figures.Expected
	rep.compare(&p.served, offers)
	_, harmful := errors.AsType[*list.GuardError](p.c.Guard.Check(p.last.Figures, rep.Figures, false))
	if harmful || rep.Diff.Empty() {
		return nil
	}
	v := rep.version(feed.StatusPublished, nil)
	v.RolledBack, v.FromDisk, v.DecidedBy, v.DecidedAt = p.last.RolledBack, p.last.FromDisk, p.last.DecidedBy, p.last.DecidedAt
	_, err := p.add(ctx, v, offers)
	return err
}

// stock is what the distributor had when it was asked last. It is all that stays of an answer: the answer itself is much
// larger than the list that was made of it.
type stock struct {
	at  time.Time
	has []pieces // of what it has any
}

type pieces struct {
	article feed.Article
	pieces  int
}

// stockIn copies the stock out of what was read, so that nothing else of it is kept in memory.
func stockIn(read fetched) stock {
	s := stock{at: read.at}
	n, size := 0, 0
	for i := range read.items {
		if it := &read.items[i]; it.Stock.N > 0 {
			n, size = n+1, size+len(it.Article)
		}
	}
	s.has = make([]pieces, 0, n)
	var articles strings.Builder
	articles.Grow(size) // so that one string holds them all
	for i := range read.items {
		if it := &read.items[i]; it.Stock.N > 0 {
			at := articles.Len()
			articles.WriteString(string(it.Article))
			s.has = append(s.has, pieces{feed.Article(articles.String()[at:]), it.Stock.N})
		}
	}
	return s
}

// withArticles names the items behind offers that were read from the disk.
func withArticles(offers, next []feed.Offer) []feed.Offer {
	articles := make(map[feed.SKU]feed.Article, len(next))
	for _, o := range next {
		articles[o.SKU] = o.Article
	}
	offers = slices.Clone(offers)
	for i := range offers {
		offers[i].Article = cmp.Or(offers[i].Article, articles[offers[i].SKU])
	}
	return offers
}

// clamp lowers the stock of offers to what the distributor has now, less what is reserved. What the seller has paused
// in the next list is not sold either.
func clamp(offers []feed.Offer, stock stock, state list.State, next []feed.Offer) []feed.Offer {
	has := make(map[feed.Article]int, len(stock.has))
	for _, h := range stock.has {
		has[h.article] = h.pieces
	}
	for article, n := range list.Reserved(state.Reserves) {
		has[article] -= n
	}
	stopped := make(map[feed.SKU]feed.OffSaleReason)
	for _, o := range next {
		if o.Why == feed.OffSalePaused || o.Why == feed.OffSaleInList {
			stopped[o.SKU] = o.Why
		}
	}
	lower := make([]feed.Offer, len(offers))
	for i, o := range offers {
		if o.Stock > 0 && (o.Article != "" || next == nil) { // what nobody knows an item behind stays in the frozen list
			o.Stock = max(min(o.Stock, has[o.Article]), 0)
			if why := stopped[o.SKU]; why != "" {
				o.Stock, o.Why = 0, why
			} else if o.Stock == 0 {
				o.Why = feed.OffSaleSoldOut
			}
		}
		if o.Stock == 0 {
			o.PreOrder, o.At = 0, ""
		}
		lower[i] = o
	}
	return lower
}
