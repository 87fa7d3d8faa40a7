package supplier

import (
	"context"
	"fmt"
	"maps"

	"kaspibot/alstyle"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// Items implements publish.Source, with what a price list needs of each item.
func (s Source) Items(ctx context.Context) ([]feed.Item, error) {
	now, err := s.figures(ctx)
	if err != nil {
		return nil, err
	}
	at := s.Now()
	newer, err := s.Store.NewerStock(ctx, at)
	if err != nil {
		return nil, err
	}
	answered := len(now)
	maps.Copy(now, newer)
	items, err := s.Store.ListedItems(ctx, now)
	if err != nil {
		return nil, err
	}
	if answered == 0 {
		return nil, feed.ErrNoItems
	}
	if err := complete(items, now); err != nil {
		return nil, err
	}
	if _, err := s.Store.SaveFigures(ctx, now, at); err != nil {
		return nil, err
	}
	if s.Heard != nil {
		s.Heard(ctx)
	}
	return items, nil
}

// figures asks for the whole stock.
func (s Source) figures(ctx context.Context) (map[feed.Article]store.Figures, error) {
	now := map[feed.Article]store.Figures{}
	var odd []publish.Unreadable
	for row, err := range s.API.QuantityPrice(ctx) {
		if err != nil {
			return nil, Trouble(fmt.Errorf("read stock: %w", err))
		}
		if row.Unreadable != "" {
			s.Log.Warn("the stock of a good cannot be read: it goes off sale", "sku", row.Article, "err", row.Unreadable)
			odd = append(odd, publish.Unreadable{Article: feed.Article(row.Article), Why: row.Unreadable})
		}
		item := stockItem(row)
		now[item.Article] = store.Figures{Stock: item.Stock, Cost: item.Cost, Retail: item.Retail}
	}
	s.odd.heard(false, odd)
	return now, nil
}

func stockItem(row alstyle.Stock) feed.Item {
	cost, _ := row.Cost() // a placeholder is no cost
	return feed.Item{
		Article: feed.Article(row.Article), Cost: feed.Tenge(cost), Retail: feed.Tenge(row.Price2),
		Stock: feed.Stock{N: row.Quantity.N, AtLeast: row.Quantity.AtLeast},
	}
}

// complete refuses a stock answer that leaves out more of the catalogue than a day's turnover explains.
func complete(catalogue []feed.Item, now map[feed.Article]store.Figures) error {
	if len(now) == 0 {
		return feed.ErrNoItems
	}
	want := len(now)
	for _, i := range catalogue {
		if _, known := now[i.Article]; !known && !i.Defect {
			want++
		}
	}
	if float64(len(now)) < minKnown*float64(want) {
		short := &alstyle.ShortError{Got: len(now), Announced: want}
		return Trouble(fmt.Errorf("read stock: %w", short))
	}
	return nil
}

// Unknown counts articles in the last stock answer whose names are not in the catalogue yet.
func (s Source) Unknown(ctx context.Context) (int, error) { return s.Store.UnknownArticles(ctx) }
