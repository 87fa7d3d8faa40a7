// Package supplier reads Al-Style for the rest of the program: call [New] for what a price list is made of, [NewSupply] for
// what an order needs.
package supplier

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
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

// Config is what a Source works with.
type Config struct {
	API   *alstyle.Client
	Store *store.Store
	Log   *slog.Logger
	Now   func() time.Time
	Heard func(context.Context) // hears that the whole stock has been read; nil when nobody wants to know
}

// Source lets the feed read Al-Style without either knowing the other. Names come from the stored catalogue, which
// is read rarely because it takes minutes; stock and prices come from one call. Make it with New.
type Source struct {
	Config
	odd *oddGoods
}

// New makes a source.
func New(c Config) Source { return Source{c, &oddGoods{}} }

// Unreadable are the goods of which a value could not be read the last time.
func (s Source) Unreadable() []publish.Unreadable { return s.odd.all() }

// oddGoods are those of which a value could not be read the last time.
type oddGoods struct {
	mu               sync.Mutex
	catalogue, stock []publish.Unreadable
}

// heard takes what a reading of the catalogue or of the stock has met.
func (o *oddGoods) heard(catalogue bool, now []publish.Unreadable) {
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
func (s Source) ReadCatalogue(
	ctx context.Context, progress func(got, announced int),
) (missing *FieldsError, err error) {
	var items []feed.Item
	var odd []publish.Unreadable
	query := alstyle.ElementQuery{Fields: alstyle.AllFields(), Progress: progress, Fewer: func(e *alstyle.FieldsError) {
		s.Log.Warn("al-style fails on some fields of its catalogue, which is read without them", "err", e)
		missing = &FieldsError{Fields: e.Fields, Err: e}
	}}
	for e, err := range s.API.Elements(ctx, query) {
		if err != nil {
			return nil, Trouble(fmt.Errorf("read catalogue: %w", err))
		}
		if e.Unreadable != "" {
			odd = append(odd, publish.Unreadable{Article: feed.Article(e.Article), Why: e.Unreadable})
		}
		items = append(items, catalogueItem(e))
	}
	s.odd.heard(true, odd)
	if err := s.Store.SaveCatalogue(ctx, items, s.Now()); err != nil {
		return nil, err
	}
	if err := s.readTree(ctx); err != nil {
		return nil, err
	}
	if _, err := s.Store.PruneHistory(ctx, s.Now().Add(-historyLasts)); err != nil {
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
// a failure of the supplier is no more than noted.
func (s Source) readTree(ctx context.Context) error {
	categories, err := s.API.Categories(ctx)
	if err != nil {
		s.Log.Warn("categories are not refreshed, the last ones stay", "err", err)
	}
	brands, err := s.API.Brands(ctx)
	if err != nil {
		s.Log.Warn("brands are not refreshed, the last ones stay", "err", err)
	}
	var nodes []feed.Category
	for _, c := range categories {
		nodes = append(nodes, feed.Category{ID: c.ID, Parent: c.Parent, Name: c.Name})
	}
	var makers []feed.Brand
	for _, b := range brands {
		makers = append(makers, feed.Brand{ID: b.ID, Name: b.Name, Items: b.Count})
	}
	return s.Store.SaveTree(ctx, nodes, makers)
}

// Trouble dresses a failure of Al-Style for the chat.
func Trouble(err error) error {
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

// FieldsError says that the supplier's catalogue came without some of its fields, because its server fails on one of
// them. The rest is good.
type FieldsError struct {
	Fields []string // as the supplier names them
	Err    error
}

func (e *FieldsError) Error() string { return e.Err.Error() }
func (e *FieldsError) Unwrap() error { return e.Err }

// Fault names the failure for the texts that explain it.
func (e *FieldsError) Fault() (service, kind string) { return "supplier", "fields" }

// FaultDetail names the fields.
func (e *FieldsError) FaultDetail() string { return strings.Join(e.Fields, ", ") }
