package book

import (
	"context"
	"errors"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const (
	stepForget = "forget" // which order's buyer
	verbForget = "forget" // key: order, and what was answered
	forgetNot  = "no"
)

// Buyers forgets who bought; orders.Retention is one.
type Buyers interface {
	// Forget takes the buyer out of all that is kept about an order. It returns orders.ErrNotOver for one that is not over,
	// and an *orders.BusyError while somebody is at it.
	Forget(ctx context.Context, code kaspi.OrderCode, by orders.Who) (orders.Record, error)
}

// onForget asks whether the buyer of an order is to be forgotten.
func (s *Screen) onForget(ctx context.Context, r *chat.Request) error {
	if r.Rest() == "" {
		return r.Ask(ctx, stepForget, nil, "book.forget.ask", nil)
	}
	return s.askForget(ctx, r, r.Rest())
}

func (s *Screen) onForgetTyped(ctx context.Context, r *chat.Request, _ []byte) error {
	return s.askForget(ctx, r, r.Written())
}

func (s *Screen) askForget(ctx context.Context, r *chat.Request, text string) error {
	code := kaspi.OrderCode(strings.TrimSpace(text))
	if bare, ok := bareCode(text); ok {
		code = bare
	}
	rec, err := s.Desk(r.Shop()).Order(ctx, code)
	switch {
	case errors.Is(err, orders.ErrUnknownOrder):
		return r.Say(ctx, "book.forget.unknown", nil)
	case err != nil:
		return err
	case !rec.Forgotten.IsZero():
		return r.Say(ctx, "book.forget.done", rec)
	case rec.OverSince().IsZero():
		return r.Say(ctx, "book.forget.open", rec)
	}
	return r.Say(ctx, "book.forget.sure", rec, chat.Row{
		r.Button("book.button.forget", nil, verbForget, string(code)).Stop(),
		r.Button("book.button.forget.not", nil, verbForget, string(code)+"."+forgetNot),
	})
}

// onForgetAnswered does what was answered.
func (s *Screen) onForgetAnswered(ctx context.Context, r *chat.Request) error {
	switch strings.Join(r.Args(), ".") {
	case "":
	case forgetNot:
		r.Notice(ctx, "chat.answer.empty", nil)
		return r.Show(ctx, "book.forget.kept", nil)
	default:
		return r.Old(ctx)
	}
	rec, err := s.Buyers(r.Shop()).Forget(ctx, r.Order(), r.Who())
	text := "book.forget.done"
	_, busy := errors.AsType[*orders.BusyError](err)
	switch {
	case busy:
		text = "book.forget.busy"
	case errors.Is(err, orders.ErrNotOver):
		text = "book.forget.open"
	case errors.Is(err, orders.ErrUnknownOrder):
		text = "book.forget.unknown"
	case err != nil:
		return err
	}
	r.Notice(ctx, "chat.answer.empty", nil)
	return r.Show(ctx, text, rec)
}
