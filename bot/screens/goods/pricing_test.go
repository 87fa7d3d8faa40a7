package goods_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/screens/goods"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/price"
)

// pricing prices the distributor's goods by the default rules and keeps what is set in the real store, as the program
// does.
type pricing struct{ *shop }

func (p *pricing) Lookup(ctx context.Context, sku feed.SKU, o *feed.Override) (goods.SKUInfo, error) {
	rules, err := price.Decode([]byte("[article.100003]\npaused = true\n[tariff]\ntax = 3"), price.Defaults{MarkupBP: 2_000, MinProfit: 500})
	if err != nil {
		return goods.SKUInfo{}, err
	}
	g := goods.SKUInfo{StockAt: noon.Add(-5 * time.Minute), Served: feed.Version{ID: 7}, Pull: page.Pull{At: noon.Add(-9 * time.Minute)}}
	if g.Listing, err = p.listing(ctx, sku); err != nil {
		return g, err
	}
	i := slices.IndexFunc(p.items, func(it feed.Item) bool { return it.Article == g.Listing.Article })
	if i < 0 {
		return g, goods.ErrUnknownSKU
	}
	if g.Item = p.items[i]; o == nil {
		o = &g.Listing.Override
	}
	g.Terms, g.Steps = rules.Terms(g.Item, *o, 0), rules.Explain(g.Item, *o, 0)
	g.Offer = feed.Offer{SKU: sku, Price: 12_000, Stock: 20}
	g.Reserved, g.Orders = p.reserved, []string{"812345638"}
	return g, p.failure()
}

func (p *pricing) listing(ctx context.Context, sku feed.SKU) (feed.Listing, error) {
	l, found, err := p.store.Listing(ctx, sku)
	if !found {
		l = feed.Listing{SKU: sku, Article: feed.Article(sku), Match: feed.MatchSKU}
	}
	return l, err
}

func (p *pricing) Override(
	ctx context.Context, sku feed.SKU, change func(*feed.Override),
) (feed.Override, error) {
	l, err := p.listing(ctx, sku)
	if err != nil {
		return feed.Override{}, err
	}
	old := l.Override
	change(&l.Override)
	return old, p.store.SaveListing(ctx, l)
}

func (p *pricing) Stopped(ctx context.Context) ([]feed.Listing, error) {
	all, err := p.store.Listings(ctx)
	return slices.DeleteFunc(all, func(l feed.Listing) bool { return !l.Paused }), err
}

// shopID is that of the only shop.
const shopID chat.ShopID = ""

// fail makes the coming look-ups of an SKU fail.
func (s *shop) fail(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing = n
}

func (s *shop) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failing == 0 {
		return nil
	}
	s.failing--
	return errDisk
}

// items are n items, all on sale.
func items(n int) []feed.Item {
	list := make([]feed.Item, n)
	for i := range list {
		list[i] = feed.Item{
			Article: feed.Article(fmt.Sprint(100_000 + i)), Name: fmt.Sprintf("Монитор <%d\"> & кабель", i),
			Brand: "ViewPlus", Cost: feed.Tenge(10_000 + 100*i), Stock: feed.Stock{N: 20},
		}
	}
	return list
}
