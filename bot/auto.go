package bot

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders/auto"
)

// verbAuto is about automatic acceptance; its key is one of those below.
const verbAuto verb = "auto"

const (
	autoOff  = string(auto.ModeOff)
	autoDry  = string(auto.ModeDry)
	autoOn   = string(auto.ModeOn) // asks whether it is meant
	autoSure = "sure"              // it is
	autoShow = "show"

	recentRulings = 8 // what /auto has room for
)

// onAuto shows how automatic acceptance stands.
func (b *Bot) onAuto(ctx context.Context, u *models.Update) error {
	m, err := b.autoMessage(ctx)
	if err != nil {
		return err
	}
	_, err = b.post.send(ctx, u.Message.Chat.ID, m)
	return err
}

func (b *Bot) onAutoPress(ctx context.Context, u *models.Update) error {
	key := pressKey(u)
	switch key {
	case autoOff, autoDry:
		return b.chooseMode(ctx, u, auto.Mode(key))
	case autoSure:
		return b.chooseMode(ctx, u, auto.ModeOn)
	case autoOn, autoShow:
	default:
		return b.onOldPress(ctx, u)
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	m, err := b.autoMessage(ctx)
	if err == nil && key == autoOn {
		m, err = b.confirmAuto()
	}
	if err != nil {
		return err
	}
	return b.replace(ctx, u, m)
}

// chooseMode sets the mode and lets everybody know who did.
func (b *Bot) chooseMode(ctx context.Context, u *models.Update, mode auto.Mode) error {
	by := who(u)
	if err := b.Auto.SetMode(ctx, mode, by); err != nil {
		return fmt.Errorf("choose mode: %w", err)
	}
	b.answer(ctx, u.CallbackQuery, "answer.auto", mode)
	m, err := b.autoMessage(ctx)
	if err != nil {
		return err
	}
	errs := []error{b.replace(ctx, u, m)}
	for _, chat := range b.chats() {
		if chat != by.Chat {
			_, err := b.say(ctx, chat, "auto.changed", map[string]any{"By": by.Name, "Mode": mode})
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// replace shows a message in place of the one with the pressed button, or below it if that is gone.
func (b *Bot) replace(ctx context.Context, u *models.Update, m message) error {
	chat, id := pressChat(u)
	err := b.post.edit(ctx, chat, id, m)
	if errors.Is(err, errNoMessage) {
		_, err = b.post.send(ctx, chat, m)
	}
	return err
}

// autoMessage offers the modes that are not on.
func (b *Bot) autoMessage(ctx context.Context) (message, error) {
	state, err := b.Auto.State(ctx, recentRulings)
	if err != nil {
		return message{}, fmt.Errorf("automatic acceptance: %w", err)
	}
	text, err := b.words.HTML("auto", state)
	var keys []models.InlineKeyboardButton
	for _, mode := range []auto.Mode{auto.ModeOff, auto.ModeDry, auto.ModeOn} {
		if mode != state.Mode {
			keys = append(keys, button(b.words.Text("button.auto", mode), verbAuto, string(mode)))
		}
	}
	return message{Text: text, Keys: keyboard{keys}}, err
}

func (b *Bot) confirmAuto() (message, error) {
	text, err := b.words.HTML("auto.confirm", b.Auto.Rules)
	return message{Text: text, Keys: keyboard{row(
		button(b.words.Text("button.auto.sure", nil), verbAuto, autoSure),
		button(b.words.Text("button.auto.no", nil), verbAuto, autoShow),
	)}}, err
}
