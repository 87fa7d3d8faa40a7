package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"kaspibot/bot/screens/pricelist"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/store"
	"kaspibot/cmd/kaspibot/internal/progress"
	"kaspibot/cmd/kaspibot/internal/supplier"
	"kaspibot/feed/page"
	"kaspibot/feed/price"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
)

const (
	catalogueLasts = 26 * time.Hour   // the nightly run with a margin
	catalogueFresh = 20 * time.Hour   // the nightly run reads anything older; a restart by day does not
	catalogueRests = 6 * time.Hour    // after unknown articles appeared, no sooner than this
	syncLimit      = 45 * time.Minute // 75 pages twice at one in 5.2 s, with throttling
)

// engine does what commands and jobs set in motion, one sync at a time, and knows how each source is doing. It
// implements bot.Engine.
type engine struct {
	engineParts
	started   time.Time
	tellRules func(context.Context, error) error // nil when there is no chat, as is tellDoubts
	// tellDoubts hears of rules that may not mean what the seller wants.
	tellDoubts func(context.Context, []price.Conflict, []price.Fault) error
	life       context.Context // ends when the program stops: a sync begun in a chat must not hold it up

	turn    chan struct{} // holds one token; whoever has it syncs
	doubted bool          // the rules have been looked at since the start; whoever has the turn sets it

	checks func(tell func(shop.Finding)) checker // of the shop

	mu                       sync.Mutex
	since                    time.Time // when the sync under way began
	examined                 time.Time // when the doctor at work began
	orders, catalogue, stock shop.Health
	list                     shop.Health // whether what is served was made anew, or would be the same

	asked    chan struct{} // closed when Kaspi has been asked for orders the first time, however that ended
	askedYet sync.Once
}

// engineParts are what the engine moves.
type engineParts struct {
	supplier  supplier.Source
	publisher *publish.Publisher
	kaspi     *kaspi.Client // nil: nothing can be uploaded
	store     *store.Store
	rules     *price.File
	uploads   bool
	now       func() time.Time
	rest      func() // gives back the memory of a sync; may be nil
	log       *slog.Logger
}

func newEngine(life context.Context, p engineParts) *engine {
	e := &engine{
		engineParts: p, started: p.now(), life: life, turn: make(chan struct{}, 1), asked: make(chan struct{}),
	}
	e.turn <- struct{}{}
	return e
}

// Sync implements pricelist.Engine.
func (e *engine) Sync(ctx context.Context, full bool, progress func(pricelist.Progress)) (publish.Report, error) {
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
		return publish.Report{}, &pricelist.BusyError{Since: e.since}
	}
}

// SyncInTurn is Sync for the scheduler: it waits for the one under way. Names older than maxAge are read again.
func (e *engine) SyncInTurn(ctx context.Context, maxAge time.Duration) (publish.Report, error) {
	select {
	case <-e.turn:
		lines := progress.New("reading the catalogue", nil, e.log)
		return e.sync(ctx, maxAge, func(p pricelist.Progress) { lines.Set(p.Got, p.Total) })
	case <-ctx.Done():
		return publish.Report{}, ctx.Err()
	}
}

func (e *engine) sync(ctx context.Context, maxAge time.Duration, progress func(pricelist.Progress)) (publish.Report, error) {
	defer func() { e.turn <- struct{}{} }()
	if e.rest != nil {
		defer e.rest()
	}
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
	report, err := e.publisher.Sync(ctx, func(s publish.Step) { progress(pricelist.Progress{Step: string(s)}) })
	e.made(report, err)
	if err != nil {
		return publish.Report{}, fmt.Errorf("sync: %w", err)
	}
	report.Unreadable = e.supplier.Unreadable()
	return report, nil
}

// readCatalogue reads the names if they are missing, older than maxAge, or short of articles that have since appeared.
func (e *engine) readCatalogue(ctx context.Context, maxAge time.Duration, progress func(pricelist.Progress)) error {
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
	missing, err := e.supplier.ReadCatalogue(ctx, func(got, announced int) {
		progress(pricelist.Progress{Step: "catalogue", Got: got, Total: announced})
	})
	if err == nil && missing != nil { // good, and worth a word all the same
		e.heard(&e.catalogue, missing)
		return nil
	}
	e.heard(&e.catalogue, err)
	return err
}

// Kaspi fetches the list each hour. What it gets is as old as the last poll, so there is one more poll just before it comes:
// it takes a few seconds, and one in the pace's way a few more.
const (
	freshFrom  = 40 * time.Second // before the fetch
	freshUntil = 20 * time.Second
	freshLook  = 5 * time.Second // how often the clock is looked at
	freshLearn = 5 * time.Minute // how often Kaspi's minute is learnt anew
)

// freshener has the stock read just before Kaspi comes. Only its job uses it.
type freshener struct {
	pulls func(ctx context.Context, since time.Time) ([]page.Pull, error)
	read  func() time.Time // when the stock was read last
	now   func() time.Time
	poll  func(context.Context) error

	learnt time.Time // when next was found out
	next   time.Time // when Kaspi is expected; zero when nobody knows
	tried  time.Time // the fetch before which a poll was last tried: once each
}

// run polls when it is time to.
func (f *freshener) run(ctx context.Context) error {
	now := f.now()
	if now.Sub(f.learnt).Abs() >= freshLearn || !f.next.IsZero() && now.After(f.next) {
		pulls, err := f.pulls(ctx, now.Add(-page.LearnPulls))
		if err != nil {
			return err
		}
		f.learnt = now
		f.next, _ = page.NextPull(pulls, now)
	}
	left := f.next.Sub(now)
	if f.next.IsZero() || left > freshFrom || left < freshUntil || f.next.Sub(f.tried) < freshFrom || f.next.Sub(f.read()) <= freshFrom {
		return nil
	}
	f.tried = f.next
	return f.poll(ctx)
}
