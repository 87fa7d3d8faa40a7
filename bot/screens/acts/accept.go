package acts

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
)

// acceptScreen accepts one order and shows all of one.
type acceptScreen struct{ acting }

// onAccept accepts the order of a pressed button. Where the distributor is known to have too little, it asks first.
func (s acceptScreen) onAccept(ctx context.Context, r *chat.Request) error {
	short, err := s.shortOf(ctx, r)
	if err != nil {
		return err
	}
	if len(short.Lines) > 0 {
		return s.askShort(ctx, r, short)
	}
	if said, told, failed := s.accept(ctx, r); failed {
		return s.sayRefused(ctx, r, told, said)
	}
	return nil
}

// accept accepts the order of a press and says how that went. Every copy of its card is brought up to date, whatever came
// of it. told says that the press had been answered before that was known, failed that it has come to nothing.
func (s acceptScreen) accept(ctx context.Context, r *chat.Request) (said string, told, failed bool) {
	defer s.Cards.Soon()
	var name string
	var view any
	told = r.Sending(ctx, func(ctx context.Context) (string, any) {
		accept := orders.Act{Verb: orders.VerbAccept, Press: r.Update()}
		rec, err := s.Desk(r.Shop()).Act(ctx, r.Order(), accept, r.Who())
		if err != nil {
			s.Log.Info("accept ended otherwise", "order", r.Order(), "err", err)
		}
		failed = refused(err) || unconfirmed(rec)
		name, view = acceptAnswer(rec, err)
		return name, view
	})
	return r.Text(name, view), told, failed
}

// refused reports whether an accept has come to nothing, for who pressed and for anybody else.
func refused(err error) bool {
	_, busy := errors.AsType[*orders.BusyError](err)
	_, done := errors.AsType[*orders.DoneError](err)
	return err != nil && !busy && !done && !errors.Is(err, orders.ErrClosed)
}

// unconfirmed reports whether an accept was sent and the order is still new.
func unconfirmed(rec orders.Record) bool {
	return rec.Stage == orders.StageNew && rec.Note == orders.NoteUnconfirmed
}

// acceptAnswer is what the presser is told, and its data.
func acceptAnswer(rec orders.Record, err error) (string, any) {
	busy, isBusy := errors.AsType[*orders.BusyError](err)
	done, isDone := errors.AsType[*orders.DoneError](err)
	gone, isGone := errors.AsType[*orders.GoneError](err)
	switch {
	case err == nil && rec.Stage == orders.StageAccepting, errors.Is(err, orders.ErrClosed):
		return "chat.answer.waiting", nil
	case err == nil && unconfirmed(rec): // of a press that is handled once more
		return "acts.outcome", outcome{Kind: wentUnconfirmed, Verb: orders.VerbAccept}
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
	rec, ok, err := s.known(ctx, r)
	if !ok {
		return err
	}
	view := detailsView{View: s.Cards.View(rec), Contact: r.ID > 0 && r.Person().Role >= chat.Packer}
	return r.Say(ctx, "acts.details", view, append(s.Cards.DetailRows(r.Chat, rec), copies(r, rec, view.Contact))...)
}

// detailsView is all of an order. Who has bought, with phone and address, is for those who need that, and no message that
// stays in a group says it.
type detailsView struct {
	cards.View
	Contact bool
}

// Known reports whether anything is known of the buyer.
func (v detailsView) Known() bool {
	return v.Buyer() != "" || v.Order.Customer.Phone != "" || v.Order.Address.Formatted != ""
}

// onBuyer tells who has bought to whoever presses, and to nobody else.
func (s acceptScreen) onBuyer(ctx context.Context, r *chat.Request) error {
	rec, ok, err := s.known(ctx, r)
	if !ok {
		return err
	}
	return r.Whisper(ctx, "acts.buyer", detailsView{View: s.Cards.View(rec), Contact: true}, copies(r, rec, true))
}

// copies are buttons that copy what people type elsewhere. The phone is for those who need it, as the text that says it is.
func copies(r *chat.Request, rec orders.Record, contact bool) chat.Row {
	row := chat.Row{chat.CopyButton(r.Text("acts.button.copy", "code"), string(rec.Order.Code))}
	if phone := rec.Order.Customer.Phone; phone != "" && contact {
		row = append(row, chat.CopyButton(r.Text("acts.button.copy", "phone"), r.Text("acts.phone", phone)))
	}
	if number := rec.Order.Courier.WaybillNumber; number != "" {
		row = append(row, chat.CopyButton(r.Text("acts.button.copy", "waybill"), number))
	}
	return row
}

// onCard leads back from the details: it puts the card in their place.
func (s acceptScreen) onCard(ctx context.Context, r *chat.Request) error {
	rec, ok, err := s.known(ctx, r)
	if !ok {
		return err
	}
	r.Notice(ctx, "chat.answer.empty", nil)
	return s.Cards.ShowIn(ctx, r.Chat, r.Message(), rec)
}

// known is the order of a press. The person has been told when there is none.
func (s acceptScreen) known(ctx context.Context, r *chat.Request) (rec orders.Record, ok bool, err error) {
	rec, err = s.Desk(r.Shop()).Order(ctx, r.Order())
	if errors.Is(err, orders.ErrUnknownOrder) {
		r.Notice(ctx, "cards.answer.unknown", nil)
		return rec, false, nil
	}
	return rec, err == nil, err
}

// sayRefused tells aloud why an order was not accepted. In a list there is no room for that, so that the order's own card
// is opened, which tells it too and has the buttons for what can be done.
func (s acceptScreen) sayRefused(ctx context.Context, r *chat.Request, told bool, said string) error {
	if told || inList(r) {
		s.sayFailed(ctx, r, acted{Code: r.Order(), Said: said})
	}
	if !inList(r) {
		return nil
	}
	rec, err := s.Desk(r.Shop()).Order(ctx, r.Order())
	if errors.Is(err, orders.ErrUnknownOrder) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.Cards.Show(ctx, r.Chat, rec)
}

// inList reports whether the pressed button stands in a message about more than its own order.
func inList(r *chat.Request) bool {
	return slices.ContainsFunc(r.Buttons(), func(data string) bool {
		verb, key, _ := chat.DecodePress(data)
		code, _, _ := strings.Cut(key, ".")
		return verb == cards.VerbTab || code != string(r.Order())
	})
}
