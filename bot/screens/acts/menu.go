package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// A menu is a small message below a card in which a person makes his choices. The card itself keeps following the
// order meanwhile. Menus hold no state: all that was chosen is in the buttons, and each press is checked anew.

// openMenu asks below the card whose button was pressed.
func (b *Bot) openMenu(ctx context.Context, u *models.Update, text string, view any, keys keyboard) error {
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	html, err := b.words.HTML(text, view)
	if err != nil {
		return err
	}
	chat, card := pressChat(u)
	_, err = b.post.send(ctx, chat, message{Text: html, Keys: b.closable(keys), ReplyTo: card})
	return err
}

// turnMenu asks the next thing in the same menu.
func (b *Bot) turnMenu(ctx context.Context, u *models.Update, text string, view any, keys keyboard) error {
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	html, err := b.words.HTML(text, view)
	if err != nil {
		return err
	}
	chat, id := pressChat(u)
	m := message{Text: html, Keys: b.closable(keys)}
	if err = b.post.edit(ctx, chat, id, m); errors.Is(err, errNoMessage) {
		_, err = b.post.send(ctx, chat, m)
	}
	return err
}

// closeMenu shows in a menu what came of it.
func (b *Bot) closeMenu(ctx context.Context, u *models.Update, text string, view any) error {
	chat, id := pressChat(u)
	err := b.show(ctx, chat, id, text, view)
	if errors.Is(err, errNoMessage) {
		_, err = b.say(ctx, chat, text, view)
	}
	return err
}

func (b *Bot) closable(keys keyboard) keyboard {
	return append(keys, row(button(b.words.Text("button.close", nil), verbClose, "menu")))
}

// onClose ends a menu without an act.
func (b *Bot) onClose(ctx context.Context, u *models.Update) error {
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	return b.closeMenu(ctx, u, "menu.closed", nil)
}

// tell writes how an act went that was asked for by a message.
func (b *Bot) tell(ctx context.Context, u *models.Update, text string, view any) error {
	html, err := b.words.HTML(text, view)
	if err != nil {
		return err
	}
	_, err = b.post.send(ctx, u.Message.Chat.ID, message{Text: html, ReplyTo: u.Message.ID})
	return err
}

// report is how an act on an order went, for the texts that show it.
type acted struct {
	Code kaspi.OrderCode
	Said string // the outcome in words
}

func (b *Bot) acted(code kaspi.OrderCode, o outcome) acted {
	return acted{Code: code, Said: b.words.Text("outcome", o)}
}

// choices are the menu buttons of a verb, one for each value, side by side.
func choices[T any](v verb, key string, values []T, label func(T) (text, value string)) []models.InlineKeyboardButton {
	var buttons []models.InlineKeyboardButton
	for _, value := range values {
		text, tail := label(value)
		buttons = append(buttons, button(text, v, key+"."+tail))
	}
	return buttons
}

// reasonKeys ask for a reason.
func (b *Bot) reasonKeys(v verb, key string, o kaspi.Order) keyboard {
	var keys keyboard
	for _, reason := range orders.Reasons(o) {
		keys = append(keys, row(button(b.words.Text("button.reason", string(reason)), v, key+"."+reasonLetter(reason))))
	}
	return keys
}

// reasonLetter is a reason in the key of a button, which is short of room.
func reasonLetter(r kaspi.Reason) string {
	switch r {
	case kaspi.ReasonOutOfStock:
		return "o"
	case kaspi.ReasonBuyerRefused:
		return "b"
	case kaspi.ReasonBuyerUnreachable:
		return "u"
	default:
		return "x"
	}
}

func reasonOf(letter string) kaspi.Reason {
	for _, r := range []kaspi.Reason{kaspi.ReasonOutOfStock, kaspi.ReasonBuyerRefused, kaspi.ReasonBuyerUnreachable} {
		if reasonLetter(r) == letter {
			return r
		}
	}
	return ""
}

// numberIn reads a number of a key; false when it is none, as no button of this program has it.
func numberIn(args []string, i int) (int, bool) {
	if i >= len(args) {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(args[i]))
	return n, err == nil && n >= 0
}
