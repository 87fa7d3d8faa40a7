package supplier

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"kaspibot/alstyle"
	"kaspibot/bot/orders/profit"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

const (
	askWithin = 30 * time.Second // a turn behind the price list's requests, and the request
	restAfter = time.Minute      // of a distributor who did not answer
)

// Supply tells the desk what Al-Style has of the things in orders: by one request for all of them, and while Al-Style
// is silent from what was read last by whomever, as old as it is. It implements profit.Supply.
type Supply struct {
	api    *alstyle.Client
	store  *store.Store
	within time.Duration // to answer
	now    func() time.Time
	log    *slog.Logger

	mu    sync.Mutex
	rests time.Time // Al-Style is not asked before
}

// NewSupply looks up the goods of orders.
func NewSupply(c Config) *Supply {
	return &Supply{api: c.API, store: c.Store, within: askWithin, now: c.Now, log: c.Log}
}

// Items implements profit.Supply.
func (g *Supply) Items(ctx context.Context, skus []string, maxAge time.Duration) (map[string]profit.Item, error) {
	bySKU, err := g.articles(ctx, skus)
	if err != nil {
		return nil, err
	}
	wanted := slices.Compact(slices.Sorted(maps.Values(bySKU)))
	known, err := g.stored(ctx, wanted)
	if err != nil {
		return nil, err
	}
	if old := g.outdated(wanted, known, maxAge); len(old) > 0 { // to Al-Style no article means all of them
		if err := g.ask(ctx, old); err != nil {
			return nil, err
		}
		if known, err = g.stored(ctx, wanted); err != nil {
			return nil, err
		}
	}
	all := map[string]profit.Item{}
	for sku, article := range bySKU {
		if i, ok := known[article]; ok { // an article that nobody has heard of is none
			all[sku] = profit.Item{
				Article: string(article), Stock: i.Stock.N, AtLeast: i.Stock.AtLeast, StockAt: i.At,
				Cost: kaspi.Tenge(i.Cost), Grams: i.Grams,
			}
		}
	}
	return all, nil
}

// outdated are the articles to ask for; none while Al-Style is left alone.
func (g *Supply) outdated(wanted []feed.Article, known map[feed.Article]feed.Supply, maxAge time.Duration) []alstyle.Article {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if now.Before(g.rests) || maxAge == profit.AnyAge {
		return nil
	}
	var old []alstyle.Article
	for _, a := range wanted {
		if i, ok := known[a]; !ok || now.Sub(i.At).Abs() > maxAge {
			old = append(old, alstyle.Article(a))
		}
	}
	return old
}

// ask hears about articles, and keeps what is said where everybody reads it. A failure of Al-Style is told by the age of
// what is known; the log has the reason.
func (g *Supply) ask(ctx context.Context, list []alstyle.Article) error {
	limited, cancel := context.WithTimeout(ctx, g.within)
	defer cancel()
	var news []feed.Item
	for row, err := range g.api.QuantityPrice(limited, list...) {
		if err != nil {
			g.rest(ctx, err)
			return nil
		}
		news = append(news, stockItem(row))
	}
	return g.store.NoteStock(ctx, news, g.now())
}

func (g *Supply) rest(ctx context.Context, err error) {
	if ctx.Err() != nil { // the program stops
		return
	}
	g.log.Warn("al-style says nothing about the goods of orders", "err", err)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rests = g.now().Add(restAfter)
}

// stored is the newest that anybody has read of articles.
func (g *Supply) stored(ctx context.Context, wanted []feed.Article) (map[feed.Article]feed.Supply, error) {
	items, err := g.store.StockOf(ctx, wanted)
	known := make(map[feed.Article]feed.Supply, len(items))
	for _, i := range items {
		known[i.Article] = i
	}
	return known, err
}

// articles finds the articles behind SKUs in the shop's own list. A SKU that is not in it is taken for the article, as the price list
// writes it; one of which the list knows no article for certain has none.
func (g *Supply) articles(ctx context.Context, skus []string) (map[string]feed.Article, error) {
	found := map[string]feed.Article{}
	for _, sku := range skus {
		listing, _, err := g.store.Listing(ctx, feed.SKU(sku))
		if err != nil && listing.SKU == "" { // what is set for a good says nothing of which it is; the list tells of it
			return nil, err
		}
		if article := articleOf(sku, listing); article != "" {
			found[sku] = article
		}
	}
	return found, nil
}

func articleOf(sku string, l feed.Listing) feed.Article {
	sure := l.Match != feed.MatchNone && l.Match != feed.MatchDoubtful
	switch {
	case sure && l.Article != "":
		return l.Article
	case l.Imported || l.Match == feed.MatchDoubtful:
		return ""
	case strings.Trim(sku, "0123456789") == "":
		return feed.Article(sku)
	}
	return ""
}
