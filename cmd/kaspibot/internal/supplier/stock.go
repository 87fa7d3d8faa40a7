package supplier

import (
	"context"
	"fmt"

	"kaspibot/alstyle"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// Items implements publish.Source, with what a price list needs of each item.
func (s Source) Items(ctx context.Context, show func(*feed.Item)) (feed.Items, error) {
	now, err := s.figures(ctx)
	if err != nil {
		return nil, err
	}
	at := s.Now()
	newer, err := s.Store.NewerStock(ctx, at)
	if err != nil {
		return nil, err
	}
	answered, silent := now.Len(), 0
	now = now.With(newer)
	err = s.Store.ListedStock(ctx, now, func(it *feed.Item, said bool) {
		if !said && !it.Defect {
			silent++
		}
		show(it)
	})
	if err != nil {
		return nil, err
	}
	if answered == 0 {
		return nil, feed.ErrNoItems
	}
	if err := complete(now.Len(), silent); err != nil {
		return nil, err
	}
	if _, err := s.Store.SaveFigures(ctx, now, at); err != nil {
		return nil, err
	}
	if s.Heard != nil {
		s.Heard(ctx)
	}
	return func(show func(*feed.Item)) error {
		return s.Store.ListedItems(ctx, now, func(it *feed.Item, _ bool) { show(it) })
	}, nil
}

// figures asks for the whole stock.
func (s Source) figures(ctx context.Context) (store.Reading, error) {
	var now store.ReadingPacker
	var odd []publish.Unreadable
	for row, err := range s.API.QuantityPrice(ctx) {
		if err != nil {
			return store.Reading{}, Trouble(fmt.Errorf("read stock: %w", err))
		}
		if row.Unreadable != "" {
			s.Log.Warn("the stock of a good cannot be read: it goes off sale", "sku", row.Article, "err", row.Unreadable)
			odd = append(odd, publish.Unreadable{Article: feed.Article(row.Article), Why: row.Unreadable})
		}
		item := stockItem(row)
		now.Add(item.Article, store.Figures{Stock: item.Stock, Cost: item.Cost, Retail: item.Retail})
	}
	s.odd.heard(false, odd)
	return now.Reading(), nil
}

func stockItem(row alstyle.Stock) feed.Item {
	cost, _ := row.Cost() // a placeholder is no cost
	return feed.Item{
		Article: feed.Article(row.Article), Cost: feed.Tenge(cost), Retail: feed.Tenge(row.Price2),
		Stock: feed.Stock{N: row.Quantity.N, AtLeast: row.Quantity.AtLeast},
	}
}

// complete refuses a stock answer that leaves out more of the catalogue than a day's turnover explains: so many goods that are
// no defects it is silent of.
func complete(said, silent int) error {
	want := said + silent
	if float64(said) < minKnown*float64(want) {
		short := &alstyle.ShortError{Got: said, Announced: want}
		return Trouble(fmt.Errorf("read stock: %w", short))
	}
	return nil
}

// Unknown counts articles in the last stock answer whose names are not in the catalogue yet.
func (s Source) Unknown(ctx context.Context) (int, error) { return s.Store.UnknownArticles(ctx) }
