package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kaspibot/alstyle"
	"kaspibot/bot"
	"kaspibot/bot/store"
	"kaspibot/feed"
)

// minKnown is how much of the catalogue the stock answer must cover: below it something was cut off on the way. Rows
// come and go between the nightly catalogue and now, but by a handful.
const minKnown = 0.95

// supplier lets the feed read Al-Style without either knowing the other. Names come from the stored catalogue, which
// is read rarely because it takes minutes; stock and prices come from one call.
type supplier struct {
	api   *alstyle.Client
	store *store.Store
	now   func() time.Time
}

// ReadCatalogue reads every page and stores the names, only if the pages were complete.
func (s supplier) ReadCatalogue(ctx context.Context, progress func(got, announced int)) error {
	var items []feed.Item
	for e, err := range s.api.Elements(ctx, alstyle.ElementQuery{Progress: progress}) {
		if err != nil {
			return supplierError(fmt.Errorf("read catalogue: %w", err))
		}
		items = append(items, feed.Item{
			Article: feed.Article(e.Article), Name: e.Name, Brand: e.Brand,
			Retail: feed.Tenge(e.Price2), Defect: e.Article.Defect(),
		})
	}
	return s.store.SaveCatalogue(ctx, items, s.now())
}

// Items implements feed.Source.
func (s supplier) Items(ctx context.Context) ([]feed.Item, error) {
	var stock []feed.Item
	for row, err := range s.api.QuantityPrice(ctx) {
		if err != nil {
			return nil, supplierError(fmt.Errorf("read stock: %w", err))
		}
		cost, _ := row.Cost() // a placeholder is no cost
		stock = append(stock, feed.Item{
			Article: feed.Article(row.Article), Cost: feed.Tenge(cost), Retail: feed.Tenge(row.Price2),
			Stock: feed.Stock{N: row.Quantity.N, AtLeast: row.Quantity.AtLeast},
		})
	}
	if err := s.complete(ctx, stock); err != nil {
		return nil, err
	}
	if _, err := s.store.SaveStock(ctx, stock, s.now()); err != nil {
		return nil, err
	}
	if err := s.store.SetSetting(ctx, stockReadKey, strconv.FormatInt(s.now().UnixMilli(), 10)); err != nil {
		return nil, err
	}
	return s.store.Catalogue(ctx)
}

// complete refuses a stock answer that leaves out more of the catalogue than a day's turnover explains.
func (s supplier) complete(ctx context.Context, stock []feed.Item) error {
	catalogue, err := s.store.Catalogue(ctx)
	if err != nil {
		return err
	}
	if len(stock) == 0 {
		return feed.ErrNoItems
	}
	known := make(map[feed.Article]bool, len(stock))
	for _, i := range stock {
		known[i.Article] = true
	}
	missing := slices.DeleteFunc(catalogue, func(i feed.Item) bool { return i.Defect || known[i.Article] })
	want := len(missing) + len(known)
	if float64(len(known)) < minKnown*float64(want) {
		short := &alstyle.ShortError{Got: len(known), Announced: want}
		return supplierError(fmt.Errorf("read stock: %w", short))
	}
	return nil
}

// Unknown counts articles in the last stock answer whose names are not in the catalogue yet.
func (s supplier) Unknown(ctx context.Context) (int, error) { return s.store.UnknownArticles(ctx) }

// supplierError dresses a failure of Al-Style for the chat.
func supplierError(err error) error {
	kind := alstyle.KindOf(err)
	if kind == "" {
		return err
	}
	e := &bot.SupplierError{Kind: string(kind), Err: err}
	if short, ok := errors.AsType[*alstyle.ShortError](err); ok {
		e.Got, e.Announced = short.Got, short.Announced
	}
	return e
}
