package alstyle

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"kaspibot/kaspi/netfault"
)

// Limits of a single request.
const (
	maxAnswer   = 16 << 20        // Bytes of any answer but the stock: a page of the catalogue has about 200 KiB.
	maxStock    = 64 << 20        // Bytes of a stock answer, enough for 500 000 goods; the whole stock is about 2 MiB.
	maxRefusal  = 64 << 10        // Bytes read of an answer that only explains a failure.
	maxPatience = 2 * time.Minute // A longer wait is left to the caller.
)

// Client asks the distributor. Its methods may be called from several goroutines: they are served one
// after another, because the distributor counts requests by token. For the same reason two clients must
// not share a token.
type Client struct {
	base  string
	token string
	agent string
	whole time.Duration
	http  *http.Client
	line  *line
	stock atomic.Int64 // bytes of the last answer that had the whole stock
}

// New makes a client for the holder of the token. It refuses an empty token and settings that could not work.
func New(token string, opts ...Option) (*Client, error) {
	s := settings{
		base: "https://api.al-style.kz/api", agent: "kaspibot",
		pace: 5200 * time.Millisecond, connect: 10 * time.Second, whole: 90 * time.Second,
		now: time.Now,
	}
	for _, set := range opts {
		set(&s)
	}
	base, err := s.check()
	if err != nil {
		return nil, fmt.Errorf("al-style client: %w", err)
	}
	if token == "" || strings.ContainsAny(token, " \t\r\n") {
		return nil, errors.New("al-style client: the token is empty or has blanks in it")
	}
	if s.transport == nil {
		network := http.DefaultTransport.(*http.Transport).Clone() // with the proxy of the environment, and HTTP/2
		network.DialContext = (&net.Dialer{Timeout: s.connect}).DialContext
		network.TLSHandshakeTimeout = s.connect
		s.transport = network
	}
	return &Client{
		base: base, token: token, agent: s.agent, whole: s.whole,
		// A redirect would carry the token in the address to wherever it points.
		http: &http.Client{Transport: s.transport, CheckRedirect: stay},
		line: newLine(s.pace, s.now),
	}, nil
}

// StockSize tells how many bytes the last answer with the whole stock had, 0 before the first, and how many are taken at the
// most: a longer one is an error.
func (c *Client) StockSize() (size, most int64) { return c.stock.Load(), maxStock }

// String names the client without its token.
func (c *Client) String() string { return "al-style client for " + c.base }

// GoString is String, so that %#v does not print the token either.
func (c *Client) GoString() string { return c.String() }

func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// request is what is asked: a path below the base address, and parameters without the token.
type request struct {
	path  string
	query url.Values
}

func (r request) String() string { return "GET " + r.path }

// limit is how much of an answer is read.
func (r request) limit() int64 {
	if r.path == stockPath {
		return maxStock
	}
	return maxAnswer
}

// get sends a request in its turn and repeats it where that is safe and may help. An answer is read to its
// end before anyone sees a part of it, so a repeat cannot show the same goods twice, and a broken one
// shows none.
func get[T any](ctx context.Context, c *Client, r request, read func(*bufio.Reader) (T, error)) (T, error) {
	var nothing T
	if err := c.line.enter(ctx); err != nil {
		return nothing, fmt.Errorf("%v: wait for the turn: %w", r, err)
	}
	defer c.line.leave()
	for try := 1; ; try++ {
		if err := c.line.rest(ctx); err != nil {
			return nothing, fmt.Errorf("%v: keep the pace: %w", r, err)
		}
		var answer T
		err := c.send(ctx, r, func(b *bufio.Reader) (err error) {
			answer, err = read(b)
			return err
		})
		if err == nil {
			c.line.ended(0)
			return answer, nil
		}
		wait, again := repeat(err, try)
		if !again {
			c.line.ended(0) // Whether to leave the distributor alone for longer is the caller's decision.
			return nothing, err
		}
		c.line.ended(wait)
	}
}

// repeat decides what follows a failed try, the first being 1: how long to wait, and whether to ask again.
// Waits grow as clients of this API found sufficient, unless the distributor names a longer one.
func repeat(err error, try int) (wait time.Duration, again bool) {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return 0, false
	}
	switch e.Kind {
	case KindNoAnswer, KindServer:
		return 0, try < 3
	case KindThrottled:
		waits := [...]time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second}
		e.Wait = max(e.Wait, waits[min(try, len(waits))-1])
		return e.Wait, try < len(waits) && e.Wait <= maxPatience
	default: // The same question would get the same answer.
		return 0, false
	}
}

// send asks once and hands the answer to read.
func (c *Client) send(ctx context.Context, r request, read func(*bufio.Reader) error) error {
	limited, cancel := context.WithTimeout(ctx, c.whole)
	defer cancel()
	watched, trace := netfault.Watch(limited)
	req, err := http.NewRequestWithContext(watched, http.MethodGet, c.base+r.path, nil)
	if err != nil {
		return fmt.Errorf("%v: %w", r, err)
	}
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Accept", "application/json")
	req.URL.RawQuery = c.sign(r.query)

	f := failure{client: c, request: r, trace: trace}
	resp, err := c.http.Do(req)
	if err == nil {
		defer func() { _ = resp.Body.Close() }()
		f.status = resp.StatusCode
		err = f.read(resp.Body, read)
	} else {
		err = f.as(KindNoAnswer, err)
	}
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%v: %w", r, ctx.Err()) // The caller gave up: no failure of the distributor's.
	}
	return err
}

// sign adds the token to the parameters. Commas stay as they are: written as %2C a list of a thousand
// articles would pass the eight kilobytes that web servers commonly allow for an address.
func (c *Client) sign(query url.Values) string {
	own := url.Values{"access-token": {c.token}}
	list := strings.ReplaceAll(query.Encode(), "%2C", ",")
	if list == "" {
		return own.Encode()
	}
	return own.Encode() + "&" + list
}
