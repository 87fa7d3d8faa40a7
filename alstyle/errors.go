package alstyle

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"kaspibot/kaspi/netfault"
)

// Kind says what sort of failure an error is, for whoever decides what to do about it.
type Kind string

// The kinds of failure.
const (
	KindNoAnswer  Kind = "no_answer" // The network failed, or the answer took too long or broke off.
	KindToken     Kind = "token"     // The token is wrong or was withdrawn.
	KindThrottled Kind = "throttled" // Too many requests, and waiting did not help.
	KindRefused   Kind = "refused"   // The request was understood and turned down, or led elsewhere by a redirect.
	KindServer    Kind = "server"    // The distributor's side failed; an unknown additional field does this too.
	KindBody      Kind = "body"      // The answer came and is not what the method answers.
	KindShort     Kind = "short"     // Fewer goods came than were announced: see [ShortError].
)

// Error is a failed request. Its text never holds the token.
type Error struct {
	Kind    Kind
	Op      string // Method and path, such as "GET /brands"; never the query, which holds the token.
	Status  int    // HTTP status; 0 when no answer came.
	Message string // The words of the answer, at most 300 characters.

	Cause netfault.Cause // For KindNoAnswer: why there is none.
	Wait  time.Duration  // For KindThrottled: how long to leave the distributor alone.
	cause error
}

// Error describes the failure in English, for logs.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Op, e.Kind)
	if e.Status != 0 {
		fmt.Fprintf(&b, " (HTTP %d)", e.Status)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.Cause != "" {
		b.WriteString(": " + e.Cause.String())
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap gives what lies below, without the address that was asked.
func (e *Error) Unwrap() error { return e.cause }

// ShortError ends a walk through the catalogue that met fewer goods than the distributor announced, twice.
// What is missing then is not sold out: it was not seen.
type ShortError struct {
	Got       int // Distinct articles.
	Announced int // Goods that there should be.
}

// Error gives both figures.
func (e *ShortError) Error() string {
	return fmt.Sprintf("catalogue is short: %d goods of %d came", e.Got, e.Announced)
}

// FieldsError means that the server answers without these additional fields and not with them: it has most likely
// stopped knowing one of their names.
type FieldsError struct {
	Fields []string // What had to be left out.
	cause  error
}

// Error names the fields.
func (e *FieldsError) Error() string {
	return fmt.Sprintf("read without the fields %s: %v", strings.Join(e.Fields, ", "), e.cause)
}

// Unwrap gives the server's failure.
func (e *FieldsError) Unwrap() error { return e.cause }

// Fault names the failure for texts that explain it to the seller. Of a request without an answer it says why, as "net_"
// and the cause.
func (e *Error) Fault() (service, kind string) {
	if e.Cause != "" && e.Cause != netfault.Silence {
		return "supplier", "net_" + string(e.Cause)
	}
	return "supplier", string(e.Kind)
}

// KindOf gives the kind of an error of this package, however wrapped, and "" for any other error,
// the caller's own cancellation among them.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	if _, ok := errors.AsType[*ShortError](err); ok {
		return KindShort
	}
	return ""
}
