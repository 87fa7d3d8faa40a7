// Package kaspitest is Kaspi's merchant API in memory: New starts a server for a test and Start one for a program,
// Put places orders, Fail makes requests fail by a row of package faults, and a method such as ListArchive switches
// each way in which real answers differ.
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
	"sync"
	"time"

	"kaspibot/kaspi/faults"
)

const (
	// Token is the only token that is let in, unless WithToken names another.
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
	working sync.WaitGroup

	mu       sync.Mutex // guards all below; requests are worked one at a time
	closed   bool
	switches switches
	table    *faults.Table
	token    string
	listener net.Listener
	stop     context.CancelFunc
	orders   map[string]*record // by code
	accepts  map[string]int
	requests []Request
	uploads  []UploadBody
	goods    goods
}

// Option changes a server before it starts.
type Option func(*Server)

// WithClock replaces the clock from the start.
func WithClock(now func() time.Time) Option { return func(s *Server) { s.Clock(now) } }

// WithFaults shares a table of faults with other fakes; without it the server has one of its own.
func WithFaults(table *faults.Table) Option { return func(s *Server) { s.table = table } }

// WithToken replaces Token as the one that is let in.
func WithToken(token string) Option { return func(s *Server) { s.token = token } }

// WithListener replaces a free port of the loopback. The server closes the listener.
func WithListener(l net.Listener) Option { return func(s *Server) { s.listener = l } }

// Start serves until Close. It panics when the loopback has no free port.
func Start(opts ...Option) *Server {
	s := &Server{
		switches: defaults(), table: faults.New(nil), token: Token,
		orders: map[string]*record{}, accepts: map[string]int{},
		goods: newGoods(),
	}
	s.routes = s.router()
	for _, set := range opts {
		set(s)
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	if s.listener == nil {
		var err error
		if s.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
			panic(fmt.Sprintf("kaspitest: listen: %v", err))
		}
	}
	s.url = "http://" + s.listener.Addr().String() + base
	s.http = &http.Server{
		Handler: s, ErrorLog: log.New(io.Discard, "", 0),
		BaseContext: func(net.Listener) context.Context { return ctx }, // ends requests that hang
	}
	s.working.Go(func() { _ = s.http.Serve(s.listener) })
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
	s.stop()
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
	seen, fault, faulty, silent := s.note(r, body)
	w.Header().Set("Date", seen.At.UTC().Format(http.TimeFormat))
	switch {
	case silent:
		faults.Row{End: faults.Hang}.Serve(w, r, faults.Service{})
	case faulty:
		fault.Serve(w, r, faults.Service{Work: func() faults.Answer { return s.work(r).answer() }, Refuse: refusal})
	default:
		s.work(r).answer().Send(w)
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
func (s *Server) note(r *http.Request, body []byte) (seen Request, f faults.Row, faulty, silent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen = Request{
		Method: r.Method, Path: below(r.URL.Path), Query: r.URL.Query(),
		Agent: r.UserAgent(), Header: r.Header.Clone(), At: s.switches.now(), Body: body,
	}
	s.requests = append(s.requests, seen)
	if code, ok := seen.accepts(); ok {
		s.accepts[code]++
	}
	if s.switches.hangScripts && scriptAgent(seen.Agent) {
		return seen, f, false, true
	}
	f, faulty = s.table.Take(faults.Kaspi, seen.Method+" "+seen.Path)
	return seen, f, faulty, false
}

// work answers by the rules.
func (s *Server) work(r *http.Request) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := newReply()
	switch media := accepted(r.Header.Get("Accept")); {
	case r.Header.Get("X-Auth-Token") != s.token:
		a.refuse(http.StatusUnauthorized, "Unauthorized")
	case len(media) == 0 && s.switches.needAccept:
		a.page(http.StatusNotFound, "404 Not Found")
	case !satisfied(media, wanted(r)):
		a.refuse(http.StatusNotAcceptable, invented("no such media type"))
	default:
		s.routes.ServeHTTP(a, r)
	}
	return a
}
