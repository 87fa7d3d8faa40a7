// Package faults is the table by which the fakes misbehave: New makes one, Add puts rows into it, and a fake
// asks Take what is to happen to a request and has Row.Serve answer it.
//
// One table can serve all fakes of a program. It is JSON, so that it can be set over HTTP, and it draws its
// chance from the source it is given, so that a run can be repeated.
package faults

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
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

// Table is a list of rows. Its zero value is empty and draws from math/rand. It is safe for concurrent use.
type Table struct {
	mu     sync.Mutex
	rows   []Row
	chance func() float64
}

// New makes an empty table that draws its chance, a number from 0 to below 1, from the source. Draws are made
// one at a time. A nil source is that of math/rand.
func New(chance func() float64) *Table { return &Table{chance: chance} }

// Add puts rows at the end. It panics when Check refuses one of them.
func (t *Table) Add(rows ...Row) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range rows {
		if err := r.Check(); err != nil {
			panic("faults: " + err.Error())
		}
		if r.Times == 0 {
			r.Times = 1
		}
		t.rows = append(t.rows, r)
	}
}

// Clear takes away the rows that are for this service alone; an empty service clears the table.
func (t *Table) Clear(service string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows = slices.DeleteFunc(t.rows, func(r Row) bool { return service == "" || r.Service == service })
}

// Rows are the rows that are left, the oldest first.
func (t *Table) Rows() []Row {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.rows)
}

// Take finds the oldest row that a request meets and counts it. The operation is "POST /orders" for services
// with paths, and the method's name for Telegram. It reports false when the request is to go well.
func (t *Table) Take(service, operation string) (Row, bool) {
	return t.take(service, operation, false)
}

// TakeNamed is Take for requests that a client makes all the time in the background: only rows that name the
// operation meet them.
func (t *Table) TakeNamed(service, operation string) (Row, bool) {
	return t.take(service, operation, true)
}

func (t *Table) take(service, operation string, named bool) (Row, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.rows {
		r := &t.rows[i]
		switch {
		case !r.fits(service, operation) || named && r.Operation == "":
			continue
		case r.Share > 0 && r.Share < 1 && t.draw() >= r.Share:
			continue
		case r.Skip > 0:
			r.Skip--
			continue
		}
		met := *r
		if r.Times > 0 {
			if r.Times--; r.Times == 0 {
				t.rows = slices.Delete(t.rows, i, i+1)
			}
		}
		return met, true
	}
	return Row{}, false
}

func (t *Table) draw() float64 {
	if t.chance == nil {
		return rand.Float64()
	}
	return t.chance()
}

func (r Row) fits(service, operation string) bool {
	want, got := strings.ToLower(r.Operation), strings.ToLower(operation)
	_, path, _ := strings.Cut(got, " ")
	return (r.Service == "" || r.Service == service) &&
		(strings.HasPrefix(got, want) || strings.HasPrefix(want, "/") && strings.HasPrefix(path, want))
}

// MarshalJSON writes the rows that are left.
func (t *Table) MarshalJSON() ([]byte, error) { return json.Marshal(t.Rows()) }

// UnmarshalJSON replaces the rows. When one of them cannot be, the table stays as it was.
func (t *Table) UnmarshalJSON(b []byte) error {
	var rows []Row
	if err := json.Unmarshal(b, &rows); err != nil {
		return err
	}
	t.Clear("")
	t.Add(rows...)
	return nil
}
