package kaspitest

import (
	"cmp"

	"kaspibot/kaspi/faults"
)

// Fail adds faults to the table: the oldest row that fits a request is met first. They are this server's alone.
func (s *Server) Fail(rows ...faults.Row) {
	for _, r := range rows {
		r.Service = faults.Kaspi
		s.table.Add(r)
	}
}

// ClearFaults ends all misbehaviour of this server that is still to come.
func (s *Server) ClearFaults() { s.table.Clear(faults.Kaspi) }

// refusal is a row's answer in Kaspi's form of an error.
func refusal(r faults.Row) faults.Answer {
	a := newReply()
	a.refuse(r.Code, cmp.Or(r.Text, invented("a fault")))
	return a.answer()
}
