package app

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"kaspibot/alstyle"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/profit"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

const (
	askWithin    = 30 * time.Second // a turn behind the price list's requests, and the request
	restAfter    = time.Minute      // of a distributor who did not answer
	stockReadKey = "stock.read"     // when the whole stock was read last, in ms
)

// articles finds the distributor's articles behind SKUs. Of a SKU that it does not know it says nothing.
type articles interface {
	Articles(ctx context.Context, skus []string) (map[string]feed.Article, error)
}

// supply tells the desk what Al-Style has of the things in orders: by one request for all of them, and while Al-Style
// is silent from what was read last, as old as it is. It implements profit.Supply.
type supply struct {
	api      *alstyle.Client
	store    *store.Store
	articles articles
	within   time.Duration // to answer
	now      func() time.Time
	log      *slog.Logger

	mu    sync.Mutex
	heard map[feed.Article]heard // what was asked for by this run of the program
	rests time.Time              // Al-Style is not asked before
}

// heard is an answer about one article.
type heard struct {
	stock feed.Stock
	cost  feed.Tenge // 0 for a placeholder
	at    time.Time
	grams int // 0 when unknown; the catalogue has it
}

func newSupply(api *alstyle.Client, s *store.Store, now func() time.Time, log *slog.Logger) *supply {
	return &supply{
		api: api, store: s, articles: ownList{s}, within: askWithin, now: now, log: log,
		heard: map[feed.Article]heard{},
	}
}

// Goods implements profit.Supply.
func (g *supply) Items(ctx context.Context, skus []string, maxAge time.Duration) (map[string]profit.Item, error) {
	bySKU, err := g.articles.Articles(ctx, skus)
	if err != nil {
		return nil, err
	}
	wanted := slices.Compact(slices.Sorted(maps.Values(bySKU)))
	g.ask(ctx, g.outdated(wanted, maxAge))
	known, err := g.stored(ctx, wanted)
	if err != nil {
		return nil, err
	}
	g.overlay(known, wanted)
	all := map[string]profit.Item{}
	for sku, article := range bySKU {
		if h, ok := known[article]; ok { // an article that nobody has heard of is none
			all[sku] = h.good(article)
		}
	}
	return all, nil
}

func (h heard) good(a feed.Article) profit.Item {
	return profit.Item{
		Article: string(a), Stock: h.stock.N, AtLeast: h.stock.AtLeast, StockAt: h.at,
		Cost: kaspi.Tenge(h.cost), Grams: h.grams,
	}
}

// outdated are the articles to ask for; none while Al-Style is left alone.
func (g *supply) outdated(wanted []feed.Article, maxAge time.Duration) []alstyle.Article {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if now.Before(g.rests) {
		return nil
	}
	var old []alstyle.Article
	for _, a := range wanted {
		if h, ok := g.heard[a]; !ok || now.Sub(h.at).Abs() > maxAge {
			old = append(old, alstyle.Article(a))
		}
	}
	return old
}

// ask hears about articles. Its failure is told by the age of what is known; the log has the reason.
func (g *supply) ask(ctx context.Context, list []alstyle.Article) {
	if len(list) == 0 { // to Al-Style no article means all of them
		return
	}
	limited, cancel := context.WithTimeout(ctx, g.within)
	defer cancel()
	at := g.now()
	news := map[feed.Article]heard{}
	for row, err := range g.api.QuantityPrice(limited, list...) {
		if err != nil {
			g.rest(ctx, err)
			return
		}
		cost, _ := row.Cost()
		news[feed.Article(row.Article)] = heard{
			feed.Stock{N: row.Quantity.N, AtLeast: row.Quantity.AtLeast}, feed.Tenge(cost), at, 0,
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	maps.DeleteFunc(g.heard, func(_ feed.Article, h heard) bool { return at.Sub(h.at) > time.Hour })
	maps.Copy(g.heard, news)
}

func (g *supply) rest(ctx context.Context, err error) {
	if ctx.Err() != nil { // the program stops
		return
	}
	g.log.Warn("al-style says nothing about the goods of orders", "err", err)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rests = g.now().Add(restAfter)
}

// stored is what was read with the whole stock. Before the first reading nothing is known.
func (g *supply) stored(ctx context.Context, wanted []feed.Article) (map[feed.Article]heard, error) {
	at, err := stockRead(ctx, g.store)
	if err != nil {
		return nil, err
	}
	items, err := g.store.StockOf(ctx, wanted)
	if err != nil {
		return nil, err
	}
	known := map[feed.Article]heard{}
	for _, i := range items {
		known[i.Article] = heard{i.Stock, i.Cost, at, i.Grams}
	}
	return known, nil
}

// overlay puts answers in place of older ones.
func (g *supply) overlay(known map[feed.Article]heard, wanted []feed.Article) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, a := range wanted {
		if h, ok := g.heard[a]; ok && h.at.After(known[a].at) {
			h.grams = known[a].grams
			known[a] = h
		}
	}
}

// stockRead is when the whole stock was read last; zero when it never was.
func stockRead(ctx context.Context, s orders.Settings) (time.Time, error) {
	text, found, err := s.Setting(ctx, stockReadKey)
	if err != nil || !found {
		return time.Time{}, err
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, errors.New(stockReadKey + " in the settings is no time")
	}
	return time.UnixMilli(ms), nil
}
