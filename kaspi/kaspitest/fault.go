package kaspitest

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Fault is a way to misbehave. Without a status the answer is the real one, treated as the other fields say.
type Fault struct {
	Method string // empty fits any
	Path   string // beginning of the path below the base address, as "/orders"; empty fits any
	Times  int    // how many requests meet it: 0 is one, less than 0 is all

	Status      int    // answers with this instead
	Body        string // of that answer; empty is an error with an invented title
	ContentType string // of that answer; empty is JSON
	RetryAfter  string // header of that answer
	Location    string // header of that answer

	AfterWork bool          // the request takes effect before it is answered badly
	Delay     time.Duration // before the answer
	Slow      time.Duration // in the middle of the body
	Truncate  bool          // the body ends halfway, though HTTP is content
	Cut       bool          // the connection ends halfway through the body
	Reset     bool          // the connection is reset without an answer
	Hang      bool          // nothing is ever answered
}

// Fail adds a fault. The oldest fault that fits a request is met first.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Times = cmp.Or(f.Times, 1)
	s.faults = append(s.faults, f)
}

// ClearFaults ends all misbehaviour that is still to come.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

func (s *Server) nextFault(r Request) (Fault, bool) {
	i := slices.IndexFunc(s.faults, func(f Fault) bool {
		return (f.Method == "" || f.Method == r.Method) && strings.HasPrefix(r.Path, f.Path)
	})
	if i < 0 {
		return Fault{}, false
	}
	f := s.faults[i]
	if f.Times > 0 {
		if s.faults[i].Times--; s.faults[i].Times == 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
	}
	return f, true
}

func (s *Server) misbehave(w http.ResponseWriter, r *http.Request, f Fault) {
	var a *reply
	if f.AfterWork || (f.Status == 0 && !f.Reset && !f.Hang) {
		a = s.work(r)
	}
	if f.Status != 0 {
		a = f.reply()
	}
	if !s.pause(r.Context(), f.Delay) {
		panic(http.ErrAbortHandler)
	}
	switch {
	case f.Hang:
		s.pause(r.Context(), forever)
		panic(http.ErrAbortHandler)
	case f.Reset:
		reset(w)
		return
	case f.Truncate:
		a.body.Truncate(a.body.Len() / 2)
	}
	s.halves(r.Context(), w, a, f)
}

// halves sends an answer with what is to happen in its middle.
func (s *Server) halves(ctx context.Context, w http.ResponseWriter, a *reply, f Fault) {
	a.open(w)
	body := a.body.Bytes()
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
	if f.Cut || !s.pause(ctx, f.Slow) {
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(body[len(body)/2:])
}

func (f Fault) reply() *reply {
	a := newReply()
	a.refuse(f.Status, invented("a fault"))
	if f.Body != "" {
		a.body.Reset()
		a.body.WriteString(f.Body)
	}
	for key, value := range map[string]string{
		"Content-Type": f.ContentType, "Retry-After": f.RetryAfter, "Location": f.Location,
	} {
		if value != "" {
			a.header.Set(key, value)
		}
	}
	return a
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
