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

// BusyError means that somebody else is at the order at this moment.
type BusyError struct {
	By    Who
	Since time.Time
	Verb  Verb // what they do to it
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("user %d has been at it since %s: %s", e.By.ID, e.Since.UTC().Format(time.RFC3339), e.Verb)
}

// DoneError means that the act has happened already; of an accept the record says by whom and when.
type DoneError struct{ Record Record }

func (e *DoneError) Error() string { return "it is done already" }

// GoneError means that the act is not possible any more, or not yet; the record's stage says why.
type GoneError struct{ Record Record }

func (e *GoneError) Error() string {
	return fmt.Sprintf("it cannot be done to an order that is %s", e.Record.Stage)
}

// LostError means that an act that must not be sent twice was sent, and that Kaspi never said or showed what came of
// it. A person has to look in the cabinet.
type LostError struct {
	Record Record
	By     Who
	At     time.Time // when it was sent
}

func (e *LostError) Error() string {
	return fmt.Sprintf("it was sent at %s, and its outcome never became known", e.At.UTC().Format(time.RFC3339))
}

// RepeatedError means that the same press had the act done before, that it failed, and that a person has to press anew.
type RepeatedError struct{ Record Record }

func (e *RepeatedError) Error() string { return "the same press has failed before" }
