package alstyle

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"kaspibot/kaspi/netfault"
)

// failure knows all that an [Error] should say about the request under way.
type failure struct {
	client  *Client
	request request
	trace   *netfault.Trace
	status  int
}

// as makes the error, with nothing of the token in it.
func (f failure) as(kind Kind, cause error) *Error {
	e := &Error{Kind: kind, Op: f.request.String(), Status: f.status, cause: f.client.clean(cause)}
	if kind == KindNoAnswer {
		e.Cause = netfault.Of(f.trace.Explain(cause))
	}
	return e
}

// readAtOnce is how much of an answer is asked of the connection at once, in bytes: each time costs the processor more than the
// bytes do.
const readAtOnce = 32 << 10

// read sorts an answer by its status and its first bytes, and hands a good one to take.
func (f failure) read(body io.Reader, take func(*bufio.Reader) error) error {
	if f.status < 200 || f.status > 299 {
		return f.refusal(body)
	}
	wire := &source{r: http.MaxBytesReader(nil, io.NopCloser(body), f.request.limit())}
	head := bufio.NewReaderSize(wire, readAtOnce)
	if mark, _ := head.Peek(3); string(mark) == "\xef\xbb\xbf" { // A byte order mark, which JSON has none of.
		_, _ = head.Discard(3)
	}
	if short, err := head.Peek(4096); err == io.EOF {
		// A throttle answer comes in place of any other one, with status 200, and is short.
		if n := readNotice(short); n.throttled() {
			return f.told(KindThrottled, n)
		} else if n.refused() {
			return f.told(KindRefused, n)
		}
	}
	err := take(head)
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		err = fmt.Errorf("the answer is longer than the %d MiB that are read: too many goods for this program", f.request.limit()>>20)
	}
	if err == nil && f.request.path == stockPath && len(f.request.query) == 0 {
		f.client.stock.Store(wire.n)
	}
	switch {
	case wire.err != nil:
		return f.as(KindNoAnswer, wire.err)
	case err != nil:
		return f.as(KindBody, err)
	}
	return nil
}

// refusal makes an error of an answer that is none.
func (f failure) refusal(body io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(body, maxRefusal))
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if err != nil {
		text = nil // The status says enough.
	}
	kind := KindRefused
	switch {
	case f.status == http.StatusUnauthorized:
		kind = KindToken
	case f.status == http.StatusForbidden, f.status == http.StatusTooManyRequests:
		kind = KindThrottled // 403 is how the distributor says it; 429 would say it too.
	case f.status >= 500:
		kind = KindServer
	}
	return f.told(kind, readNotice(text))
}

// told is as with the words of the answer.
func (f failure) told(kind Kind, n notice) error {
	e := f.as(kind, nil)
	words := []rune(f.client.redact(strings.Join(strings.Fields(string(n.Message)), " ")))
	e.Message = string(words[:min(len(words), 300)])
	if kind == KindThrottled {
		e.Wait = n.wait()
	}
	return e
}

// clean takes the address out of an error: it holds the token.
func (c *Client) clean(err error) error {
	if err == nil {
		return nil
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if text := err.Error(); c.redact(text) != text {
		return errors.New(c.redact(text))
	}
	return err
}

func (c *Client) redact(text string) string { return netfault.WithoutToken(text, c.token) }

// source remembers how reading failed: a cut connection is the network's fault and may be repeated,
// a document that breaks off by itself is not.
type source struct {
	r   io.Reader
	n   int64 // bytes that were read
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.n += int64(n)
	if _, long := errors.AsType[*http.MaxBytesError](err); err != nil && err != io.EOF && !long {
		s.err = err
	}
	return n, err
}

// decoded is a reader of answers that are decoded as a whole.
func decoded[T any](read func(*json.Decoder) (T, error)) func(*bufio.Reader) (T, error) {
	return func(r *bufio.Reader) (T, error) {
		d := json.NewDecoder(r)
		answer, err := read(d)
		if err == nil {
			err = ended(d)
		}
		return answer, err
	}
}

// ended refuses a document that goes on after its end, as one does when an error page is appended to it.
func ended(d *json.Decoder) error {
	switch _, err := d.Token(); err {
	case io.EOF:
		return nil
	case nil:
		return errors.New("more than one document")
	default:
		return err
	}
}
