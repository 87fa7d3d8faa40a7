package faults

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
)

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
