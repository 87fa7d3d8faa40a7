// Package netfault tells why a request got no answer: send it with the context of Watch and hand its error to Explain. Words of
// an answer go into an error by WithoutToken.
//
// The reasons differ in what a person can do about them, and the text of an error names them badly: a proxy that refuses,
// a name that is not found and a server that keeps silent all come out as a failed request.
package netfault

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptrace"
	"os"
	"sync/atomic"
	"syscall"
)

// Cause is why no answer came.
type Cause string

// The causes.
const (
	Name        Cause = "name"        // the host's name was not found
	Refused     Cause = "refused"     // the host takes no connections at that port
	Unreachable Cause = "unreachable" // there is no way to the host
	NoConnect   Cause = "no_connect"  // no connection came about in time
	TLS         Cause = "tls"         // the connection cannot be made secure: a certificate, or somebody in between
	Proxy       Cause = "proxy"       // the proxy of the settings fails or refuses
	Stalled     Cause = "stalled"     // there was a connection, and it stood still before the request was out or the answer was whole
	Silence     Cause = "silence"     // the whole request went out, and nothing came back in time
	Broken      Cause = "broken"      // the connection ended before the answer did
	Unknown     Cause = "unknown"
)

// String is the cause in English, for logs.
func (c Cause) String() string {
	switch c {
	case Name:
		return "the host's name was not found"
	case Refused:
		return "the connection was refused"
	case Unreachable:
		return "there is no way to the host"
	case NoConnect:
		return "no connection in time"
	case TLS:
		return "the connection cannot be made secure"
	case Proxy:
		return "the proxy fails"
	case Stalled:
		return "the connection stood still"
	case Silence:
		return "silence after the request"
	case Broken:
		return "the connection broke"
	case Unknown:
	}
	return "the network fails"
}

// Error is a failure with its cause.
type Error struct {
	Cause Cause
	Err   error
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Of is the cause that an error holds; empty when nobody has explained it.
func Of(err error) Cause {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Cause
	}
	return ""
}

// Trace is how far a request came. A request that is sent again begins anew.
type Trace struct {
	dialed, secured, securing, connected, wrote, answered atomic.Bool
}

// Watch is a context for one request, whose progress the trace notes.
func Watch(ctx context.Context) (context.Context, *Trace) {
	t := new(Trace)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) {
			for _, b := range []*atomic.Bool{&t.dialed, &t.secured, &t.securing, &t.connected, &t.wrote, &t.answered} {
				b.Store(false)
			}
		},
		ConnectDone: func(_, _ string, err error) {
			if err == nil {
				t.dialed.Store(true)
			}
		},
		TLSHandshakeStart:    func() { t.securing.Store(true) },
		TLSHandshakeDone:     func(_ tls.ConnectionState, err error) { t.secured.Store(err == nil) },
		GotConn:              func(httptrace.GotConnInfo) { t.connected.Store(true) },
		WroteRequest:         func(i httptrace.WroteRequestInfo) { t.wrote.Store(i.Err == nil) },
		GotFirstResponseByte: func() { t.answered.Store(true) },
	}), t
}

// Explain is the error with its cause; nil stays nil, and what has been explained or was given up by the caller stays as
// it is.
func (t *Trace) Explain(err error) error {
	if err == nil || Of(err) != "" || errors.Is(err, context.Canceled) {
		return err
	}
	return &Error{Cause: t.cause(err), Err: err}
}

func (t *Trace) cause(err error) Cause {
	op, isOp := errors.AsType[*net.OpError](err)
	_, isName := errors.AsType[*net.DNSError](err)
	switch {
	case isOp && (op.Op == "proxyconnect" || op.Op == "socks connect"):
		return Proxy
	case isName:
		return Name
	case insecure(err):
		return TLS
	case timedOut(err):
		return t.late()
	case errors.Is(err, syscall.ECONNREFUSED):
		return Refused
	case t.connected.Load():
		return Broken
	case t.securing.Load() && !t.secured.Load():
		return TLS
	case t.dialed.Load(): // and neither secured nor used: the proxy in between has said no
		return Proxy
	case isOp:
		return Unreachable
	}
	return Unknown
}

// late is what a request was waiting for when its time was up.
func (t *Trace) late() Cause {
	switch {
	case !t.connected.Load() && !t.dialed.Load() && !t.securing.Load():
		return NoConnect
	case t.wrote.Load() && !t.answered.Load():
		return Silence
	}
	return Stalled
}

func timedOut(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout() || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded)
}

// insecure reports whether an error is one of securing a connection.
func insecure(err error) bool {
	_, record := errors.AsType[tls.RecordHeaderError](err)
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	_, host := errors.AsType[x509.HostnameError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	return record || certificate || alert || authority || host || invalid
}
