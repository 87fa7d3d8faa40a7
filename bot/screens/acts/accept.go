package acts

import (
	"context"
	"errors"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

// acceptScreen accepts one order and shows all of one.
type acceptScreen struct{ acting }

// onAccept accepts the order of a pressed button. Where the distributor is known to have too little, it asks first.
func (s acceptScreen) onAccept(ctx context.Context, r *chat.Request) error {
	if short := s.shortOf(ctx, r); len(short.Lines) > 0 {
		return s.askShort(ctx, r, short)
	}
	if said, aloud := s.accept(ctx, r); aloud {
		s.sayFailed(ctx, r, acted{Code: r.Order(), Said: said})
	}
	return nil
}

// accept accepts the order of a press and says how that went. Every copy of its card is brought up to date, whatever came
// of it. aloud tells that it failed after the press had been answered.
func (s acceptScreen) accept(ctx context.Context, r *chat.Request) (said string, aloud bool) {
	defer s.Cards.Soon()
	var name string
	var view any
	failed := false
	told := r.Sending(ctx, func(ctx context.Context) (string, any) {
		rec, err := s.Desk(r.Shop()).Accept(ctx, r.Order(), r.Who())
		if err != nil {
			s.Log.Info("accept ended otherwise", "order", r.Order(), "err", err)
		}
		failed = err != nil && !errors.Is(err, orders.ErrClosed)
		name, view = acceptAnswer(rec, err)
		return name, view
	})
	return r.Text(name, view), told && failed
}

// acceptAnswer is what the presser is told, and its data.
func acceptAnswer(rec orders.Record, err error) (string, any) {
	busy, isBusy := errors.AsType[*orders.BusyError](err)
	done, isDone := errors.AsType[*orders.DoneError](err)
	gone, isGone := errors.AsType[*orders.GoneError](err)
	switch {
	case err == nil && rec.Stage == orders.StageAccepting, errors.Is(err, orders.ErrClosed):
		return "chat.answer.waiting", nil
	case err == nil && rec.Note == orders.NoteElsewhere: // somebody was quicker, by a second
		return "acts.answer.done", rec
	case err == nil:
		return "acts.answer.accepted", nil
	case isBusy && busy.Verb != orders.VerbAccept:
		return "acts.outcome", outcomeOf(orders.VerbAccept, rec, err)
	case isBusy:
		return "acts.answer.busy", struct{ By string }{busy.By.Name}
	case isDone:
		return "acts.answer.done", done.Record
	case isGone && gone.Record.Stage == orders.StageSign:
		return "acts.answer.sign", nil
	case isGone:
		return "acts.answer.gone", nil
	case errors.Is(err, orders.ErrUnknownOrder):
		return "cards.answer.unknown", nil
	default:
		return "acts.answer.failed", nil
	}
}

// onDetails shows everything about one order, below its card.
func (s acceptScreen) onDetails(ctx context.Context, r *chat.Request) error {
	rec, err := s.Desk(r.Shop()).Order(ctx, r.Order())
	if errors.Is(err, orders.ErrUnknownOrder) {
		r.Notice(ctx, "cards.answer.unknown", nil)
		return nil
	}
	if err != nil {
		return err
	}
	return r.Say(ctx, "acts.details", s.Cards.View(rec))
}
