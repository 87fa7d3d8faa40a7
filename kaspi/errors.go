package kaspi

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"kaspibot/kaspi/netfault"
)

// Kind is what went wrong, as far as a caller can act on it.
type Kind string

// The kinds of failure.
const (
	KindNoAnswer  Kind = "no_answer" // no connection, or silence: see Fault for why; never the token
	KindToken     Kind = "token"     // the token is wrong or has no right
	KindFirewall  Kind = "firewall"  // a page of HTML, or a 403 that is no JSON: the address or agent is blocked
	KindRefused   Kind = "refused"   // Kaspi understood and said no, or the client did before asking
	KindNotFound  Kind = "not_found" // no such order
	KindThrottled Kind = "throttled" // too many requests, still so after the waits
	KindServer    Kind = "server"    // Kaspi failed by itself
	KindBody      Kind = "body"      // the answer cannot be read
	KindRedirect  Kind = "redirect"  // sent elsewhere; not followed, so that the token stays with Kaspi
)

// Error is a call that failed. Its text is English, for logs, and holds neither the token, nor the query,
// nor a buyer's name or phone, which Kaspi's own words may hold: it quotes them with what could be either
// replaced. Title has them whole, for the seller's eyes.
type Error struct {
	Kind       Kind
	Op         string        // method and path without the query, as "GET /orders"
	Status     int           // HTTP status; 0 when no answer came
	Title      string        // Kaspi's own words, at most 300 characters; not for logs
	RetryAfter time.Duration // what Kaspi asked to wait, at most a minute; 0 when it did not

	cause     error
	transient bool // may pass by itself: worth another try when trying is harmless
	unsent    bool
}

// KindOf is the kind of a failed call, and empty for any other error, a cancelled context among them.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	if _, ok := errors.AsType[*OrderError](err); ok {
		return KindBody
	}
	return ""
}

// Fault names the failure for texts that explain it to the seller. Of a call without an answer it says why, as "net_" and
// the cause; only silence after the whole request has gone out is "no_answer", as that is what a User-Agent may bring.
func (e *Error) Fault() (service, kind string) {
	if cause := netfault.Of(e.cause); e.Kind == KindNoAnswer && cause != "" && cause != netfault.Silence {
		return "kaspi", "net_" + string(cause)
	}
	return "kaspi", string(e.Kind)
}

// FaultDetail is what Kaspi itself said.
func (e *Error) FaultDetail() string { return e.Title }

// OrderError is one order of an answer that cannot be read, beside others that can. It was not lost: look at it
// again by its id or code, or tell a person.
type OrderError struct {
	ID      OrderID   // empty when the answer has none
	Code    OrderCode // empty when it cannot be known
	Problem string    // in English, for logs; holds nothing about the buyer
}

// Error names the order.
func (e *OrderError) Error() string {
	return fmt.Sprintf("order %.40q cannot be read: %s", cmp.Or(string(e.Code), string(e.ID)), e.Problem)
}

// Error says which call failed, how, and what to look at.
func (e *Error) Error() string {
	text := e.Op + ": " + e.reason()
	if e.Status != 0 {
		text += fmt.Sprintf(" (HTTP %d)", e.Status)
	}
	switch {
	case e.unsent:
		text += ": " + e.Title // the client's own words
	case e.Title != "":
		text += ": " + redact(e.Title)
	}
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap is the failure underneath, of the network or of the decoder.
func (e *Error) Unwrap() error { return e.cause }

// Sent reports whether the request may have reached Kaspi. It is false only when that is certain: the client
// refused by itself, or no connection came about. After a POST that was sent, read the order to learn the
// outcome.
func (e *Error) Sent() bool { return !e.unsent }

func (e *Error) reason() string {
	switch e.Kind {
	case KindNoAnswer:
		switch cause := netfault.Of(e.cause); {
		case e.Status != 0:
			return "Kaspi's answer did not come to its end"
		case cause == netfault.Silence:
			return "no answer from Kaspi, which is silent to User-Agents of scripts: check that first, then the network"
		default:
			return "no answer from Kaspi: " + cause.String()
		}
	case KindToken:
		return "Kaspi refused the token"
	case KindFirewall:
		return "Kaspi's firewall answered, not its API: the address or the User-Agent is blocked"
	case KindRefused:
		return "refused"
	case KindNotFound:
		return "not found"
	case KindThrottled:
		return "too many requests"
	case KindServer:
		return "Kaspi failed"
	case KindBody:
		return "Kaspi's answer cannot be read"
	case KindRedirect:
		return "redirected away, not followed"
	}
	return string(e.Kind)
}

// refusal is the client's own no: nothing was sent.
func refusal(op, why string) *Error {
	return &Error{Kind: KindRefused, Op: op, Title: why, unsent: true}
}
