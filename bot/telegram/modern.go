package telegram

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Style is the colour of a button. Telegram of before 2026 shows none.
type Style string

// The styles.
const (
	Plain   Style = ""
	Success Style = "success" // of what goes on
	Danger  Style = "danger"  // of what cannot be undone
)

// old notes what the Bot API server at the other end does not know yet, so that it is not tried each time. Telegram has no
// call that tells: an own server (TELEGRAM_API_URL) may be of any age. It is forgotten with the program, as servers are
// upgraded. The same facts reach people either way.
type old struct {
	buttons atomic.Bool // those that copy and those that do nothing
	rich    atomic.Bool // messages with tables
}

// post sends a message, as a rich one where that is known.
func (c *caller) post(ctx context.Context, m Message, to place, keys models.InlineKeyboardMarkup) (*models.Message, error) {
	plain := paramsOf(m, to, keys)
	if m.Rich == "" || m.Only != 0 || m.Asks || c.old.rich.Load() {
		return c.tg.SendMessage(ctx, plain)
	}
	sent, err := c.tg.SendRichMessage(ctx, &tg.SendRichMessageParams{
		ChatID: plain.ChatID, MessageThreadID: plain.MessageThreadID, RichMessage: models.InputRichMessage{HTML: m.Rich},
		DisableNotification: plain.DisableNotification, ReplyParameters: plain.ReplyParameters, ReplyMarkup: plain.ReplyMarkup,
	})
	if !c.old.refusesRich(err) {
		return sent, err
	}
	return c.tg.SendMessage(ctx, plain)
}

// put makes a message show m, as a rich one where that is known.
func (c *caller) put(ctx context.Context, m Message, to place, id int, keys models.InlineKeyboardMarkup) error {
	params := &tg.EditMessageTextParams{
		ChatID: to.chat, MessageID: id, ReplyMarkup: keys, // an empty one clears what was there
	}
	if m.Rich != "" && !c.old.rich.Load() {
		params.RichMessage = &models.InputRichMessage{HTML: m.Rich}
		if _, err := c.tg.EditMessageText(ctx, params); !c.old.refusesRich(err) {
			return err
		}
		params.RichMessage = nil
	}
	params.Text, params.ParseMode = m.HTML, models.ParseModeHTML
	params.LinkPreviewOptions = &models.LinkPreviewOptions{IsDisabled: tg.True()}
	_, err := c.tg.EditMessageText(ctx, params)
	return err
}

// refusesRich reports whether a call may have failed for being a rich message: also with words that are not known, as the plain
// one has the same facts. It notes whether the server knows none: it has no such method, and overlooks the parameter.
func (o *old) refusesRich(err error) bool {
	if errors.Is(err, tg.ErrorNotFound) || err != nil && strings.Contains(err.Error(), "message text is empty") {
		o.rich.Store(true)
		return true
	}
	return errors.Is(err, tg.ErrorBadRequest) && !refusesButtons(err) && !strings.Contains(err.Error(), "message is not modified") &&
		refusal(err.Error()) == KindRefused
}

// keys makes a call with buttons: at first with all, and where the server refuses those of 2026, without them.
func (o *old) keys(rows [][]Button, call func(models.InlineKeyboardMarkup) error) error {
	plain := o.buttons.Load()
	err := call(keyboard(rows, plain))
	if plain || !refusesButtons(err) || !modern(rows) {
		return err
	}
	if err = call(keyboard(rows, true)); err == nil {
		o.buttons.Store(true)
	}
	return err
}

// refusesButtons reports whether a call failed for its buttons.
func refusesButtons(err error) bool {
	return errors.Is(err, tg.ErrorBadRequest) && (strings.Contains(err.Error(), "button") || strings.Contains(err.Error(), "BUTTON"))
}

// modern reports whether there are buttons that an old server refuses. A colour it only overlooks.
func modern(rows [][]Button) bool {
	for _, row := range rows {
		for _, b := range row {
			if b.Copy != "" || b.Disabled {
				return true
			}
		}
	}
	return false
}

// keyboard is never nil, which would go out as null and be refused. A plain one has no buttons that copy, whose text stands in
// the message too; those that do nothing send their data, and who presses them is told what is under way.
func keyboard(rows [][]Button, plain bool) models.InlineKeyboardMarkup {
	keys := make([][]models.InlineKeyboardButton, 0, len(rows))
	for _, row := range rows {
		line := make([]models.InlineKeyboardButton, 0, len(row))
		for _, b := range row {
			key := models.InlineKeyboardButton{Text: b.Label, Style: string(b.Style)}
			switch {
			case b.Link != "":
				key.URL = b.Link
			case b.Copy != "" && plain:
				continue
			case b.Copy != "":
				key.CopyText = &models.CopyTextButton{Text: b.Copy}
			case b.Disabled && !plain:
				key.Disabled = new(models.DisabledButton)
			default:
				key.CallbackData = b.Data
			}
			line = append(line, key)
		}
		if len(line) > 0 {
			keys = append(keys, line)
		}
	}
	return models.InlineKeyboardMarkup{InlineKeyboard: keys}
}
