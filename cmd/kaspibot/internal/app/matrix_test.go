//go:build !race

package app_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
)

// elsewhere is a host that is nobody's of the three.
const elsewhere = "elsewhere.example"

// trouble is one way in which a service fails.
type trouble struct {
	name string
	row  faults.Row
	bent func(r *http.Response) // in place of a row
}

// misbehaviours are the ways in which any service may fail. What people see of each is told by the service's own table.
func misbehaviours() []trouble {
	const page = "<!doctype html><html><body><h1>Just a moment...</h1></body></html>"
	return []trouble{
		{name: "hangs before the answer", row: faults.Row{End: faults.Hang}},
		{name: "hangs in the body", bent: func(r *http.Response) { stretch(r, half, hang) }},
		{name: "hangs after the body", bent: func(r *http.Response) { stretch(r, whole, hang) }},
		{name: "resets the connection", row: faults.Row{End: faults.Reset}},
		{name: "cuts the body", row: faults.Row{End: faults.Cut}},
		{name: "401", row: faults.Row{Code: 401}},
		{name: "403 as JSON", row: faults.Row{Code: 403}},
		{name: "403 as a page", row: faults.Row{Code: 403, Body: page}},
		{name: "404", row: faults.Row{Code: 404}},
		{name: "429", row: faults.Row{Code: 429}},
		{name: "429 with Retry-After", row: faults.Row{Code: 429, RetryAfter: 30}},
		{name: "429 with Retry-After of a day", row: faults.Row{Code: 429, RetryAfter: 86_400}},
		{name: "500", row: faults.Row{Code: 500}},
		{name: "502 as a page", row: faults.Row{Code: 502, Body: page}},
		{name: "503 with Retry-After", row: faults.Row{Code: 503, RetryAfter: 30}},
		{name: "502 after the work was done", row: faults.Row{Code: 502, Where: faults.After}},
		{name: "reset after the work was done", row: faults.Row{End: faults.Reset, Where: faults.After}},
		{name: "a truncated body", row: faults.Row{End: faults.Short}},
		{name: "garbage", row: faults.Row{Body: "\x00\xff\x1f\x8bnonsense", ContentType: "application/json"}},
		{name: "a page in place of data", row: faults.Row{Body: page}},
		{name: "an empty body", row: faults.Row{Body: " ", ContentType: "application/json"}},
		{name: "another type", row: faults.Row{Body: `"x"`}},
		{name: "other types inside", row: faults.Row{Body: `{"data":"x","ok":"x","result":5,"pagination":[]}`}},
		{name: "a body without end", bent: func(r *http.Response) { stretch(r, whole, endless) }},
		{name: "a byte every 20 seconds", bent: func(r *http.Response) { stretch(r, none, drip) }},
		{name: "a redirect to another host", row: faults.Row{
			Code: 302, Body: page, Header: map[string]string{"Location": "http://" + elsewhere + "/x"},
		}},
	}
}

// How much of a body comes as it should, and what follows it.
const (
	none = iota
	half
	whole
)

type ending int

const (
	hang ending = iota
	endless
	drip
)

// stretch makes the body of an answer go on in another way.
func stretch(r *http.Response, part int, how ending) {
	text, _ := io.ReadAll(r.Body)
	_ = r.Body.Close()
	n := len(text) * part / whole
	r.ContentLength = -1
	r.Header.Del("Content-Length")
	r.Body = &stretched{ctx: r.Request.Context(), now: bytes.NewReader(text[:n]), later: text[n:], how: how, closed: make(chan struct{})}
}

// stretched is a body that does not end as it should.
type stretched struct {
	ctx    context.Context
	now    *bytes.Reader
	later  []byte
	how    ending
	closed chan struct{}
}

func (s *stretched) Read(b []byte) (int, error) {
	if n, _ := s.now.Read(b); n > 0 {
		return n, nil
	}
	wait := 20 * time.Second
	switch s.how {
	case endless:
		for i := range b {
			b[i] = ' '
		}
		return len(b), nil
	case hang:
		wait = 100 * time.Hour
	case drip:
	}
	select {
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	case <-s.closed:
		return 0, io.ErrClosedPipe
	case <-time.After(wait):
	}
	if len(s.later) == 0 {
		return 0, io.EOF
	}
	b[0], s.later = s.later[0], s.later[1:]
	return 1, nil
}

func (s *stretched) Close() error {
	select {
	case <-s.closed:
	default:
		close(s.closed)
	}
	return nil
}

// The lines of played.
const (
	lineTelegram = iota
	lineKaspi
	lineSupplier
)

// begin makes a service fail in a row's way, and returns what makes it well.
func (p *played) begin(line int, operation string, c trouble) (end func()) {
	c.row.Operation, c.row.Times = operation, -1
	service := []interface {
		Fail(rows ...faults.Row)
		ClearFaults()
	}{p.telegram, p.kaspi, p.supplier}[line]
	if c.bent == nil {
		service.Fail(c.row)
		return service.ClearFaults
	}
	method, path, _ := strings.Cut(operation, " ")
	if line == lineTelegram {
		method, path = "", operation
	}
	bent := func(r *http.Response) {
		if (method == "" || r.Request.Method == method) && strings.Contains(r.Request.URL.Path, path) {
			c.bent(r)
		}
	}
	p.bent[line].Store(&bent)
	return func() { p.bent[line].Store(nil) }
}

// newest is the number of the last message of Aigul's chat.
func (p *played) newest() (id int) {
	for _, m := range p.telegram.Messages(aigul.ID) {
		id = max(id, m.ID)
	}
	return id
}

// since lists the messages behind a number with these texts in them.
func (p *played) since(id int, texts ...string) (found []tgtest.Message) {
	for _, m := range p.showing(texts...) {
		if m.ID > id {
			found = append(found, m)
		}
	}
	return found
}

// soon waits, and reports whether it has come so.
func (p *played) soon(within time.Duration, ready func() bool) bool {
	for begun := time.Now(); !ready(); <-time.After(within / 100) {
		if time.Since(begun) > within {
			return false
		}
	}
	return true
}

func (p *played) texts(id int) string {
	var all []string
	for _, m := range p.since(id) {
		all = append(all, m.Text)
	}
	return strings.Join(all, "\n---\n")
}
