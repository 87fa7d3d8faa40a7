package kaspi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"kaspibot/kaspi/netfault"
)

const (
	mediaType = "application/vnd.api+json" // the guide wants it on every call, GET included

	retries      = 3 // of a GET: after 1, 2 and 4 seconds
	firstWait    = time.Second
	maxRedirects = 3
)

// request is what differs between calls.
type request struct {
	method, path string
	base         string // in place of the client's; empty is the client's
	name         string // of the call in errors, where the path is not for a log; empty is the path
	query        url.Values
	body         io.Reader
	size         int64  // of the body, bytes
	contentType  string // empty sends none
	accept       string // empty is mediaType
	disposition  string // names the file of an upload
	header       http.Header
	whole        time.Duration
}

func (r request) op() string { return r.method + " " + cmp.Or(r.name, r.path) }

// get reads a part of the API.
func (c *Client) get(ctx context.Context, path string, query url.Values) ([]byte, error) {
	return c.ask(ctx, request{path: path, query: query, contentType: mediaType})
}

// ask sends a GET until an answer comes or the retries are used up. Nothing else is ever retried.
func (c *Client) ask(ctx context.Context, r request) ([]byte, error) {
	r.method, r.whole = http.MethodGet, c.whole
	for try := 0; ; try++ {
		a, err := c.once(ctx, r)
		wait, again := c.waitAfter(try, err)
		if !again {
			return a.body, err
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, fmt.Errorf("%s: wait after a failure: %w", r.op(), err)
		}
	}
}

// once sends a request one time. An answer that Kaspi gave is returned beside the error it amounts to.
func (c *Client) once(ctx context.Context, r request) (answer, error) {
	if err := c.turn(ctx); err != nil {
		return answer{}, fmt.Errorf("%s: wait for a turn: %w", r.op(), err)
	}
	limited, cancel := context.WithTimeout(ctx, r.whole)
	defer cancel()

	a, failed := c.exchange(limited, r)
	switch {
	case failed == nil:
		return a, c.judge(r.op(), a)
	case ctx.Err() != nil: // the caller gave up: Kaspi is not to blame
		return a, fmt.Errorf("%s: %w", r.op(), ctx.Err())
	case limited.Err() != nil:
		cause := cmp.Or(netfault.Of(failed.cause), netfault.Stalled) // an answer that began and did not end
		failed.Kind, failed.cause = KindNoAnswer, &netfault.Error{Cause: cause, Err: fmt.Errorf("not done within %s", r.whole)}
	}
	return a, failed
}

// exchange sends a request and reads the answer to its end.
func (c *Client) exchange(ctx context.Context, r request) (answer, *Error) {
	var asked, connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	ctx, trace := netfault.Watch(ctx)
	req, err := http.NewRequestWithContext(ctx, r.method, cmp.Or(r.base, c.base)+r.path, r.body)
	if err != nil { // its text holds the address
		return answer{}, refusal(r.op(), "the request cannot be built")
	}
	c.dress(req, r)

	sent := c.now()
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, &Error{
			Kind: KindNoAnswer, Op: r.op(), cause: trace.Explain(withoutURL(err)), transient: true,
			unsent: asked.Load() && !connected.Load(),
		}
	}
	defer func() { _ = resp.Body.Close() }()
	c.offset.measure(resp.Header, sent, c.now())
	a, err := read(resp)
	if err != nil {
		return a, &Error{
			Kind: KindBody, Op: r.op(), Status: a.status, cause: err, transient: !errors.Is(err, errTooLong),
		}
	}
	return a, nil
}

func (c *Client) dress(req *http.Request, r request) {
	req.URL.RawQuery = r.query.Encode()
	maps.Copy(req.Header, r.header)
	req.Header.Set("X-Auth-Token", c.token)
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Accept", cmp.Or(r.accept, mediaType))
	if r.contentType != "" {
		req.Header.Set("Content-Type", r.contentType)
	}
	if c.merchant != "" {
		req.Header.Set("X-Merchant-Uid", c.merchant)
	}
	if r.disposition != "" {
		req.Header.Set("Content-Disposition", r.disposition)
	}
	if r.body != nil {
		req.ContentLength = r.size
	}
}

// follow stays on the host that was asked, and never lets a POST go out a second time. net/http names the
// address it comes from in a Referer, which is nobody's business.
func follow(req *http.Request, via []*http.Request) error {
	req.Header.Del("Referer")
	first := via[0]
	if first.Method != http.MethodGet || len(via) > maxRedirects ||
		req.URL.Scheme != first.URL.Scheme || req.URL.Host != first.URL.Host {
		return http.ErrUseLastResponse
	}
	return nil
}

// waitAfter is how long to wait after the given try, counted from 0, and whether to try again at all.
func (c *Client) waitAfter(try int, err error) (time.Duration, bool) {
	e, ok := errors.AsType[*Error](err)
	if !ok || !e.transient || try == retries {
		return 0, false
	}
	wait := firstWait << try
	wait += time.Duration(c.chance() * float64(wait/4)) // so that many clients do not come back together
	return max(wait, e.RetryAfter), true
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
