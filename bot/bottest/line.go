package bottest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"kaspibot/bot/screens/goods"
	"kaspibot/feed"
	"kaspibot/feed/page"
)

// Source is the distributor's goods, told when the gate is open.
type Source struct {
	mu    sync.Mutex
	items []feed.Item
	err   error
	gate  chan struct{} // nil is open
}

// Source is where a sync gets its goods.
func (e *Engine) Source() *Source { return &e.source }

// Items waits at the gate.
func (s *Source) Items(ctx context.Context, show func(*feed.Item)) (feed.Items, error) {
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
	if s.err != nil {
		return nil, s.err
	}
	items := feed.ItemsOf(s.items)
	return items, items(show)
}

// Fail has nobody get the goods any more.
func (s *Source) Fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

// Shut holds whoever asks for the goods until Open.
func (s *Source) Shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate = make(chan struct{})
}

// Open lets everybody in.
func (s *Source) Open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gate != nil {
		close(s.gate)
		s.gate = nil
	}
}

// Goods are n items, all on sale.
func Goods(n int) []feed.Item {
	items := make([]feed.Item, n)
	for i := range items {
		items[i] = feed.Item{
			Article: feed.Article(fmt.Sprint(100_000 + i)), Name: fmt.Sprintf("Монитор <%d\"> & кабель", i),
			Brand: "ViewPlus", Cost: feed.Tenge(10_000 + 100*i), Stock: feed.Stock{N: 20},
		}
	}
	return items
}

// Line is the network on the way to Kaspi.
type Line struct {
	network http.Transport
	broken  atomic.Bool
}

func (l *Line) transport() http.RoundTripper {
	l.network.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if l.broken.Load() {
			return nil, errors.New("no route")
		}
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
	return &l.network
}

// Cut ends every connection, and there will be no more.
func (l *Line) Cut() {
	l.broken.Store(true)
	l.network.CloseIdleConnections()
}

// noPrices knows no SKU; prices have tests of their own.
type noPrices struct{}

func (noPrices) Lookup(context.Context, feed.SKU, *feed.Override) (goods.SKUInfo, error) {
	return goods.SKUInfo{}, goods.ErrUnknownSKU
}

func (noPrices) Override(context.Context, feed.SKU, func(*feed.Override)) (feed.Override, error) {
	return feed.Override{}, goods.ErrUnknownSKU
}

func (noPrices) Stopped(context.Context) ([]feed.Listing, error) { return nil, nil }

// noLinks is a program whose public address is not known.
type noLinks struct{}

func (noLinks) Link(context.Context) (string, error)                   { return "", nil }
func (noLinks) NewLink(context.Context, time.Duration) (string, error) { return "", nil }
func (noLinks) CheckLink(context.Context) (page.Probed, error)         { return page.Probed{}, nil }
