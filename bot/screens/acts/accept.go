package bot

import (
	"context"
	"errors"
	"time"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// answerWithin is how long a press waits for its outcome before it is answered with "sent, waiting": Telegram refuses
// answers after some ten seconds, and a person starts pressing again much earlier.
const answerWithin = 700 * time.Millisecond

// onAccept accepts the order of a pressed button. Every copy of its card is brought up to date, whatever came of it.
func (b *Bot) onAccept(ctx context.Context, u *models.Update) error {
	code := kaspi.OrderCode(pressKey(u))
	b.inTime(ctx, u, func() (string, any) {
		rec, err := b.Desk.Accept(ctx, code, who(u))
		if err != nil {
			b.Log.Info("accept ended otherwise", "order", code, "err", err)
		}
		return acceptAnswer(rec, err)
	})
	b.refreshSoon(ctx)
	return nil
}

// acceptAnswer is what the presser is told, and its data.
func acceptAnswer(rec orders.Record, err error) (string, any) {
	busy, isBusy := errors.AsType[*orders.BusyError](err)
	done, isDone := errors.AsType[*orders.DoneError](err)
	gone, isGone := errors.AsType[*orders.GoneError](err)
	switch {
	case err == nil && rec.Stage == orders.StageAccepting:
		return "answer.waiting", nil
	case err == nil && rec.Note == orders.NoteElsewhere: // somebody was quicker, by a second
		return "answer.done", rec
	case err == nil:
		return "answer.accepted", nil
	case isBusy && busy.Verb != orders.VerbAccept:
		return "outcome", outcomeOf(orders.VerbAccept, rec, err)
	case isBusy:
		return "answer.busy", struct{ By string }{busy.By.Name}
	case isDone:
		return "answer.done", done.Record
	case isGone && gone.Record.Stage == orders.StageSign:
		return "answer.sign", nil
	case isGone:
		return "answer.gone", nil
	case errors.Is(err, orders.ErrUnknownOrder):
		return "answer.unknown", nil
	default:
		return "answer.failed", nil
	}
}

// refreshSoon brings the chats up to date after a press. Its failure is not the press's: the next tick refreshes again.
func (b *Bot) refreshSoon(ctx context.Context) {
	if err := b.Refresh(ctx); err != nil {
		b.Log.Warn("refresh failed", "err", briefly(err))
	}
}

// onDetails shows everything about one order, below its card.
func (b *Bot) onDetails(ctx context.Context, u *models.Update) error {
	rec, err := b.Desk.Order(ctx, kaspi.OrderCode(pressKey(u)))
	if errors.Is(err, orders.ErrUnknownOrder) {
		b.answer(ctx, u.CallbackQuery, "answer.unknown", nil)
		return nil
	}
	if err != nil {
		return err
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	text, err := b.words.HTML("details", card{rec, b.Now()})
	if err != nil {
		return err
	}
	chat, id := pressChat(u)
	_, err = b.post.send(ctx, chat, message{Text: text, ReplyTo: id})
	return err
}

// onOldPress answers buttons that no handler knows: of an older program, or none of ours.
func (b *Bot) onOldPress(ctx context.Context, u *models.Update) error {
	b.answer(ctx, u.CallbackQuery, "answer.old", nil)
	return nil
}
