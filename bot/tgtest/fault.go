package tgtest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// Fault is a way to misbehave. Of Hang, Cut, RawStatus or RawBody, and Code the first that is set decides.
type Fault struct {
	Method string // which calls it hits; empty is every method but getUpdates
	Times  int    // how many calls; 0 is one, below 0 is for ever

	Hang        bool   // never answer: ends when the client goes away or the server closes
	Cut         bool   // close the connection without an answer
	RawStatus   int    // answer with this status and RawBody, such as the HTML of a proxy's 502
	RawBody     string // sent as text/html
	Code        int    // refuse with this error code; 0 is 429 with RetryAfter, 400 with MigrateTo, else 500
	Description string // Telegram's words; empty is the usual ones for Code
	RetryAfter  int    // seconds, of a 429
	MigrateTo   int64  // the new id of a group that became a supergroup

	AfterWork bool // do what was asked first, so that only the answer is lost
}

// Fail makes coming calls misbehave. Faults queue: each call takes the first one that fits it.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults = append(s.faults, &f)
}

// ClearFaults forgets the faults that no call has taken yet.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault takes the first fault that fits the method, or nil. The caller holds the lock.
func (s *Server) fault(method string) *Fault {
	i := slices.IndexFunc(s.faults, func(f *Fault) bool {
		if f.Method == "" {
			return !strings.EqualFold(method, "getUpdates")
		}
		return strings.EqualFold(f.Method, method)
	})
	if i < 0 {
		return nil
	}
	f := s.faults[i]
	if f.Times--; f.Times == 0 {
		s.faults = slices.Delete(s.faults, i, i+1)
	}
	return f
}

// commit answers a call as the fault wants it.
func (f *Fault) commit(ctx context.Context, w http.ResponseWriter) {
	switch {
	case f.Hang:
		<-ctx.Done()
		panic(http.ErrAbortHandler)
	case f.Cut:
		panic(http.ErrAbortHandler)
	case f.RawStatus != 0 || f.RawBody != "":
		w.Header().Set("Content-Type", "text/html")
		if f.RawStatus != 0 {
			w.WriteHeader(f.RawStatus)
		}
		_, _ = io.WriteString(w, f.RawBody) // the client may be gone
	default:
		f.refusal().write(w)
	}
}

// refusal fills in what the fault leaves out.
func (f *Fault) refusal() *refusal {
	r := &refusal{code: f.Code, text: f.Description, retryAfter: f.RetryAfter, migrateTo: f.MigrateTo}
	if r.code == 0 {
		switch {
		case f.RetryAfter > 0:
			r.code = http.StatusTooManyRequests
		case f.MigrateTo != 0:
			r.code = http.StatusBadRequest
		default:
			r.code = http.StatusInternalServerError
		}
	}
	if r.text != "" {
		return r
	}
	switch {
	case f.RetryAfter > 0:
		r.text = fmt.Sprintf("Too Many Requests: retry after %d", f.RetryAfter)
	case f.MigrateTo != 0:
		r.text = "Bad Request: group chat was upgraded to a supergroup chat"
	default:
		r.text = http.StatusText(r.code)
	}
	return r
}

// String names the fault for Call.Error.
func (f *Fault) String() string {
	switch {
	case f.Hang:
		return "fault: hang"
	case f.Cut:
		return "fault: cut"
	case f.RawStatus != 0 || f.RawBody != "":
		return fmt.Sprintf("fault: HTTP %d", f.RawStatus)
	}
	return f.refusal().text
}
