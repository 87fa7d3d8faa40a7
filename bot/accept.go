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
	told := make(chan struct{})
	late := time.AfterFunc(answerWithin, func() {
		defer close(told)
		defer b.caught(ctx, u)
		b.answer(ctx, u.CallbackQuery, "answer.waiting", nil)
		b.refreshSoon(ctx) // the button turns into an hourglass meanwhile
	})
	rec, err := b.Desk.Accept(ctx, code, who(u))
	if late.Stop() {
		b.answerAccept(ctx, u.CallbackQuery, rec, err)
	} else {
		<-told
	}
	if err != nil {
		b.Log.Info("accept ended otherwise", "order", code, "err", err)
	}
	b.refreshSoon(ctx)
	return nil
}

func (b *Bot) answerAccept(ctx context.Context, q *models.CallbackQuery, rec orders.Record, err error) {
	busy, isBusy := errors.AsType[*orders.BusyError](err)
	done, isDone := errors.AsType[*orders.DoneError](err)
	gone, isGone := errors.AsType[*orders.GoneError](err)
	switch {
	case err == nil && rec.Stage == orders.StageAccepting:
		b.answer(ctx, q, "answer.waiting", nil)
	case err == nil && rec.Note == orders.NoteElsewhere: // somebody was quicker, by a second
		b.answer(ctx, q, "answer.done", rec)
	case err == nil:
		b.answer(ctx, q, "answer.accepted", nil)
	case isBusy:
		b.answer(ctx, q, "answer.busy", struct{ By string }{busy.By.Name})
	case isDone:
		b.answer(ctx, q, "answer.done", done.Record)
	case isGone && gone.Record.Stage == orders.StageSign:
		b.answer(ctx, q, "answer.sign", nil)
	case isGone:
		b.answer(ctx, q, "answer.gone", nil)
	case errors.Is(err, orders.ErrUnknownOrder):
		b.answer(ctx, q, "answer.unknown", nil)
	default:
		b.answer(ctx, q, "answer.failed", nil)
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
