package tgtest

import (
	"cmp"
	"fmt"
	"net/http"

	"kaspibot/kaspi/faults"
)

// Fail adds faults to the table: each call takes the oldest row that fits it. The operation of a row is a
// method's name, or "file" for downloads; a row without one hits every method but getUpdates. The rows are this
// server's alone.
func (s *Server) Fail(rows ...faults.Row) {
	for _, r := range rows {
		r.Service = faults.Telegram
		s.table.Add(r)
	}
}

// ClearFaults ends all misbehaviour of this server that is still to come.
func (s *Server) ClearFaults() { s.table.Clear(faults.Telegram) }

// Migrated is a row by which a method is told that its group became a supergroup with another id.
func Migrated(method string, to int64) faults.Row {
	a := (&refusal{
		code: http.StatusBadRequest, text: "Bad Request: group chat was upgraded to a supergroup chat", migrateTo: to,
	}).answer()
	return faults.Row{Operation: method, Code: a.Code, Body: string(a.Body)}
}

// refusalOf is a row's answer in Telegram's form of an error, in its usual words when the row has none.
func refusalOf(row faults.Row) faults.Answer {
	usual := http.StatusText(row.Code)
	if row.RetryAfter > 0 {
		usual = fmt.Sprintf("Too Many Requests: retry after %d", row.RetryAfter)
	}
	return (&refusal{code: row.Code, text: cmp.Or(row.Text, usual), retryAfter: row.RetryAfter}).answer()
}
