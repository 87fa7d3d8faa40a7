// Package telegram takes each update once and sends within Telegram's limits: make a Client with New, serve with Run.
//
// It is the only user of the Telegram library, and nobody else sees the library's types. What people send is written
// to the inbox before Telegram may forget it (see journal): the library confirms an update before its handler runs,
// so a crash in between would lose a press. Updates are handled from the inbox.
package telegram

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

const (
	// pollTimeout is how long Telegram may hold a poll open; it serves at most 50 s.
	pollTimeout = 50 * time.Second
	callTimeout = 30 * time.Second // near its limits Telegram answers slowly rather than with 429

	// stopTime is how long handlers that have begun may go on when the program stops; service managers often kill after
	// ten seconds. What is not done by then is handled again at the next start.
	stopTime = 6 * time.Second
)

// Config says which bot the client is and what it works with.
type Config struct {
	Token     string
	APIURL    string            // empty for Telegram's own
	Transport http.RoundTripper // nil for the usual one
	Inbox     Inbox
	Moves     Moves
	Copies    Copies // nil keeps no count beyond one call
	Faster    int    // how many times as fast as Telegram allows messages go out, for one that sets no pace; 0 and 1 for its own

	// Handle acts on one event. Its context ends only with the handler's own limit.
	Handle func(ctx context.Context, e Event)
	// GivenUp tells the person that an event was given up, as its handling ended the program again and again.
	GivenUp func(ctx context.Context, e Event)
	// Secret reports whether what this person writes next in this chat must not be on disk.
	Secret func(ctx context.Context, chat, user int64) (bool, error)
	// Ready runs once Telegram has told the bot's name; it is tried again until it succeeds.
	Ready func(ctx context.Context) error
	// Polled hears how each request for updates ended.
	Polled func(ctx context.Context, err error)
	// Outage hears of an outage of Telegram when it is over. It must not wait for anything.
	Outage func(Outage)

	Log *slog.Logger
	Now func() time.Time
}

// Client is a running connection to Telegram.
type Client struct {
	caller
	http *http.Client // fetches what people send

	secrets secrets
	wake    chan struct{}  // the inbox has something new
	running sync.WaitGroup // handlers under way
	end     context.CancelFunc

	mu     sync.Mutex
	name   string  // @username, once Telegram has told it
	undone []int64 // updates that were handled, and could not be noted as done
}

// New prepares a client; nothing is sent or asked until Run.
func New(c Config) (*Client, error) {
	client := &Client{
		caller: caller{config: c, outbox: newOutbox(c.Faster)}, wake: make(chan struct{}, 1),
		secrets: secrets{secret: c.Secret, texts: map[int64]string{}},
		http:    &http.Client{Transport: c.Transport, Timeout: downloadLimit, CheckRedirect: sameHost},
	}
	t, err := tg.New(c.Token, client.options()...)
	if err != nil {
		return nil, fmt.Errorf("telegram: %w", brief(err))
	}
	client.tg = t
	client.life, client.end = context.WithCancel(context.Background())
	return client, nil
}

func (c *Client) options() []tg.Option {
	// The whole exchange may take longer than the poll: a client that gives up with it sees errors that are none.
	client := &http.Client{
		Transport: c.config.Transport, Timeout: pollTimeout + 25*time.Second, CheckRedirect: sameHost,
	}
	opts := []tg.Option{
		tg.WithSkipGetMe(),
		tg.WithHTTPClient(pollTimeout, &journal{client: client, save: c.save}),
		tg.WithAllowedUpdates(tg.AllowedUpdates{"message", "callback_query"}),
		tg.WithNotAsyncHandlers(),
		tg.WithWorkers(1),
		tg.WithUpdatesChannelCap(0),
		// What comes straight from polling is on disk by now, and is handled from there.
		tg.WithDefaultHandler(func(context.Context, *tg.Bot, *models.Update) {}),
		tg.WithErrorsHandler(c.onPollError),
	}
	if c.config.APIURL != "" {
		opts = append(opts, tg.WithServerURL(c.config.APIURL))
	}
	return opts
}

// sameHost keeps a redirect from taking the token, which stands in every address, to another host.
func sameHost(req *http.Request, via []*http.Request) error {
	if len(via) > 3 || req.URL.Host != via[0].URL.Host {
		return http.ErrUseLastResponse
	}
	req.Header.Del("Referer")
	return nil
}

// Run serves until the context ends, then lets handlers that have begun finish, for some seconds at the most.
func (c *Client) Run(ctx context.Context) {
	defer c.end()
	var loops sync.WaitGroup
	defer context.AfterFunc(ctx, func() {
		select {
		case <-c.life.Done():
		case <-time.After(stopTime):
			c.end()
		}
	})()
	loops.Go(func() { c.introduce(ctx) })
	loops.Go(func() { c.workInbox(ctx) })
	c.tg.Start(ctx)
	loops.Wait()
	c.running.Wait()
	c.noteDone(ctx) // for the last time
}

// Waiting is how many messages and edits wait for Telegram's pace.
func (c *Client) Waiting() int { return c.outbox.depth() }

// Name is the bot's @username, empty before Telegram has told it.
func (c *Client) Name() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.name
}

// introduce learns the bot's own name, which /command@name needs, and sets what depends on it. Telegram may be out of
// reach at start, so it tries until it works or the program ends.
func (c *Client) introduce(ctx context.Context) {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		err := c.learnName(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		c.config.Log.Warn("telegram is not ready", "err", brief(err))
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

func (c *Client) learnName(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	me, err := c.tg.GetMe(ctx)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.name = me.Username
	c.mu.Unlock()
	if c.config.Ready == nil {
		return nil
	}
	return c.config.Ready(ctx)
}
