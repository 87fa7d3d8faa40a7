package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
)

// dialogLasts is how long a question waits for its answer. After that the person has moved on, and what he writes is
// about something else.
const dialogLasts = 15 * time.Minute

// Dialogs keeps open questions, so that a restart between question and answer loses neither.
type Dialogs interface {
	// Dialog returns the open question of a person in a chat, also one that has expired.
	Dialog(ctx context.Context, chat, user int64) (d orders.Dialog, found bool, err error)
	// SaveDialog keeps d in place of an earlier question to the same person in the same chat.
	SaveDialog(ctx context.Context, d orders.Dialog) error
	// EndDialog forgets the question. There need not be one.
	EndDialog(ctx context.Context, chat, user int64) error
}

// answerHandler takes the answer to a question: a message without a command. The dialog is over by then; a handler
// that wants another answer asks again.
type answerHandler = func(ctx context.Context, u *models.Update, d orders.Dialog) error

// answerHandlers names the handler of each step.
func (b *Bot) answerHandlers() map[string]answerHandler {
	return map[string]answerHandler{
		stepParcels: b.onParcelsTyped,
		stepComment: b.onComment,
		stepCode:    b.onCodeTyped,
		stepIMEI:    b.onIMEITyped,
	}
}

// ask puts a question to whoever caused u and waits for the answer in any later message of his. The message opens the
// reply box: in a group, a bot hears nothing but replies to itself. data is kept for the step's handler.
func (b *Bot) ask(ctx context.Context, u *models.Update, step string, data any, text string, view any) error {
	kept, err := json.Marshal(data)
	if err != nil {
		return err
	}
	html, err := b.words.HTML(text, view)
	if err != nil {
		return err
	}
	w := who(u)
	// After a press it replies to the bot's own message: aimed at who wrote that, it would open nobody's box.
	m := message{Text: html, Asks: true, Aimed: u.Message != nil, ReplyTo: repliedTo(u)}
	id, err := b.post.send(ctx, w.Chat, m)
	if err != nil {
		return fmt.Errorf("ask %s: %w", step, err)
	}
	return b.Store.SaveDialog(context.WithoutCancel(ctx), orders.Dialog{
		Chat: w.Chat, User: w.ID, Step: step, Data: string(kept), Message: id, Expires: b.Now().Add(dialogLasts),
	})
}

// repliedTo is the message that a question belongs below: the one with the pressed button, or the one just written.
func repliedTo(u *models.Update) int {
	if u.CallbackQuery != nil {
		_, id := pressChat(u)
		return id
	}
	return u.Message.ID
}

// answered hands a message to the question it answers, and says whether there was one.
func (b *Bot) answered(ctx context.Context, u *models.Update) (bool, error) {
	w := who(u)
	d, found, err := b.Store.Dialog(ctx, w.Chat, w.ID)
	if err != nil || !found {
		return false, err
	}
	handle, known := b.answerHandlers()[d.Step]
	if err := b.Store.EndDialog(ctx, w.Chat, w.ID); err != nil {
		return true, err
	}
	if !known || b.Now().After(d.Expires) {
		_, err := b.say(ctx, w.Chat, "dialog.expired", nil)
		return true, err
	}
	return true, handle(ctx, u, d)
}

// onCancel ends an open question.
func (b *Bot) onCancel(ctx context.Context, u *models.Update) error {
	w := who(u)
	_, found, err := b.Store.Dialog(ctx, w.Chat, w.ID)
	if err != nil {
		return err
	}
	text := "dialog.none"
	if found {
		text = "dialog.ended"
		if err := b.Store.EndDialog(ctx, w.Chat, w.ID); err != nil {
			return err
		}
	}
	_, err = b.say(ctx, w.Chat, text, nil)
	return err
}
