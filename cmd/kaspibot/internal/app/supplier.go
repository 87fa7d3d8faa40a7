package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"kaspibot/alstyle"
	"kaspibot/bot/chat"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// minKnown is how much of the catalogue the stock answer must cover: below it something was cut off on the way. Rows
// come and go between the nightly catalogue and now, but by a handful.
const minKnown = 0.95

// supplier lets the feed read Al-Style without either knowing the other. Names come from the stored catalogue, which
// is read rarely because it takes minutes; stock and prices come from one call.
type supplier struct {
	api   *alstyle.Client
	store *store.Store
	log   *slog.Logger
	now   func() time.Time
	heard func(context.Context) // hears that the whole stock has been read; nil when nobody wants to know
	odd   *oddGoods
}

// oddGoods are those of which a value could not be read the last time.
type oddGoods struct {
	mu               sync.Mutex
	catalogue, stock []publish.Unreadable
}

// heard takes what a reading of the catalogue or of the stock has met. Nobody need want to know.
func (o *oddGoods) heard(catalogue bool, now []publish.Unreadable) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if catalogue {
		o.catalogue = now
	} else {
		o.stock = now
	}
}

// all are those of both readings, each once.
func (o *oddGoods) all() []publish.Unreadable {
	if o == nil {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	all := slices.Concat(o.stock, o.catalogue)
	slices.SortStableFunc(all, func(a, b publish.Unreadable) int { return cmp.Compare(a.Article, b.Article) })
	return slices.CompactFunc(all, func(a, b publish.Unreadable) bool { return a.Article == b.Article })
}

// historyLasts is how long changes of stock and price are kept.
const historyLasts = 90 * 24 * time.Hour

// ReadCatalogue reads every page and stores what they say, only if they were complete. missing is not nil when that is
// less than it used to be: the catalogue is good, but fields of it are missing.
func (s supplier) ReadCatalogue(
	ctx context.Context, progress func(got, announced int),
) (missing *fieldsError, err error) {
	var items []feed.Item
	var odd []publish.Unreadable
	query := alstyle.ElementQuery{Fields: alstyle.AllFields(), Progress: progress, Fewer: func(e *alstyle.FieldsError) {
		s.log.Warn("al-style fails on some fields of its catalogue, which is read without them", "err", e)
		missing = &fieldsError{Fields: e.Fields, Err: e}
	}}
	for e, err := range s.api.Elements(ctx, query) {
		if err != nil {
			return nil, supplierError(fmt.Errorf("read catalogue: %w", err))
		}
		if e.Unreadable != "" {
			odd = append(odd, publish.Unreadable{Article: feed.Article(e.Article), Why: e.Unreadable})
		}
		items = append(items, catalogueItem(e))
	}
	s.odd.heard(true, odd)
	if err := s.store.SaveCatalogue(ctx, items, s.now()); err != nil {
		return nil, err
	}
	s.readTree(ctx)
	if _, err := s.store.PruneHistory(ctx, s.now().Add(-historyLasts)); err != nil {
		return nil, err
	}
	return missing, nil
}

func catalogueItem(e alstyle.Element) feed.Item {
	i := feed.Item{
		Article: feed.Article(e.Article), Name: e.Name, Brand: e.Brand,
		Retail: feed.Tenge(e.Price2), Defect: e.Article.Defect(),
		Category: e.Category, PartNumber: e.PartNumber, Barcode: e.Barcode, KaspiCodes: strings.Join(e.KaspiCodes, ","),
		Grams: int(math.Round(e.Weight * 1000)), Policed: e.Policed, Multiple: e.Multiplicity,
		Warranty: e.Warranty, Arrival: e.Arrival, Reduced: e.Reduced,
	}
	if len(e.Images) > 0 {
		i.Image = e.Images[0]
	}
	return i
}

// readTree refreshes categories and brands. The goods are read by then, and last night's tree is as good as ever, so
// a failure here is no more than noted.
func (s supplier) readTree(ctx context.Context) {
	categories, err := s.api.Categories(ctx)
	if err != nil {
		s.log.Warn("categories are not refreshed, the last ones stay", "err", err)
	}
	brands, err := s.api.Brands(ctx)
	if err != nil {
		s.log.Warn("brands are not refreshed, the last ones stay", "err", err)
	}
	var nodes []feed.Category
	for _, c := range categories {
		nodes = append(nodes, feed.Category{ID: c.ID, Parent: c.Parent, Name: c.Name})
	}
	var makers []feed.Brand
	for _, b := range brands {
		makers = append(makers, feed.Brand{ID: b.ID, Name: b.Name, Items: b.Count})
	}
	if err := s.store.SaveTree(ctx, nodes, makers); err != nil {
		s.log.Error("categories and brands are not stored", "err", err)
	}
}

// Items implements publish.Source, with what a price list needs of each item.
func (s supplier) Items(ctx context.Context) ([]feed.Item, error) {
	now, err := s.figures(ctx)
	if err != nil {
		return nil, err
	}
	at := s.now()
	newer, err := s.store.NewerStock(ctx, at)
	if err != nil {
		return nil, err
	}
	answered := len(now)
	maps.Copy(now, newer)
	items, err := s.store.ListedItems(ctx, now)
	if err != nil {
		return nil, err
	}
	if answered == 0 {
		return nil, feed.ErrNoItems
	}
	if err := complete(items, now); err != nil {
		return nil, err
	}
	if _, err := s.store.SaveFigures(ctx, now, at); err != nil {
		return nil, err
	}
	if s.heard != nil {
		s.heard(ctx)
	}
	return items, nil
}

// figures asks for the whole stock.
func (s supplier) figures(ctx context.Context) (map[feed.Article]store.Figures, error) {
	now := map[feed.Article]store.Figures{}
	var odd []publish.Unreadable
	for row, err := range s.api.QuantityPrice(ctx) {
		if err != nil {
			return nil, supplierError(fmt.Errorf("read stock: %w", err))
		}
		if row.Unreadable != "" {
			s.log.Warn("the stock of a good cannot be read: it goes off sale", "sku", row.Article, "err", row.Unreadable)
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
	e := &chat.FaultError{Fault: chat.Fault{Service: "supplier", Kind: string(kind)}, Err: err}
	if failed, ok := errors.AsType[*alstyle.Error](err); ok {
		_, e.Kind = failed.Fault()
	}
	if short, ok := errors.AsType[*alstyle.ShortError](err); ok {
		e.Got, e.Announced = short.Got, short.Announced
	}
	return e
}
