package bot

import (
	"context"
	"encoding/json"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const (
	stepComment = "drop.comment"
	maxComment  = 1000 // characters that Kaspi takes
)

// dropping is what the questions about a cancellation show and keep.
type dropping struct {
	Code   kaspi.OrderCode `json:"Code"`
	Reason kaspi.Reason    `json:"Reason"`
	Handed bool            `json:"Handed"` // Kaspi has the goods: they come back first
}

// Why is the reason as texts take it.
func (d dropping) Why() string { return string(d.Reason) }

// onDrop asks why an order is cancelled.
func (b *Bot) onDrop(ctx context.Context, u *models.Update) error {
	rec, ok, err := b.able(ctx, u, orders.VerbCancel)
	if !ok {
		return err
	}
	code := rec.Order.Code
	return b.openMenu(ctx, u, "drop.ask", dropping{Code: code}, b.reasonKeys(verbDropReason, string(code), rec.Order))
}

// droppingOf reads a press with a reason in its key. The person has been told when ok is false.
func (b *Bot) droppingOf(ctx context.Context, u *models.Update) (d dropping, ok bool, err error) {
	code, args := pressOrder(u)
	if len(args) != 1 || reasonOf(args[0]) == "" {
		return d, false, b.onOldPress(ctx, u)
	}
	rec, ok, err := b.able(ctx, u, orders.VerbCancel)
	return dropping{code, reasonOf(args[0]), rec.Stage == orders.StageInDelivery}, ok, err
}

// onDropReason asks whether it is meant.
func (b *Bot) onDropReason(ctx context.Context, u *models.Update) error {
	d, ok, err := b.droppingOf(ctx, u)
	if !ok {
		return err
	}
	key := pressKey(u)
	return b.turnMenu(ctx, u, "drop.confirm", d, keyboard{
		row(button(b.words.Text("button.drop.sure", nil), verbDropSure, key)),
		row(button(b.words.Text("button.drop.comment", nil), verbDropComment, key)),
	})
}

func (b *Bot) onDropSure(ctx context.Context, u *models.Update) error {
	d, ok, err := b.droppingOf(ctx, u)
	if !ok {
		return err
	}
	o := b.carryOut(ctx, u, d.Code, orders.Act{Verb: orders.VerbCancel, Reason: d.Reason})
	return b.closeMenu(ctx, u, "acted", b.acted(d.Code, o))
}

func (b *Bot) onDropComment(ctx context.Context, u *models.Update) error {
	d, ok, err := b.droppingOf(ctx, u)
	if !ok {
		return err
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	return b.ask(ctx, u, stepComment, d, "drop.comment", d)
}

// onComment takes the comment, and cancels with it, as the question said.
func (b *Bot) onComment(ctx context.Context, u *models.Update, dialog chat.Dialog) error {
	var d dropping
	if err := json.Unmarshal([]byte(dialog.Data), &d); err != nil {
		return err
	}
	text := u.Message.Text
	if n := len(utf16.Encode([]rune(text))); n == 0 || n > maxComment {
		return b.ask(ctx, u, stepComment, d, "drop.comment.again", d)
	}
	o := b.carryOut(ctx, u, d.Code, orders.Act{Verb: orders.VerbCancel, Reason: d.Reason, Comment: text})
	return b.tell(ctx, u, "acted", b.acted(d.Code, o))
}
