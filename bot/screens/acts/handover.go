package acts

import (
	"context"
	"encoding/json"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const (
	stepCode  = "code"
	codeTries = 3 // wrong codes before another one has to be sent

	longestCode = 10 // digits; those of the guide have four
)

// handover is what the question for the buyer's code shows and keeps. The code itself is never kept.
type handover struct {
	Code kaspi.OrderCode `json:"Code"` // of the order
	Left int             `json:"Left"` // tries
	Said string          `json:"Said"` // what was wrong with the last one; empty at first
}

// codeScreen hands orders over against the code that Kaspi sends the buyer.
type codeScreen struct{ acting }

// onCode has Kaspi send the buyer a code and asks for it.
func (s codeScreen) onCode(ctx context.Context, r *chat.Request) error {
	code := r.Order()
	o := s.carryOut(ctx, r, code, orders.Act{Verb: orders.VerbSendCode})
	if o.Kind != wentDone && o.Kind != wentUnconfirmed {
		return nil // the answer to the press has said why
	}
	h := handover{Code: code, Left: codeTries}
	if o.Kind == wentUnconfirmed {
		h.Said = r.Text("acts.outcome", o)
	}
	return r.Ask(ctx, stepCode, h, "acts.code.ask", h)
}

// onCodeTyped takes the code and hands the order over.
func (s codeScreen) onCodeTyped(ctx context.Context, r *chat.Request, kept []byte) error {
	var h handover
	if err := json.Unmarshal(kept, &h); err != nil {
		return err
	}
	typed := strings.Join(strings.Fields(r.Written()), "")
	if !codeLike(typed) {
		h.Said = r.Text("acts.code.strange", nil)
		return r.Ask(ctx, stepCode, h, "acts.code.ask", h)
	}
	o := s.carryOut(ctx, r, h.Code, orders.Act{Verb: orders.VerbComplete, Code: orders.BuyerCode(typed)})
	h.Said = r.Text("acts.outcome", o)
	if o.Kind == wentRefused && o.Problem == kaspi.ProblemCode {
		h.Left--
	}
	again := o.Problem == kaspi.ProblemCode || o.Kind == wentUnsent
	if again && h.Left > 0 {
		return r.Ask(ctx, stepCode, h, "acts.code.ask", h)
	}
	if again {
		return r.Say(ctx, "acts.code.spent", h)
	}
	return r.Say(ctx, "acts.acted", actedOf(r, h.Code, o))
}

func codeLike(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != "" && len(text) <= longestCode
}
