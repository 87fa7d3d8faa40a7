// Package faults is the table by which the fakes misbehave: New makes one, Add puts rows into it, and a fake
// asks Take what is to happen to a request and has Row.Serve answer it.
//
// One table can serve all fakes of a program. It is JSON, so that it can be set over HTTP, and it draws its
// chance from the source it is given, so that a run can be repeated.
package faults

import (
	"fmt"
	"slices"
	"time"
)

// The services that the fakes are known by.
const (
	Kaspi    = "kaspi"
	AlStyle  = "alstyle"
	Telegram = "telegram"
)

// Where tells on which side of the work a request meets its fault.
type Where string

// The sides of the work.
const (
	Before Where = ""      // an answer of the row takes the place of the work
	After  Where = "after" // the request takes effect first, so that only its answer is lost
)

// End tells how an answer ends.
type End string

// The ends of an answer.
const (
	Whole End = ""      // as it should
	Short End = "short" // after half of the body, though HTTP is content
	Cut   End = "cut"   // after half of the body, together with the connection
	Reset End = "reset" // before it begins: the connection is reset
	Hang  End = "hang"  // never: nothing comes until the client leaves or the server closes
)

// Row is one way to misbehave. Without Code and Body the answer is the real one, treated as the other fields
// say.
type Row struct {
	Service   string  // one of the constants; empty fits every service
	Operation string  // beginning of "POST /orders" or of its path, or a method of Telegram's; empty fits all
	Share     float64 // of the requests that fit, above 0 to 1; 0 is all
	Skip      int     // how many requests that fit go well before
	Times     int     // how many requests meet it: 0 is one, less than 0 is all

	Where       Where
	Code        int               // HTTP status of the answer; 0 with a Body is 200
	Text        string            // in the service's own form of an error; empty is invented
	Body        string            // in place of that form
	ContentType string            // of Body; empty is HTML for what begins with "<", else JSON
	RetryAfter  int               // seconds; 0 tells nothing
	Header      map[string]string // further headers
	Delay       time.Duration     // before the answer; a text such as "1.5s" in JSON
	Pause       time.Duration     // in the middle of the body; likewise
	End         End
}

// instead reports whether the row has an answer of its own.
func (r Row) instead() bool { return r.Code != 0 || r.Body != "" }

// Check refuses a row that no request could meet in a way that makes sense.
func (r Row) Check() error {
	switch {
	case !(r.Share >= 0 && r.Share <= 1): // NaN too
		return fmt.Errorf("share %v is not between 0 and 1", r.Share)
	case r.Skip < 0 || r.Delay < 0 || r.Pause < 0 || r.RetryAfter < 0:
		return fmt.Errorf("row for %q: a count or time is negative", r.Operation)
	case r.Code != 0 && (r.Code < 200 || r.Code > 599):
		return fmt.Errorf("code %d is no status of an answer", r.Code)
	case !slices.Contains([]Where{Before, After}, r.Where):
		return fmt.Errorf("where %q is unknown", r.Where)
	case !slices.Contains([]End{Whole, Short, Cut, Reset, Hang}, r.End):
		return fmt.Errorf("end %q is unknown", r.End)
	}
	return nil
}

// String names the row for the log of a fake.
func (r Row) String() string {
	what := "fault"
	if r.End != Whole {
		what += ": " + string(r.End)
	}
	if r.instead() {
		what += fmt.Sprintf(": HTTP %d", max(r.Code, 0))
	}
	if r.Text != "" {
		what += ": " + r.Text
	}
	return what
}
