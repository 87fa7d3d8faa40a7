package alstyletest

import "kaspibot/kaspi/faults"

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

	DefectRows   bool // The stock methods also have the defect twins, as rows with a "y" behind the article.
	PlainUnicode bool // Letters beyond ASCII are written as they are, not as \u0427.

	Unknown []string // Additional fields that the server does not know any more.
}

// Misbehave sets the quirks in place of those before.
func (s *Server) Misbehave(q Quirks) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quirks = q
}

// Fail adds faults to the table: the oldest row that fits a request is met first. They are this server's alone.
func (s *Server) Fail(rows ...faults.Row) {
	for _, r := range rows {
		r.Service = faults.AlStyle
		s.table.Add(r)
	}
}

// ClearFaults ends all misbehaviour of this server that is still to come.
func (s *Server) ClearFaults() { s.table.Clear(faults.AlStyle) }
