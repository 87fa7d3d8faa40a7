package tgtest

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Bring gives the bot an update that no person of a test causes: a kind such as "message" and its object as JSON. It
// returns the update's number, or 0 when allowed_updates leave the kind out.
func (s *Server) Bring(kind, object string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !json.Valid([]byte(object)) {
		panic(fmt.Sprintf("tgtest: no JSON: %s", object))
	}
	if s.queue.allowed != nil && !slices.Contains(s.queue.allowed, kind) {
		return 0
	}
	id := s.queue.next
	s.queue.next++
	body := fmt.Appendf(nil, `{"update_id":%d,%q:%s}`, id, kind, object)
	s.queue.waiting = append(s.queue.waiting, update{id: id, at: s.now(), body: body})
	s.wake()
	return int64(id)
}
