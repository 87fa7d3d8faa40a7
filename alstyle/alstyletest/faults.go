package alstyletest

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Throttle is a form in which the distributor turns away a request that comes too early. Both have been met.
type Throttle int

// The forms.
const (
	Throttle403   Throttle = iota // HTTP 403.
	ThrottleFalse                 // HTTP 200 with "success": false and the seconds to wait in "interval".
)

// Quirks are lasting ways in which answers differ from what the help promises.
// Pages are those of /elements-pagination, counted from 1.
type Quirks struct {
	Throttle            Throttle
	DropRows            []int // These pages lack their last row.
	RepeatRows          []int // These pages have their first row once more in place of their last.
	StopAt              int   // Rows after this many are never given, though the total counts them; 0 is off.
	ShiftAt             int   // Just before this page is first answered, the first good vanishes.
	InsertAt            int   // Just before this page is first answered, a new good appears at the head.
	IgnoreOffset        bool  // Every page is the first.
	UnclampedTotalPages bool  // totalPages is counted with the limit that was asked for, not the one in force.
	DoubleWrap          bool  // Lists of goods are lists in lists.
	EmptyAsArray        bool  // An empty object is written [].

	Unknown []string // Additional fields that the server does not know any more.
}

// Misbehave sets the quirks in place of those before.
func (s *Server) Misbehave(q Quirks) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quirks = q
}

// Fault is a failure of single requests.
type Fault struct {
	Path        string // Beginning of the paths concerned, such as "/brands"; "" concerns all.
	Skip        int    // How many of them still go well before.
	Times       int    // How many fail; 0 means one, less than 0 all from then on.
	Status      int    // Answer with this status in place of the real answer; 0 leaves it.
	Body        string // Of that answer.
	ContentType string // Of that answer; JSON when empty.
	Delay       time.Duration
	Hang        bool // No answer until the client gives up.
	Reset       bool // The connection ends without an answer.
	Truncate    bool // The connection ends after half of the answer.
}

// Fail adds a fault. Of several that concern a request the eldest is used.
func (s *Server) Fail(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	if f.Body != "" && f.Status == 0 {
		f.Status = http.StatusOK
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// ClearFaults forgets the faults that have not been used up.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// due takes the fault for a request, an empty one when there is none.
func (s *Server) due(path string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		switch {
		case !strings.HasPrefix(path, f.Path):
			continue
		case f.Skip > 0:
			f.Skip--
			continue
		case f.Times == 1:
			s.faults = slices.Delete(s.faults, i, i+1)
		case f.Times > 0:
			f.Times--
		}
		return *f
	}
	return Fault{}
}

// before waits as the fault wants, and tells whether the connection is to end without an answer.
func (f Fault) before(ctx context.Context) (end bool) {
	wait := f.Delay
	if f.Hang {
		wait = math.MaxInt64
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return f.Reset
	case <-ctx.Done():
		return true
	}
}

// instead is the answer in place of the real one; its status is 0 when there is none.
func (f Fault) instead() answer {
	return answer{status: f.Status, kind: f.ContentType, body: []byte(f.Body)}
}
