package chat

import (
	"errors"
	"strings"
)

// Fault is a failure in the seller's words: which service, what kind, what the service itself said. Its text says what
// to do.
type Fault struct {
	Service        string // "kaspi", "supplier", "list", "pull", "telegram", "disk", "database", "clock"; "" is our own
	Kind           string
	Detail         string
	Got, Announced int // figures that some kinds have
}

// FaultError carries a failure that its own package does not name.
type FaultError struct {
	Fault
	Err error
}

func (e *FaultError) Error() string { return e.Err.Error() }
func (e *FaultError) Unwrap() error { return e.Err }

// FaultOf names a failure. Errors of the outside are classified where they come in, and tell here what they are by
// methods of built-in types: Fault, and FaultDetail and FaultFigures where there is more to say.
func FaultOf(err error) Fault {
	if f, ok := errors.AsType[*FaultError](err); ok {
		return f.Fault
	}
	var named interface{ Fault() (service, kind string) }
	if !errors.As(err, &named) {
		return Fault{}
	}
	f := Fault{}
	f.Service, f.Kind = named.Fault()
	if d, ok := named.(interface{ FaultDetail() string }); ok {
		f.Detail = d.FaultDetail()
	}
	if n, ok := named.(interface{ FaultFigures() (got, announced int) }); ok {
		f.Got, f.Announced = n.FaultFigures()
	}
	return f
}

// Hopeless reports whether waiting will not help: a person must change something.
func (f Fault) Hopeless() bool {
	switch {
	case f.Kind == "token", f.Kind == "fields", f.Kind == "conflict", f.Service == "pull", f.Service == "clock", f.Stored():
		return true
	}
	return f.Service == "kaspi" && f.Kind == "empty"
}

// Net reports whether there was no answer for a reason of the network; the kind is then "net_" and the cause.
func (f Fault) Net() bool { return strings.HasPrefix(f.Kind, "net_") }

// Stored reports whether what the program keeps is in trouble: files or the database.
func (f Fault) Stored() bool { return f.Service == "disk" || f.Service == "database" }

// Trouble is what a text shows of an error, nil of none.
func (c Chat) Trouble(err error) any {
	if err == nil {
		return nil
	}
	text, failed := c.HTML("chat.fault", FaultOf(err))
	if failed != nil {
		return c.Text("chat.answer.error", nil)
	}
	return text.Inside()
}

// Troubled is the view of a text whose only data is what went wrong.
func (c Chat) Troubled(err error) any { return struct{ Fault any }{c.Trouble(err)} }

func joined(errs []error) error { return errors.Join(errs...) }
