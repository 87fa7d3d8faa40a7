// Package tgtest is a strict Telegram in memory: New starts a server for a test and Start one for the demo, Say and
// Press act for people, Messages and Calls read what the bot did, and Fail makes calls fail by a row of package
// faults.
//
// It serves the Bot API over HTTP on loopback, keeps chats, messages, updates and presses as Telegram
// does, and refuses what Telegram refuses in Telegram's words. The rules come from
// the Bot API 10.3 documentation and from the published sources of Telegram's own server
// (tdlib/telegram-bot-api and tdlib/td). Where it cannot judge a request, such as Markdown, it answers 501
// instead of guessing; where the real server mends careless input, such as a lone ampersand in HTML, it
// refuses.
package tgtest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"kaspibot/kaspi/faults"
)

const (
	// Token is the one token the server knows, unless WithToken names another; any other is answered 401. It has the shape of real ones, which some
	// clients check: digits, a colon and 35 characters.
	Token = "1001:tgtest-token-of-no-real-bot-at-all1"

	// BotID is the bot's own user id: the part of Token before the colon.
	BotID = 1001

	// BotUsername is what people write after the @ to mean the bot.
	BotUsername = "kaspi_tgtest_bot"
)

// Option changes how a Server behaves from its start.
type Option func(*settings)

type settings struct {
	now       func() time.Time
	limits    bool
	rich      bool
	token     string
	table     *faults.Table
	listener  net.Listener
	transport http.RoundTripper
}

// WithClock replaces time.Now for dates, for the age of presses, messages and updates, and for the rate
// limits. A long poll still waits on real time.
func WithClock(now func() time.Time) Option {
	return func(s *settings) { s.now = now }
}

// WithLimits turns on the rate limits of the Bot API FAQ: one message a second to a person in bursts of
// three, 20 a minute to a group, 30 a second to everybody. Edits count as messages. Off by default, because
// a test that is not about limits should not wait for them.
func WithLimits() Option {
	return func(s *settings) { s.limits = true }
}

// WithFaults shares a table of faults with other fakes; without it the server has one of its own.
func WithFaults(table *faults.Table) Option { return func(s *settings) { s.table = table } }

// WithToken replaces Token. It panics when the token has not the shape of real ones or is not of the bot BotID: the part
// before the colon is what clients take for the bot's id.
func WithToken(token string) Option {
	if !tokenShape().MatchString(token) || !strings.HasPrefix(token, strconv.Itoa(BotID)+":") {
		panic(fmt.Sprintf("tgtest: a token begins with %d: and has 35 letters, digits, _ or - behind that", BotID))
	}
	return func(s *settings) { s.token = token }
}

// WithListener replaces a free loopback port. The server closes the listener.
func WithListener(l net.Listener) Option { return func(s *settings) { s.listener = l } }

// WithTransport replaces http.DefaultTransport as the way to a webhook.
func WithTransport(t http.RoundTripper) Option { return func(s *settings) { s.transport = t } }

// Server is a running Telegram. All its methods may be called from several goroutines.
type Server struct {
	settings
	address string
	http    *http.Server
	done    <-chan struct{} // closed by Close
	stop    context.CancelFunc
	running sync.WaitGroup // the listener, the requests and the webhook

	mu        sync.Mutex
	closed    bool
	changed   chan struct{} // closed and replaced at every change
	chats     map[int64]*chat
	lastID    map[int64]int // newest message id by numbering, see nextID
	files     map[string]*Document
	downloads map[string]download
	queries   map[string]*query
	commands  map[string][]wireCommand
	queue     queue
	hook      *webhook
	total     bucket
	calls     []*Call
	answers   []CallbackAnswer
	events    []Event
}

// Start starts a server on a free loopback port. It panics when there is none, as nothing can go on then.
func Start(opts ...Option) *Server {
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{
		settings:  settings{now: time.Now, token: Token, table: faults.New(nil), transport: http.DefaultTransport},
		done:      ctx.Done(),
		stop:      stop,
		changed:   make(chan struct{}),
		chats:     map[int64]*chat{},
		lastID:    map[int64]int{},
		files:     map[string]*Document{},
		downloads: map[string]download{},
		queries:   map[string]*query{},
		commands:  map[string][]wireCommand{},
		queue:     newQueue(),
		total:     bucket{rate: allPerSecond, burst: allPerSecond},
	}
	for _, opt := range opts {
		opt(&s.settings)
	}
	if s.listener == nil {
		var err error
		if s.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
			panic(fmt.Sprintf("tgtest: listen: %v", err))
		}
	}
	s.address = "http://" + s.listener.Addr().String()
	s.http = &http.Server{Handler: s, BaseContext: func(net.Listener) context.Context { return ctx }}
	s.running.Go(func() { _ = s.http.Serve(s.listener) }) // ends with Close, which is not an error
	return s
}

// New starts a server that closes with the test.
func New(tb interface {
	Helper()
	Cleanup(func())
}, opts ...Option,
) *Server {
	tb.Helper()
	s := Start(opts...)
	tb.Cleanup(s.Close)
	return s
}

// Close ends every call still waiting and returns when nothing of the server runs any more.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	_ = s.http.Close() // the listener is gone either way
	s.running.Wait()
}

// URL is the address to give to a Bot API client as its server.
func (s *Server) URL() string { return s.address }
