// Package alstyletest is the API of the distributor Al-Style in memory: New starts a server for a test and Start one
// for a program, Put and Change set goods, Fail makes requests fail by a row of package faults, and Misbehave sets
// lasting differences from the documentation.
//
// It is written from the facts and shares no code with the client, so that the two can disagree.
package alstyletest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"kaspibot/kaspi/faults"
)

// Token is the only access token that the server accepts, unless WithToken names another.
const Token = "alstyletest-token"

// Server is a running distributor. All its methods may be called at any time from any goroutine.
type Server struct {
	http   *http.Server
	url    string
	token  string
	done   chan struct{}
	cancel context.CancelFunc
	now    func() time.Time
	table  *faults.Table

	mu       sync.Mutex
	limit    limiter
	market   *market
	quirks   Quirks
	requests []Request
}

// Request is one that arrived, refused ones included.
type Request struct {
	Method string
	Path   string     // Below the base address, such as "/brands".
	Query  url.Values // Without the token.
	Agent  string
	At     time.Time
}

type setup struct {
	goods int
	seed  uint64
	pace  time.Duration
	clock func() time.Time
	token string

	table    *faults.Table
	listener net.Listener
}

// Option changes a setting of [Start] and [New].
type Option func(*setup)

// WithGoods sets how many goods there are at first; without it 600, which is three pages.
func WithGoods(n int) Option { return func(s *setup) { s.goods = n } }

// WithSeed chooses the goods: the same seed gives the same market.
func WithSeed(seed uint64) Option { return func(s *setup) { s.seed = seed } }

// WithPace sets how long after the end of a request the next one is turned away; without it 5 s. 0 allows
// everything.
func WithPace(d time.Duration) Option { return func(s *setup) { s.pace = d } }

// WithClock replaces time.Now.
func WithClock(now func() time.Time) Option { return func(s *setup) { s.clock = now } }

// WithFaults shares a table of faults with other fakes; without it the server has one of its own.
func WithFaults(table *faults.Table) Option { return func(s *setup) { s.table = table } }

// WithToken replaces Token as the one that is accepted.
func WithToken(token string) Option { return func(s *setup) { s.token = token } }

// WithListener replaces a free port of the loopback interface. The server closes the listener.
func WithListener(l net.Listener) Option { return func(s *setup) { s.listener = l } }

// Start listens on a free port of the loopback interface. It panics when there is none.
func Start(opts ...Option) *Server {
	set := setup{goods: 600, seed: 1, pace: 5 * time.Second, clock: time.Now, token: Token, table: faults.New(nil)}
	for _, o := range opts {
		o(&set)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if set.listener == nil {
		var err error
		if set.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
			panic(fmt.Sprintf("alstyletest: listen: %v", err))
		}
	}
	s := &Server{
		url: "http://" + set.listener.Addr().String() + "/api", done: make(chan struct{}), cancel: cancel,
		now: set.clock, token: set.token, table: set.table, limit: limiter{pace: set.pace}, market: newMarket(set.goods, set.seed),
	}
	s.http = &http.Server{
		Handler: s, ReadHeaderTimeout: time.Minute,
		BaseContext: func(net.Listener) context.Context { return ctx }, // Ends requests that hang.
	}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(set.listener) // Always ends by Close.
	}()
	return s
}

// New is [Start] for a test, at whose end the server closes.
func New(t interface {
	Helper()
	Cleanup(func())
}, opts ...Option,
) *Server {
	t.Helper()
	s := Start(opts...)
	t.Cleanup(s.Close)
	return s
}

// URL is the base address for clients, such as http://127.0.0.1:40123/api.
func (s *Server) URL() string { return s.url }

// Close stops the server and breaks off what is under way.
func (s *Server) Close() {
	s.cancel()
	_ = s.http.Close() // Nothing is left to do about a failure.
	<-s.done
}

// Requests gives all requests in the order of their arrival.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Count tells how many requests arrived for paths that begin with the prefix.
func (s *Server) Count(path string) int {
	n := 0
	for _, r := range s.Requests() {
		if strings.HasPrefix(r.Path, path) {
			n++
		}
	}
	return n
}

// ServeHTTP answers a request: the token is checked first, then the pace, then the fault that is due.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, query := strings.TrimPrefix(r.URL.Path, "/api"), r.URL.Query()
	token := query.Get("access-token")
	query.Del("access-token")
	s.mu.Lock()
	s.requests = append(s.requests, Request{r.Method, path, query, r.UserAgent(), s.now()})
	s.mu.Unlock()
	if token != s.token {
		refuse(http.StatusUnauthorized, "Your request was made with invalid credentials.").sent().Send(w)
		return
	}
	if early := s.arrive(); early != nil {
		early.sent().Send(w)
		return
	}
	defer s.leave()
	fault, _ := s.table.Take(faults.AlStyle, r.Method+" "+path)
	fault.Serve(w, r, faults.Service{
		Work: func() faults.Answer { return s.answer(r.Method, path, query).sent() }, Refuse: refusal,
	})
}
