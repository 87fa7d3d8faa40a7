package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// What the buttons of an order do. The key begins with the order's code; what follows it is parted by dots.
const (
	verbPack     verb = "pack"
	verbParcels  verb = "pk" // key: code.parcels
	verbMore     verb = "po" // code: more parcels than there are buttons for
	verbWaybill  verb = "wb"
	verbCode     verb = "code"
	verbArrived  verb = "arr"
	verbTakeBack verb = "back"

	verbDrop        verb = "can" // code: cancel the order
	verbDropReason  verb = "cr"  // code.reason
	verbDropComment verb = "cc"  // code.reason
	verbDropSure    verb = "cy"  // code.reason

	verbLines       verb = "lin"
	verbLine        verb = "li" // code.line
	verbUnits       verb = "lq" // code.line.remain
	verbUnitsReason verb = "lr" // code.line.remain.reason
	verbUnitsSure   verb = "ly" // code.line.remain.reason

	verbIMEI     verb = "ime"
	verbIMEILine verb = "il" // code.line

	verbClose verb = "no" // key: anything
)

// actHandlers serve the buttons of an order.
func (b *Bot) actHandlers() map[verb]handler {
	return map[verb]handler{
		verbPack: b.onPack, verbParcels: b.onParcels, verbMore: b.onMore, verbWaybill: b.onWaybill,
		verbCode: b.onCode, verbArrived: b.onStep(orders.VerbArrived), verbTakeBack: b.onStep(orders.VerbTakeBack),
		verbDrop: b.onDrop, verbDropReason: b.onDropReason, verbDropComment: b.onDropComment, verbDropSure: b.onDropSure,
		verbLines: b.onLines, verbLine: b.onLine, verbUnits: b.onUnits, verbUnitsReason: b.onUnitsReason,
		verbUnitsSure: b.onUnitsSure, verbIMEI: b.onIMEI, verbIMEILine: b.onIMEILine, verbClose: b.onClose,
	}
}

// cardKeys are the buttons of an order's own card: first what it waits for, then what else is possible.
func (b *Bot) cardKeys(rec orders.Record) keyboard {
	code := string(rec.Order.Code)
	var first, second []models.InlineKeyboardButton
	for _, act := range rec.Acts() {
		switch act {
		case orders.VerbAccept:
			first = append(first, button(b.words.Text("button.accept", nil), verbAccept, code))
		case orders.VerbAssemble:
			first = append(first, button(b.words.Text("button.pack", nil), verbPack, code))
		case orders.VerbSendCode:
			first = append(first, button(b.words.Text("button.code", nil), verbCode, code))
		case orders.VerbArrived:
			first = append(first, button(b.words.Text("button.arrived", nil), verbArrived, code))
		case orders.VerbTakeBack:
			first = append(first, button(b.words.Text("button.takeback", nil), verbTakeBack, code))
		case orders.VerbCancel:
			second = append(second, button(b.words.Text("button.drop", nil), verbDrop, code))
		case orders.VerbRemove:
			second = append(second, button(b.words.Text("button.lines", nil), verbLines, code))
		case orders.VerbBindIMEI:
			second = append(second, button(b.words.Text("button.imei", nil), verbIMEI, code))
		}
	}
	if rec.Stage == orders.StageHandOver {
		first = append(first, button(b.words.Text("button.waybill", nil), verbWaybill, code))
	}
	keys := keyboard{append(first, button(b.words.Text("button.details", nil), verbDetails, code))}
	if len(second) > 0 {
		keys = append(keys, second)
	}
	return keys
}

// pressOrder is the order that a press is about, and what else stands in its key.
func pressOrder(u *models.Update) (kaspi.OrderCode, []string) {
	parts := strings.Split(pressKey(u), ".")
	return kaspi.OrderCode(parts[0]), parts[1:]
}

// able returns the order of a press if the act is possible by what is on record. Otherwise the person has been told why
// it is not, and ok is false.
func (b *Bot) able(ctx context.Context, u *models.Update, v orders.Verb) (rec orders.Record, ok bool, err error) {
	code, _ := pressOrder(u)
	rec, err = b.Desk.Order(ctx, code)
	if err != nil && !errors.Is(err, orders.ErrUnknownOrder) {
		return rec, false, err
	}
	if err == nil && slices.Contains(rec.Acts(), v) {
		return rec, true, nil
	}
	o := outcomeOf(v, rec, err)
	if err == nil {
		o = b.unable(v, rec)
	}
	b.answer(ctx, u.CallbackQuery, "outcome", o)
	return rec, false, nil
}

// unable says why an act is not possible.
func (b *Bot) unable(v orders.Verb, rec orders.Record) outcome {
	o := outcome{Kind: "gone", Verb: v, Stage: rec.Stage}
	switch {
	case rec.Work.Open:
		o.Kind, o.By = "busy", rec.Work.By
	case rec.Stage == orders.StageAccepting:
		o.Kind, o.By = "busy", rec.By
	case rec.Lost():
		o.Kind = "lost"
	}
	return o
}

// onStep does an act that needs no more than its button.
func (b *Bot) onStep(v orders.Verb) handler {
	return func(ctx context.Context, u *models.Update) error {
		code, _ := pressOrder(u)
		b.carryOut(ctx, u, code, orders.Act{Verb: v})
		return nil
	}
}

// carryOut does an act for who caused u and brings every copy of the card up to date. A press is answered within a
// moment: with the outcome, or with "sent, waiting".
func (b *Bot) carryOut(ctx context.Context, u *models.Update, code kaspi.OrderCode, act orders.Act) outcome {
	var o outcome
	b.inTime(ctx, u, func() (string, any) {
		rec, err := b.Desk.Act(ctx, code, act, who(u))
		if err != nil {
			b.Log.Info("an act ended otherwise", "order", code, "verb", string(act.Verb), "err", err)
		}
		o = outcomeOf(act.Verb, rec, err)
		return "outcome", o
	})
	b.refreshSoon(ctx)
	return o
}

// inTime answers a press with what work returns, or with "sent, waiting" if that takes longer than a person waits. What
// is no press is not answered.
func (b *Bot) inTime(ctx context.Context, u *models.Update, work func() (text string, data any)) {
	if u.CallbackQuery == nil {
		work()
		return
	}
	told := make(chan struct{})
	late := time.AfterFunc(answerWithin, func() {
		defer close(told)
		defer b.caught(ctx, u)
		b.answer(ctx, u.CallbackQuery, "answer.waiting", nil)
		b.refreshSoon(ctx) // the button turns into an hourglass meanwhile
	})
	text, data := work()
	if late.Stop() {
		b.answer(ctx, u.CallbackQuery, text, data)
	} else {
		<-told
	}
}
