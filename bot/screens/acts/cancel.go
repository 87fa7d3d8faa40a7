package acts

import (
	"context"
	"encoding/json"
	"unicode/utf16"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const (
	stepComment = "drop.comment"
	maxComment  = 1000 // characters that Kaspi takes
)

// cancellation is what the questions about it show and keep.
type cancellation struct {
	Code   kaspi.OrderCode `json:"Code"`
	Reason kaspi.Reason    `json:"Reason"`
	Handed bool            `json:"Handed"` // Kaspi has the goods: they come back first
}

// Why is the reason as texts take it.
func (c cancellation) Why() string { return string(c.Reason) }

// cancelScreen cancels orders.
type cancelScreen struct{ acting }

// onCancel asks why an order is cancelled.
func (s cancelScreen) onCancel(ctx context.Context, r *chat.Request) error {
	rec, ok, err := s.able(ctx, r, orders.VerbCancel)
	if !ok {
		return err
	}
	code := rec.Order.Code
	reasons := reasonRows(r, verbCancelReason, string(code), rec.Order)
	return r.Say(ctx, "acts.drop.ask", cancellation{Code: code}, closable(r, reasons...)...)
}

// cancellationOf reads a press with a reason in its key. The person has been told when ok is false.
func (s cancelScreen) cancellationOf(ctx context.Context, r *chat.Request) (c cancellation, ok bool, err error) {
	args := r.Args()
	if len(args) != 1 || reasonOf(args[0]) == "" {
		return c, false, r.Old(ctx)
	}
	rec, ok, err := s.able(ctx, r, orders.VerbCancel)
	return cancellation{r.Order(), reasonOf(args[0]), rec.Stage == orders.StageInDelivery}, ok, err
}

// onCancelReason asks whether it is meant.
func (s cancelScreen) onCancelReason(ctx context.Context, r *chat.Request) error {
	c, ok, err := s.cancellationOf(ctx, r)
	if !ok {
		return err
	}
	return r.Show(ctx, "acts.drop.confirm", c, closable(r,
		chat.Row{r.Button("acts.button.drop.sure", nil, verbCancelSure, r.Key()).Stop()},
		chat.Row{r.Button("acts.button.drop.comment", nil, verbCancelComment, r.Key())},
	)...)
}

func (s cancelScreen) onCancelSure(ctx context.Context, r *chat.Request) error {
	chat.InMenu(r)
	c, ok, err := s.cancellationOf(ctx, r)
	if !ok {
		return err
	}
	o := s.carryOut(ctx, r, c.Code, orders.Act{Verb: orders.VerbCancel, Reason: c.Reason})
	return r.Show(ctx, "acts.acted", actedOf(r, c.Code, o))
}

func (s cancelScreen) onCancelComment(ctx context.Context, r *chat.Request) error {
	c, ok, err := s.cancellationOf(ctx, r)
	if !ok {
		return err
	}
	return r.Ask(ctx, stepComment, c, "acts.drop.comment", c)
}

// onComment takes the comment, and cancels with it, as the question said.
func (s cancelScreen) onComment(ctx context.Context, r *chat.Request, kept []byte) error {
	var c cancellation
	if err := json.Unmarshal(kept, &c); err != nil {
		return err
	}
	text := r.Written()
	if n := len(utf16.Encode([]rune(text))); n == 0 || n > maxComment {
		return r.Ask(ctx, stepComment, c, "acts.drop.comment.again", c)
	}
	o := s.carryOut(ctx, r, c.Code, orders.Act{Verb: orders.VerbCancel, Reason: c.Reason, Comment: text})
	return r.Say(ctx, "acts.acted", actedOf(r, c.Code, o))
}
