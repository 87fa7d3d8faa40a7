package alstyletest

import (
	"fmt"
	"math"
	"net/http"
	"time"
)

// limiter turns requests away that come too early after the end of the one before, or during it. Where the
// distributor starts to count is not known; the end is the strictest reading, and so is that a request
// turned away counts as well.
type limiter struct {
	pace time.Duration
	busy int       // Requests under way.
	end  time.Time // Of the latest request.
}

// arrive gives the answer for a request that comes too early. All others must leave.
func (s *Server) arrive() *answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	left := s.limit.end.Add(s.limit.pace).Sub(now)
	if s.limit.busy > 0 {
		left = s.limit.pace
	}
	if s.limit.pace == 0 || left <= 0 {
		s.limit.busy++
		return nil
	}
	s.limit.end = now
	a := s.tooEarly()
	return &a
}

// leave notes the end of a request.
func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit.busy--
	s.limit.end = s.now()
}

func (s *Server) tooEarly() answer {
	if s.quirks.Throttle == Throttle403 {
		return refuse(http.StatusForbidden, "Too many requests.")
	}
	seconds := int(math.Ceil(s.limit.pace.Seconds()))
	message := fmt.Sprintf("One request in %d seconds is allowed.", seconds)
	return good(object{{"success", false}, {"message", message}, {"interval", seconds}})
}
