package app

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/store"
	"kaspibot/cmd/kaspibot/internal/supplier"
	"kaspibot/cmd/kaspibot/internal/upkeep"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
)

// ordersLast is how old the order book may be: what was sold since would be offered again.
const ordersLast = 15 * time.Minute

// heard notes how a source answered.
func (e *engine) heard(h *shop.Health, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if h == &e.orders {
		e.askedYet.Do(func() { close(e.asked) })
	}
	if err == nil {
		*h = shop.Health{Last: e.now()}
		return
	}
	if h.Err == nil {
		h.Since = e.now()
	}
	h.Err = err
}

// made notes how making a list has ended. One that is held leaves what is served as old as it is.
func (e *engine) made(r publish.Report, err error) {
	if err == nil && !r.Held {
		e.heard(&e.list, nil)
	}
	if _, unsold := errors.AsType[*publish.SalesError](err); unsold {
		err = nil // the supplier had answered by then
	}
	e.heard(&e.stock, err)
}

// ListMade is when what is served was last made anew, or found to say what a new list would; zero before.
func (e *engine) ListMade() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.list.Last
}

// missingFields are what the last catalogue was read without, nil for none. known is false while none was read
// well since the start.
func (e *engine) missingFields() (err *supplier.FieldsError, known bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	err, known = errors.AsType[*supplier.FieldsError](e.catalogue.Err)
	return err, known || e.catalogue.Err == nil && !e.catalogue.Last.IsZero()
}

// ordersFresh is nil when the order book is fresh enough for a price list. At first it waits for the job that reads
// orders, and it does not ask again what that job has just failed to read.
func (e *engine) ordersFresh(ctx context.Context, job bool, poll func(context.Context) error) error {
	if job {
		select {
		case <-e.asked:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	e.mu.Lock()
	h := e.orders
	e.mu.Unlock()
	switch {
	case e.now().Sub(h.Last) <= ordersLast:
		return nil
	case h.Err != nil:
		return h.Err
	}
	err := poll(ctx)
	e.heard(&e.orders, err)
	return err
}

// StockRead is when the supplier's stock was last read, zero before.
func (e *engine) StockRead() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stock.Last
}

// OrdersPolled is when Kaspi last answered about orders, zero before.
func (e *engine) OrdersPolled() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.orders.Last
}

// Status implements shop.Engine.
func (e *engine) Status(ctx context.Context) (shop.Status, error) {
	at, goods, err := e.store.CatalogueAge(ctx)
	if err != nil {
		return shop.Status{}, err
	}
	pull, err := e.store.LastPull(ctx)
	if err != nil {
		return shop.Status{}, err
	}
	held, err := e.store.VersionIn(ctx, feed.StatusHeld)
	if err != nil && !errors.Is(err, feed.ErrNoVersion) {
		return shop.Status{}, err
	}
	pulled := e.pulled(ctx)
	if _, ours := errors.AsType[*page.PullError](pulled); pulled != nil && !ours {
		return shop.Status{}, pulled
	}
	size, broken := e.store.Health(ctx, e.now())
	taxes, err := e.taxes(ctx)
	if err != nil {
		return shop.Status{}, err
	}
	tidied, err := upkeep.Last(ctx, e.store)
	if err != nil {
		return shop.Status{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	s := shop.Status{
		Orders: e.orders, Catalogue: e.catalogue, Stock: e.stock, Goods: goods, Held: held,
		Pull: pull, Pulled: pulled, Upload: e.uploads, Started: e.started,
		Database: shop.Database{Size: size, Err: broken, Counted: tidied.At, Rows: tidied.Rows}, Taxes: taxes, Clock: clockFault(e.kaspi),
	}
	s.Catalogue.Last = at
	return s, nil
}

// errNoOrders says that Kaspi answers well and has no order in any state, which a missing merchant id explains.
var errNoOrders = &chat.FaultError{
	Fault: chat.Fault{Service: "kaspi", Kind: "empty"}, Err: errors.New("kaspi has no orders in any state"),
}

// stored is what an error has of trouble with the disk or the database, nil for none. It may be one of several.
func stored(err error) error {
	if e, ok := errors.AsType[*store.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*feed.DiskError](err); ok {
		return e
	}
	return nil
}

// clockLimit is how far the host's clock may be from Kaspi's: an order's deadline is to the minute.
const clockLimit = time.Minute

// clockError says that the host's clock is off: Kaspi's is so far ahead of it.
type clockError struct{ ahead time.Duration }

func (e *clockError) Error() string {
	return fmt.Sprintf("the host's clock is off: Kaspi's is %s ahead", e.ahead.Round(time.Second))
}

// Fault names the failure for the texts that explain it.
func (e *clockError) Fault() (service, kind string) {
	if e.ahead > 0 {
		return "clock", "behind"
	}
	return "clock", "ahead"
}

// FaultFigures are the minutes.
func (e *clockError) FaultFigures() (minutes, none int) {
	return int(math.Round(e.ahead.Abs().Minutes())), 0
}

// clockFault is nil while the host's clock is right, as far as Kaspi's answers have told.
func clockFault(api *kaspi.Client) error {
	if api == nil {
		return nil
	}
	if ahead, known := api.ClockOffset(); known && ahead.Abs() > clockLimit {
		return &clockError{ahead}
	}
	return nil
}

// ClockRight reports whether Kaspi has told since the start that the host's clock is right.
func (e *engine) ClockRight() bool {
	_, known := e.kaspi.ClockOffset()
	return known && clockFault(e.kaspi) == nil
}
