package bottest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"time"

	"kaspibot/bot/screens/pricelist"
	"kaspibot/bot/screens/shop"
	"kaspibot/feed"
	feedlist "kaspibot/feed/list"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
)

const merchant = "30000001"

// Engine runs the real publisher, as the program's engine does.
type Engine struct {
	publisher *publish.Publisher
	source    Source
	api       *kaspi.Client
	now       func() time.Time
	turn      sync.Mutex

	mu         sync.Mutex
	since      time.Time
	panics     bool
	clockRight bool
	polled     time.Time
	stockRead  time.Time
}

// Sync publishes what the source has.
func (e *Engine) Sync(ctx context.Context, _ bool, progress func(pricelist.Progress)) (publish.Report, error) {
	if !e.turn.TryLock() {
		e.mu.Lock()
		defer e.mu.Unlock()
		return publish.Report{}, &pricelist.BusyError{Since: e.since}
	}
	defer e.turn.Unlock()
	e.set(func() { e.since = e.now() })
	e.mayPanic()
	progress(pricelist.Progress{Step: "catalogue", Got: 250, Total: 1000})
	return e.publisher.Sync(ctx, func(s publish.Step) { progress(pricelist.Progress{Step: string(s)}) })
}

// Doctor finds that nothing is the matter.
func (e *Engine) Doctor(_ context.Context, tell func(shop.Finding)) error {
	tell(shop.Finding{Name: "Kaspi", Text: "kaspi", View: 0})
	return nil
}

// Upload posts the list that is served to Kaspi.
func (e *Engine) Upload(ctx context.Context) (pricelist.Uploaded, error) {
	doc, err := e.publisher.Current(ctx)
	if err != nil {
		return pricelist.Uploaded{}, err
	}
	file, err := os.Open(doc.Path)
	if err != nil {
		return pricelist.Uploaded{}, err
	}
	defer func() { _ = file.Close() }()
	got, err := e.api.UploadPriceList(ctx, "pricelist.xml", doc.Version.Size, file)
	return pricelist.Uploaded{Version: doc.Version, Status: got.Status, Answer: got.Answer}, err
}

// Status says that all is well.
func (e *Engine) Status(context.Context) (shop.Status, error) {
	e.mayPanic()
	return shop.Status{Started: Noon}, nil
}

// OrdersPolled is what SetPolled says.
func (e *Engine) OrdersPolled() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.polled
}

// StockRead is what SetStockRead says.
func (e *Engine) StockRead() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stockRead
}

// ClockRight is what SetClockRight says.
func (e *Engine) ClockRight() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.clockRight
}

// SetClockRight says whether the clock is known to be right.
func (e *Engine) SetClockRight(right bool) { e.set(func() { e.clockRight = right }) }

// SetPolled says when Kaspi last answered about orders.
func (e *Engine) SetPolled(at time.Time) { e.set(func() { e.polled = at }) }

// SetStockRead says when the supplier last told its stock.
func (e *Engine) SetStockRead(at time.Time) { e.set(func() { e.stockRead = at }) }

// Panic makes Sync and Status panic, or ends that.
func (e *Engine) Panic(on bool) { e.set(func() { e.panics = on }) }

func (e *Engine) set(change func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	change()
}

func (e *Engine) mayPanic() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.panics {
		panic("a bug")
	}
}

func newPublisher(s *Shop) *publish.Publisher {
	s.t.Helper()
	p, err := publish.New(publish.Config{
		Shop: feed.Shop{
			Company: "Тест", Merchant: merchant, Points: points(),
		},
		Seller: seller{}, Guard: feedlist.DefaultGuard(),
		Source: &s.Engine.source, Versions: s.Memory, History: s.Memory, States: s.Memory,
		Dir: filepath.Join(s.Dir, "lists"), Now: s.Now,
		Page: page.New(page.Config{Path: "/secret/list.xml", Pulls: s.Memory, Log: s.Log, Now: s.Now}),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// points are where the shop sells.
func points() []feed.PickupPoint {
	return []feed.PickupPoint{{ID: merchant + "_PP1", City: "750000000"}}
}
