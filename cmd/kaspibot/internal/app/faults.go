package app

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// errNoOrders says that Kaspi answers well and has no order in any state, which a missing merchant id explains.
var errNoOrders = &chat.FaultError{
	Fault: chat.Fault{Service: "kaspi", Kind: "empty"}, Err: errors.New("kaspi has no orders in any state"),
}

// fieldsError says that the supplier's catalogue came without some of its fields, because its server fails on one of
// them. The rest is good.
type fieldsError struct {
	Fields []string // as the supplier names them
	Err    error
}

func (e *fieldsError) Error() string { return e.Err.Error() }
func (e *fieldsError) Unwrap() error { return e.Err }

// Fault names the failure for the texts that explain it.
func (e *fieldsError) Fault() (service, kind string) { return "supplier", "fields" }

// FaultDetail names the fields.
func (e *fieldsError) FaultDetail() string { return strings.Join(e.Fields, ", ") }

// stored is what an error has of trouble with the disk or the database, nil for none. It may be one of several.
func stored(err error) error {
	if e, ok := errors.AsType[*store.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*feed.DiskError](err); ok {
		return e
	}
	return nil
}

// clockLimit is how far the host's clock may be from Kaspi's: an order's deadline is to the minute.
const clockLimit = time.Minute

// clockError says that the host's clock is off: Kaspi's is so far ahead of it.
type clockError struct{ ahead time.Duration }

func (e *clockError) Error() string {
	return fmt.Sprintf("the host's clock is off: Kaspi's is %s ahead", e.ahead.Round(time.Second))
}

// Fault names the failure for the texts that explain it.
func (e *clockError) Fault() (service, kind string) {
	if e.ahead > 0 {
		return "clock", "behind"
	}
	return "clock", "ahead"
}

// FaultFigures are the minutes.
func (e *clockError) FaultFigures() (minutes, none int) {
	return int(math.Round(e.ahead.Abs().Minutes())), 0
}

// clockFault is nil while the host's clock is right, as far as Kaspi's answers have told.
func clockFault(api *kaspi.Client) error {
	if api == nil {
		return nil
	}
	if ahead, known := api.ClockOffset(); known && ahead.Abs() > clockLimit {
		return &clockError{ahead}
	}
	return nil
}
