package faults

import (
	"cmp"
	"context"
	"maps"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Answer is a whole answer that has not been sent yet.
type Answer struct {
	Code   int
	Header http.Header
	Body   []byte
}

// Send answers a request with nothing amiss.
func (a Answer) Send(w http.ResponseWriter) {
	a.open(w)
	_, _ = w.Write(a.Body) // the client may be gone
}

func (a Answer) open(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.Header)
	w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
	w.WriteHeader(cmp.Or(a.Code, http.StatusOK))
}

// Service is what a fake tells about itself for a row to answer in its place.
type Service struct {
	Work   func() Answer      // does what was asked
	Refuse func(r Row) Answer // the service's form of an error with the row's Code, Text and RetryAfter
}

// Serve answers a request, whose body has been read, as the row says. The request's context must end when the
// server closes.
func (r Row) Serve(w http.ResponseWriter, req *http.Request, s Service) {
	var a Answer
	if r.Where == After || (!r.instead() && r.End != Reset && r.End != Hang) {
		a = s.Work()
	}
	if r.instead() {
		a = r.answer(s)
	}
	if !wait(req.Context(), r.Delay) {
		panic(http.ErrAbortHandler)
	}
	switch r.End {
	case Hang:
		<-req.Context().Done()
		panic(http.ErrAbortHandler)
	case Reset:
		reset(w)
		return
	case Short:
		a.Body = a.Body[:len(a.Body)/2]
	case Whole, Cut:
	}
	a.open(w)
	rest := a.Body
	if r.End == Cut || r.Pause > 0 {
		half := len(rest) / 2
		_, _ = w.Write(rest[:half]) // here and below: the client may be gone
		_ = http.NewResponseController(w).Flush()
		rest = rest[half:]
	}
	if r.End == Cut || !wait(req.Context(), r.Pause) {
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(rest)
}

// answer is the row's own.
func (r Row) answer(s Service) Answer {
	a := Answer{Code: r.Code, Header: http.Header{}, Body: []byte(r.Body)}
	switch {
	case r.Body == "":
		a = s.Refuse(r)
	case r.ContentType == "" && strings.HasPrefix(r.Body, "<"):
		a.Header.Set("Content-Type", "text/html; charset=utf-8")
	default:
		a.Header.Set("Content-Type", cmp.Or(r.ContentType, "application/json; charset=UTF-8"))
	}
	if r.RetryAfter > 0 {
		a.Header.Set("Retry-After", strconv.Itoa(r.RetryAfter))
	}
	for key, value := range r.Header {
		a.Header.Set(key, value)
	}
	return a
}

// wait reports whether the whole time went by before the client left or the server closed.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// reset drops a connection so that the client sees no orderly end.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
