package orders

import (
	"errors"
	"fmt"
	"time"
)

// ErrUnknownOrder means that the desk has never met an order of this code.
var ErrUnknownOrder = errors.New("unknown order")

// ErrClosed means that the program is stopping and takes no more presses.
var ErrClosed = errors.New("the desk is closed")

// BusyError means that somebody else is accepting the order at this moment.
type BusyError struct {
	By    Who
	Since time.Time
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("user %d has been accepting it since %s", e.By.ID, e.Since.UTC().Format(time.RFC3339))
}

// DoneError means that the order is accepted already; the record says by whom and when.
type DoneError struct{ Record Record }

func (e *DoneError) Error() string { return "it is accepted already" }

// GoneError means that the order cannot be accepted any more, or not yet; the record's stage says why.
type GoneError struct{ Record Record }

func (e *GoneError) Error() string {
	return fmt.Sprintf("it is not up for acceptance: %s", e.Record.Stage)
}
