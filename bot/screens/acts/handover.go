package bot

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const (
	stepCode  = "code"
	codeTries = 3 // wrong codes before another one has to be sent

	longestCode = 10 // digits; those of the guide have four
)

// handout is what the question for the buyer's code shows and keeps. The code itself is never kept.
type handout struct {
	Code kaspi.OrderCode `json:"Code"` // of the order
	Left int             `json:"Left"` // tries
	Said string          `json:"Said"` // what was wrong with the last one; empty at first
}

// onCode has Kaspi send the buyer a code and asks for it.
func (b *Bot) onCode(ctx context.Context, u *models.Update) error {
	code, _ := pressOrder(u)
	o := b.carryOut(ctx, u, code, orders.Act{Verb: orders.VerbSendCode})
	if o.Kind != wentDone && o.Kind != wentUnconfirmed {
		return nil // the answer to the press has said why
	}
	h := handout{Code: code, Left: codeTries}
	if o.Kind == wentUnconfirmed {
		h.Said = b.words.Text("outcome", o)
	}
	return b.ask(ctx, u, stepCode, h, "code.ask", h)
}

// onCodeTyped takes the code and hands the order out.
func (b *Bot) onCodeTyped(ctx context.Context, u *models.Update, d chat.Dialog) error {
	var h handout
	if err := json.Unmarshal([]byte(d.Data), &h); err != nil {
		return err
	}
	typed := strings.Join(strings.Fields(b.secretIn(u)), "")
	if !codeLike(typed) {
		h.Said = b.words.Text("code.strange", nil)
		return b.ask(ctx, u, stepCode, h, "code.ask", h)
	}
	o := b.carryOut(ctx, u, h.Code, orders.Act{Verb: orders.VerbComplete, Code: orders.BuyerCode(typed)})
	h.Said = b.words.Text("outcome", o)
	if o.Kind == wentRefused && o.Problem == kaspi.ProblemCode {
		h.Left--
	}
	again := o.Problem == kaspi.ProblemCode || o.Kind == wentUnsent
	if again && h.Left > 0 {
		return b.ask(ctx, u, stepCode, h, "code.ask", h)
	}
	if again {
		return b.tell(ctx, u, "code.spent", h)
	}
	return b.tell(ctx, u, "acted", b.acted(h.Code, o))
}

func codeLike(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != "" && len(text) <= longestCode
}
