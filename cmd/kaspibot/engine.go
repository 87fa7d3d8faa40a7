package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"kaspibot/bot"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/price"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
)

const (
	ordersLast     = 15 * time.Minute // what was sold since would be offered again
	catalogueLasts = 26 * time.Hour   // the nightly run with a margin
	catalogueFresh = 20 * time.Hour   // the nightly run reads anything older; a restart by day does not
	catalogueRests = 6 * time.Hour    // after unknown articles appeared, no sooner than this
	syncLimit      = 45 * time.Minute // 75 pages twice at one in 5.2 s, with throttling
)

// engine does what commands and jobs set in motion, one sync at a time, and knows how each source is doing. It
// implements bot.Works.
type engine struct {
	supplier  supplier
	publisher *publish.Publisher
	kaspi     *kaspi.Client
	store     *store.Store
	uploads   bool
	now       func() time.Time
	started   time.Time
	rules     *price.File
	tellRules func(context.Context, error) error // nil when there is no chat
	log       *slog.Logger
	life      context.Context // ends when the program stops: a sync begun in a chat must not hold it up

	turn chan struct{} // holds one token; whoever has it syncs

	mu                       sync.Mutex
	since                    time.Time // when the sync under way began
	orders, catalogue, stock bot.Health

	asked    chan struct{} // closed when Kaspi has been asked for orders the first time, however that ended
	askedYet sync.Once
}

func newEngine(life context.Context) *engine {
	e := &engine{life: life, turn: make(chan struct{}, 1), asked: make(chan struct{})}
	e.turn <- struct{}{}
	return e
}

// Sync implements bot.Works.
func (e *engine) Sync(ctx context.Context, full bool, progress func(bot.Progress)) (publish.Report, error) {
	select {
	case <-e.turn:
		maxAge := catalogueLasts
		if full {
			maxAge = 0
		}
		return e.sync(ctx, maxAge, progress)
	default:
		e.mu.Lock()
		defer e.mu.Unlock()
		return publish.Report{}, &bot.BusyError{Since: e.since}
	}
}

// SyncInTurn is Sync for the scheduler: it waits for the one under way. Names older than maxAge are read again.
func (e *engine) SyncInTurn(ctx context.Context, maxAge time.Duration) (publish.Report, error) {
	select {
	case <-e.turn:
		return e.sync(ctx, maxAge, func(bot.Progress) {})
	case <-ctx.Done():
		return publish.Report{}, ctx.Err()
	}
}

func (e *engine) sync(ctx context.Context, maxAge time.Duration, progress func(bot.Progress)) (publish.Report, error) {
	defer func() { e.turn <- struct{}{} }()
	ctx, cancel := context.WithTimeout(ctx, syncLimit)
	defer cancel()
	defer context.AfterFunc(e.life, cancel)()
	e.mu.Lock()
	e.since = e.now()
	e.mu.Unlock()

	if err := e.readCatalogue(ctx, maxAge, progress); err != nil {
		return publish.Report{}, err
	}
	if err := e.readRules(ctx); err != nil {
		return publish.Report{}, err
	}
	report, err := e.publisher.Sync(ctx, func(s publish.Step) { progress(bot.Progress{Step: string(s)}) })
	if _, unsold := errors.AsType[*publish.SalesError](err); unsold {
		e.heard(&e.stock, nil) // it had answered by then
	} else {
		e.heard(&e.stock, err)
	}
	if err != nil {
		return publish.Report{}, fmt.Errorf("sync: %w", err)
	}
	return report, nil
}

// readCatalogue reads the names if they are missing, older than maxAge, or short of articles that have since appeared.
func (e *engine) readCatalogue(ctx context.Context, maxAge time.Duration, progress func(bot.Progress)) error {
	at, goods, err := e.store.CatalogueAge(ctx)
	if err != nil {
		return err
	}
	age := e.now().Sub(at)
	due := goods == 0 || age > maxAge
	if !due && age > catalogueRests {
		unknown, err := e.supplier.Unknown(ctx)
		if err != nil {
			return err
		}
		due = unknown > 0
	}
	if !due {
		return nil
	}
	fewer, err := e.supplier.ReadCatalogue(ctx, func(got, announced int) {
		progress(bot.Progress{Step: "catalogue", Got: got, Total: announced})
	})
	if err == nil && fewer != nil { // good, and worth a word all the same
		e.heard(&e.catalogue, fewer)
		return nil
	}
	e.heard(&e.catalogue, err)
	return err
}

// heard notes how a source answered.
func (e *engine) heard(h *bot.Health, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if h == &e.orders {
		e.askedYet.Do(func() { close(e.asked) })
	}
	if err == nil {
		*h = bot.Health{Last: e.now()}
		return
	}
	if h.Err == nil {
		h.Since = e.now()
	}
	h.Err = err
}

// fewer is what the last catalogue was read without, nil when nothing is missing. known is false while none was read
// well since the start.
func (e *engine) fewer() (err *bot.FieldsError, known bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	err, known = errors.AsType[*bot.FieldsError](e.catalogue.Err)
	return err, known || e.catalogue.Err == nil && !e.catalogue.Last.IsZero()
}

// Upload implements bot.Works.
func (e *engine) Upload(ctx context.Context) (bot.Uploaded, error) {
	doc, err := e.publisher.Current(ctx)
	if err != nil {
		return bot.Uploaded{}, err
	}
	file, err := os.Open(doc.Path)
	if err != nil {
		return bot.Uploaded{}, fmt.Errorf("price list file: %w", err)
	}
	defer func() { _ = file.Close() }()
	got, err := e.kaspi.UploadPriceList(ctx, "pricelist.xml", doc.Version.Size, file)
	// An answer to an address that nobody has confirmed is what the seller wants to know, also when it is a no. A dead
	// token or a firewall is another matter.
	kind := kaspi.KindOf(err)
	if err != nil && (got.Status == 0 || kind == kaspi.KindToken || kind == kaspi.KindFirewall) {
		return bot.Uploaded{}, err
	}
	return bot.Uploaded{Version: doc.Version, Status: got.Status, Answer: got.Answer}, nil
}

// Status implements bot.Works.
func (e *engine) Status(ctx context.Context) (bot.Status, error) {
	at, goods, err := e.store.CatalogueAge(ctx)
	if err != nil {
		return bot.Status{}, err
	}
	pull, err := e.store.LastPull(ctx)
	if err != nil {
		return bot.Status{}, err
	}
	held, err := e.store.VersionIn(ctx, feed.StatusHeld)
	if err != nil && !errors.Is(err, feed.ErrNoVersion) {
		return bot.Status{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	s := bot.Status{
		Orders: e.orders, Catalogue: e.catalogue, Stock: e.stock, Goods: goods, Held: held,
		Pull: pull, Upload: e.uploads, Started: e.started,
	}
	s.Catalogue.Last = at
	return s, nil
}
