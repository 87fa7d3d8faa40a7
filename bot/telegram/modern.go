package telegram

import (
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
