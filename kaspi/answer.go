package kaspi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"kaspibot/kaspi/netfault"
)

const (
	maxBody       = 8 << 20  // bytes; a page of 100 orders has half a MiB, a waybill less
	maxErrorBody  = 64 << 10 // bytes
	maxTitle      = 300      // characters
	maxRetryAfter = time.Minute
)

var errTooLong = errors.New("more than 8 MiB")

// answer is a response that has been read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func read(resp *http.Response) (answer, error) {
	a := answer{status: resp.StatusCode, header: resp.Header}
	if !a.good() {
		a.body, _ = io.ReadAll(io.LimitReader(resp.Body, maxErrorBody)) // the beginning of an error page is enough
		return a, nil
	}
	if resp.ContentLength > maxBody {
		return a, errTooLong
	}
	var err error
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err == nil && len(a.body) > maxBody {
		return a, errTooLong
	}
	a.body = bytes.TrimPrefix(a.body, []byte("\xef\xbb\xbf")) // a byte order mark, which JSON has none of
	return a, err
}

func (a answer) good() bool { return a.status/100 == 2 }

func (a answer) html() bool {
	if strings.Contains(a.header.Get("Content-Type"), "html") {
		return true
	}
	head := bytes.ToLower(bytes.TrimSpace(a.body[:min(len(a.body), 100)]))
	return bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html"))
}

// judge turns an answer that is not a success into an error.
func (c *Client) judge(op string, a answer) error {
	e := &Error{Op: op, Status: a.status, RetryAfter: retryAfter(a.header, c.now().Add(c.ahead()))}
	switch {
	case a.status >= 500:
		e.Kind, e.transient = KindServer, true
	case a.status == http.StatusTooManyRequests:
		e.Kind, e.transient = KindThrottled, true
	case a.status == http.StatusUnauthorized:
		e.Kind = KindToken
	case a.status/100 == 3:
		e.Kind = KindRedirect
	case a.html():
		e.Kind = KindFirewall
	case a.good():
		return nil
	case a.status == http.StatusForbidden && json.Valid(a.body):
		e.Kind = KindToken
	case a.status == http.StatusForbidden:
		e.Kind = KindFirewall
	case a.status == http.StatusNotFound:
		e.Kind = KindNotFound
	default:
		e.Kind = KindRefused
	}
	if !a.html() {
		e.Title = c.title(complaint(a.body))
	}
	return e
}

// title is a complaint of Kaspi, fit for an error.
func (c *Client) title(complaint string) string {
	title := []rune(c.clean(complaint))
	return string(title[:min(len(title), maxTitle)])
}

// clean makes a text from outside fit for a log: one line of printable characters, never the token.
func (c *Client) clean(text string) string {
	text = netfault.WithoutToken(strings.ToValidUTF8(text, " "), c.token)
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
}

// retryAfter reads both forms of the header at a time by Kaspi's clock. Nobody has published one from Kaspi.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), 0), maxRetryAfter)
	}
	seconds, err := strconv.ParseUint(text, 10, 31)
	if err != nil && !errors.Is(err, strconv.ErrRange) { // more than fits is as long as can be
		return 0
	}
	return min(time.Duration(seconds)*time.Second, maxRetryAfter)
}

// withoutURL drops the address, query and all, that net/http writes in front of its errors.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}
