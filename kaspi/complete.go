package kaspi

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// RequestCode is the first step of completing in the English guide of 2025: it has Kaspi send the buyer the code
// that Complete wants. The seller's rules forbid to ask for it before the hand-over. It goes out once; what Kaspi
// answers is documented nowhere, so any success will do.
func (c *Client) RequestCode(ctx context.Context, id OrderID, code OrderCode) error {
	return c.complete(ctx, change{id: id, attributes: changeAttributes{Code: code}}, "")
}

// Complete is the second step of that guide: it hands an order of pickup or own delivery out to the buyer who
// told the security code. It goes out once, as Accept does. CompleteProblem distinguishes the known refusals.
func (c *Client) Complete(ctx context.Context, id OrderID, code OrderCode, securityCode string) error {
	if securityCode == "" || !headerSafe(securityCode) { // an empty one would have another code sent
		return refusal(opChange, "the buyer's code is empty or holds characters that no code has")
	}
	ch := change{id: id, attributes: changeAttributes{Code: code}, echoes: []Status{StatusCompleted}}
	return c.complete(ctx, ch, securityCode)
}

// complete sends the same body in both steps; the headers make the difference, an empty one included.
func (c *Client) complete(ctx context.Context, ch change, securityCode string) error {
	if ch.id == "" || ch.attributes.Code == "" {
		return refusal(opChange, "an order needs its id and its code")
	}
	ch.attributes.Status = StatusCompleted
	ch.header = http.Header{"X-Security-Code": {securityCode}, "X-Send-Code": {"true"}}
	return c.change(ctx, ch)
}

// Problem is a known reason of Kaspi not to complete an order.
type Problem string

// The problems whose words the guide quotes.
const (
	ProblemCode      Problem = "code"      // the security code is wrong: ask the buyer again
	ProblemCancelled Problem = "cancelled" // the order is cancelled: do not hand out
	ProblemCompleted Problem = "completed" // it is handed out already
	ProblemSignature Problem = "signature" // the buyer has credit papers to sign first
)

// CompleteProblem gives the reason why Complete or RequestCode was refused, and is empty for any other error. It
// is the one place that compares Kaspi's texts, for the guide gives neither codes nor HTTP statuses with them.
func CompleteProblem(err error) Problem {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.unsent {
		return ""
	}
	switch strings.TrimRight(strings.ToLower(e.Title), ". ") {
	case "security code is not valid. and the order cannot be completed without it":
		return ProblemCode
	case "order is cancelled, so it can't be completed":
		return ProblemCancelled
	case "order already has been completed, so it can't be completed again":
		return ProblemCompleted
	case "order is not may complete allowed":
		return ProblemSignature
	}
	return ""
}
