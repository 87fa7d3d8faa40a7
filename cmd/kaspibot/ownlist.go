package main

import (
	"context"
	"strings"

	"kaspibot/bot/store"
	"kaspibot/feed"
)

// ownList finds articles in the shop's own list. A SKU that is not in it is taken for the article, as the price list
// writes it; one of which the list knows no article for certain has none.
type ownList struct{ store *store.Store }

func (l ownList) Articles(ctx context.Context, skus []string) (map[string]feed.Article, error) {
	found := map[string]feed.Article{}
	for _, sku := range skus {
		listing, _, err := l.store.Listing(ctx, feed.SKU(sku))
		if err != nil {
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
