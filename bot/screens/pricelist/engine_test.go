package pricelist_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"kaspibot/bot/screens/pricelist"
	"kaspibot/feed"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
)

// engine runs the real publisher, as the program's engine does.
type engine struct {
	publisher *publish.Publisher
	api       *kaspi.Client
	now       func() time.Time
	turn      sync.Mutex

	mu       sync.Mutex
	since    time.Time
	full     bool          // the last sync was to read the names too
	patience time.Duration // with an upload; 0 for a minute
}

func (e *engine) Sync(ctx context.Context, full bool, progress func(pricelist.Progress)) (publish.Report, error) {
	if !e.turn.TryLock() {
		e.mu.Lock()
		defer e.mu.Unlock()
		return publish.Report{}, &pricelist.BusyError{Since: e.since}
	}
	defer e.turn.Unlock()
	e.mu.Lock()
	e.since, e.full = e.now(), full
	e.mu.Unlock()
	progress(pricelist.Progress{Step: "catalogue", Got: 250, Total: 1000})
	return e.publisher.Sync(ctx, func(s publish.Step) { progress(pricelist.Progress{Step: string(s)}) })
}

func (e *engine) Upload(ctx context.Context) (pricelist.Uploaded, error) {
	doc, err := e.publisher.Current(ctx)
	if err != nil {
		return pricelist.Uploaded{}, err
	}
	file, err := os.Open(doc.Path)
	if err != nil {
		return pricelist.Uploaded{}, err
	}
	defer func() { _ = file.Close() }()
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(e.patience, time.Minute))
	defer cancel()
	got, err := e.api.UploadPriceList(ctx, "pricelist.xml", doc.Version.Size, file)
	return pricelist.Uploaded{Version: doc.Version, Status: got.Status, Answer: got.Answer}, err
}

// source is a distributor's goods, told when the gate is open.
type source struct {
	mu    sync.Mutex
	items []feed.Item
	err   error
	gate  chan struct{} // nil is open
}

func (s *source) Items(ctx context.Context, show func(*feed.Item)) (feed.Items, error) {
	s.mu.Lock()
	gate := s.gate
	s.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	items := feed.ItemsOf(s.items)
	return items, errors.Join(items(show), s.err)
}

func (s *source) set(items []feed.Item, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items, s.err = items, err
}

// shut holds whoever asks for the goods until open.
func (s *source) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate = make(chan struct{})
}

func (s *source) open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gate != nil {
		close(s.gate)
		s.gate = nil
	}
}

// goods are n items, all on sale.
func goods(n int) []feed.Item {
	items := make([]feed.Item, n)
	for i := range items {
		items[i] = feed.Item{
			Article: feed.Article(fmt.Sprint(100_000 + i)), Name: fmt.Sprintf("Монитор <%d\"> & кабель", i),
			Brand: "ViewPlus", Cost: feed.Tenge(10_000 + 100*i), Stock: feed.Stock{N: 20},
		}
	}
	return items
}

// line is the network on the way to Kaspi.
type line struct {
	network http.Transport
	broken  atomic.Bool
}

func (l *line) transport() http.RoundTripper {
	l.network.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if l.broken.Load() {
			return nil, errors.New("no route")
		}
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
	return &l.network
}

func (l *line) cut() {
	l.broken.Store(true)
	l.network.CloseIdleConnections()
}
