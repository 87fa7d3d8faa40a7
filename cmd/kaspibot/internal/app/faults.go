package app

import (
	"errors"
	"strings"

	"kaspibot/bot/chat"
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
