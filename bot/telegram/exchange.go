package telegram

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"regexp"
	"strconv"
	"sync/atomic"
)

// exchange is what is known of a request and its answer at the rim, where the library tells only an error.
type exchange struct {
	connected atomic.Bool // it had a connection: it may have reached Telegram
	done      atomic.Bool // Telegram said that it was done
	message   atomic.Int64
}

type exchangeKey struct{}

// watched is a context whose request is noted in e.
func (e *exchange) watched(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, exchangeKey{}, e)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { e.connected.Store(true) },
	})
}

// exchangeOf is the exchange that a request belongs to, nil when nobody watches it.
func exchangeOf(ctx context.Context) *exchange {
	e, _ := ctx.Value(exchangeKey{}).(*exchange)
	return e
}

var (
	doneAnswer    = regexp.MustCompile(`^\s*\{\s*"ok"\s*:\s*true\b`)
	messageNumber = regexp.MustCompile(`^\s*\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:\s*\{\s*"message_id"\s*:\s*(\d+)\s*[,}]`)
)

// read notes what an answer says of itself at its head, which arrives also where the rest does not.
func (e *exchange) read(resp *http.Response) (*http.Response, error) {
	if e == nil || resp.StatusCode != http.StatusOK {
		return resp, nil
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	e.done.Store(doneAnswer.Match(body))
	if m := messageNumber.FindSubmatch(body); m != nil {
		if n, err := strconv.ParseInt(string(m[1]), 10, 32); err == nil {
			e.message.Store(n)
		}
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, err
}
