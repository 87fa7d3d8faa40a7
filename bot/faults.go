package bot

import (
	"errors"
	"fmt"
	htmltemplate "html/template"
	"strings"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
)

// Fault is a failure in the seller's words: which service, what kind, what Kaspi itself said. Its text says what to do.
type Fault struct {
	Service        string // "kaspi", "supplier", "list", "pull"; "" is our own
	Kind           string
	Detail         string
	Got, Announced int // of a catalogue that came short
}

// ErrNoOrders says that Kaspi answers well and has no order in any state, which a missing merchant id explains.
var ErrNoOrders = errors.New("kaspi has no orders in any state")

// SupplierError carries a failure of the distributor's API here; this package knows that there is a distributor, but
// not its client. Kind is one of the texts "fault.supplier" knows.
type SupplierError struct {
	Kind           string
	Got, Announced int
	Err            error
}

func (e *SupplierError) Error() string { return e.Err.Error() }
func (e *SupplierError) Unwrap() error { return e.Err }

// FieldsError says that the distributor's catalogue came without some of its fields, because its server fails on one of
// them. The rest is good.
type FieldsError struct {
	Fields []string // as the distributor names them
	Err    error
}

func (e *FieldsError) Error() string { return e.Err.Error() }
func (e *FieldsError) Unwrap() error { return e.Err }

// BusyError says that a sync is under way already.
type BusyError struct{ Since time.Time }

func (e *BusyError) Error() string { return fmt.Sprintf("a sync has been running since %s", e.Since) }

// faultOf puts an error into its drawer; the error's own text stays in the log.
func faultOf(err error) Fault {
	if f, ok := errors.AsType[*FieldsError](err); ok {
		return Fault{Service: "supplier", Kind: "fields", Detail: strings.Join(f.Fields, ", ")}
	}
	if k, ok := errors.AsType[*kaspi.Error](err); ok {
		return Fault{Service: "kaspi", Kind: string(k.Kind), Detail: k.Title}
	}
	if s, ok := errors.AsType[*SupplierError](err); ok {
		return Fault{Service: "supplier", Kind: s.Kind, Got: s.Got, Announced: s.Announced}
	}
	if t, ok := errors.AsType[*TelegramError](err); ok {
		return Fault{Service: "telegram", Kind: t.Kind}
	}
	if p, ok := errors.AsType[*page.PullError](err); ok {
		kind := "silent"
		if p.Stale {
			kind = "stale"
		}
		return Fault{Service: "pull", Kind: kind, Got: int(p.Last.Version), Announced: int(p.Want)}
	}
	if c, ok := errors.AsType[*publish.ChangesError](err); ok {
		return Fault{Service: "pull", Kind: "changes", Got: c.Changes, Announced: publish.KaspiChanges}
	}
	if errors.Is(err, ErrNoOrders) {
		return Fault{Service: "kaspi", Kind: "empty"}
	}
	if errors.Is(err, feed.ErrNoItems) {
		return Fault{Service: "supplier", Kind: "empty"}
	}
	if errors.Is(err, publish.ErrNoOffers) {
		return Fault{Service: "list", Kind: "empty"}
	}
	return Fault{}
}

// faultText is what a template shows of an error, nil of none.
func (b *Bot) faultText(err error) any {
	if err == nil {
		return nil
	}
	text, failed := b.words.HTML("fault", faultOf(err))
	if failed != nil {
		return err.Error()
	}
	return text.safe()
}

// trouble is the view of a text whose only data is what went wrong.
func (b *Bot) trouble(err error) any { return struct{ Fault any }{b.faultText(err)} }

// safe lets a finished message stand inside another one without being escaped twice.
func (h HTML) safe() any { return htmltemplate.HTML(h) } //nolint:gosec // only templates make an HTML

// briefError is an error of the library for people who log it.
type briefError struct{ error }

func brief(err error) error {
	if err == nil {
		return nil
	}
	return briefError{err}
}

func (e briefError) Error() string { return briefly(e.error) }
func (e briefError) Unwrap() error { return e.error }

// briefly cuts an error for the log: the library puts all that it could not read into its text, the HTML of a gateway as
// well as updates and messages with the words and names of people in them.
func briefly(err error) string {
	text := err.Error()
	if i := strings.IndexAny(text, "{<"); i >= 0 {
		text = text[:i] + "…"
	}
	return text[:min(len(text), 300)]
}
