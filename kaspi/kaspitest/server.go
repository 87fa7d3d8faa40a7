// Package kaspitest is a Kaspi in memory: the merchant API as its facts are known, strictly read, with a
// switch for each way in which the real one has been seen to misbehave.
//
// It keeps orders, moves them through their states and refuses what is not known to work. Texts of refusals
// that nobody has published begin with "invented:". It uses nothing of package kaspi.
package kaspitest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

const (
	// Token is the only token that is let in.
	Token = "kaspitest-token"
	// MerchantID is the shop whose orders the server holds.
	MerchantID = "10000001"
	// SecurityCode is what every buyer is sent to prove the hand-over.
	SecurityCode = "1234"

	host      = "/shop/api"
	base      = host + "/v2"
	mediaType = "application/vnd.api+json"
)

// Server is a merchant API on a loopback address. It is safe for concurrent use.
type Server struct {
	url     string
	http    *http.Server
	routes  *http.ServeMux
	closing chan struct{}
	working sync.WaitGroup

	mu       sync.Mutex // guards all below; requests are worked one at a time
	closed   bool
	switches switches
	orders   map[string]*record // by code
	accepts  map[string]int
	requests []Request
	uploads  []UploadBody
	faults   []Fault
	goods    goods
}

// Option changes a server before it starts.
type Option func(*Server)

// WithClock replaces the clock from the start.
func WithClock(now func() time.Time) Option { return func(s *Server) { s.Clock(now) } }

// Start serves until Close. It panics when the loopback has no free port.
func Start(opts ...Option) *Server {
	s := &Server{
		closing: make(chan struct{}), switches: defaults(),
		orders: map[string]*record{}, accepts: map[string]int{},
		goods: newGoods(),
	}
	s.routes = s.router()
	for _, set := range opts {
		set(s)
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Sprintf("kaspitest: listen: %v", err))
	}
	s.url = "http://" + listener.Addr().String() + base
	s.http = &http.Server{Handler: s, ErrorLog: log.New(io.Discard, "", 0)}
	s.working.Go(func() { _ = s.http.Serve(listener) })
	return s
}

// New starts a server that closes when the test ends.
func New(tb interface {
	Helper()
	Cleanup(func())
}, opts ...Option) *Server {
	tb.Helper()
	s := Start(opts...)
	tb.Cleanup(s.Close)
	return s
}

// URL is the base address for a client, as http://127.0.0.1:4711/shop/api/v2.
func (s *Server) URL() string { return s.url }

// Close ends every request, hanging ones too, and waits for them. Call it once.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	close(s.closing)
	_ = s.http.Close()
	s.working.Wait()
}

// ServeHTTP notes the request, then answers it by the rules or by the next fault that fits.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.begin() {
		panic(http.ErrAbortHandler)
	}
	defer s.working.Done()
	body, err := io.ReadAll(r.Body) // whole, for the server to notice when the client leaves
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	fault, faulty, silent := s.note(r, body)
	switch {
	case silent:
		s.pause(r.Context(), forever)
		panic(http.ErrAbortHandler)
	case faulty:
		s.misbehave(w, r, fault)
	default:
		s.work(r).send(w)
	}
}

// begin counts a request in, unless the server is closing.
func (s *Server) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.working.Add(1)
	}
	return !s.closed
}

// note records a request and finds out whether it is to be answered by the rules.
func (s *Server) note(r *http.Request, body []byte) (f Fault, faulty, silent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := Request{
		Method: r.Method, Path: below(r.URL.Path), Query: r.URL.Query(),
		Agent: r.UserAgent(), Header: r.Header.Clone(), At: s.switches.now(), Body: body,
	}
	s.requests = append(s.requests, seen)
	if code, ok := seen.accepts(); ok {
		s.accepts[code]++
	}
	if s.switches.hangScripts && scriptAgent(seen.Agent) {
		return f, false, true
	}
	f, faulty = s.nextFault(seen)
	return f, faulty, false
}

// work answers by the rules.
func (s *Server) work(r *http.Request) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := newReply()
	switch media := accepted(r.Header.Get("Accept")); {
	case r.Header.Get("X-Auth-Token") != Token:
		a.refuse(http.StatusUnauthorized, "Unauthorized")
	case len(media) == 0: // one source saw this page for want of a JSON Accept
		a.page(http.StatusNotFound, "404 Not Found")
	case !slices.Contains(media, "*/*") && !slices.Contains(media, wanted(r)):
		a.refuse(http.StatusNotAcceptable, invented("no such media type"))
	default:
		s.routes.ServeHTTP(a, r)
	}
	return a
}

const forever = 1<<63 - 1

// pause waits, but neither for a client that left nor for a server that closes. It tells whether the whole
// time went by.
func (s *Server) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-s.closing:
	}
	return false
}
