package bot

import (
	"context"
	"slices"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
)

const verbWish verb = "wish" // key: kind of news

// onNotify shows what this chat is told of, with a switch for each kind.
func (b *Bot) onNotify(ctx context.Context, u *models.Update) error {
	m, err := b.wishMessage(ctx, u.Message.Chat.ID)
	if err != nil {
		return err
	}
	_, err = b.post.send(ctx, u.Message.Chat.ID, m)
	return err
}

// onWish turns a switch over.
func (b *Bot) onWish(ctx context.Context, u *models.Update) error {
	kind := orders.NewsKind(pressKey(u))
	if !slices.Contains(orders.NewsKinds(), kind) {
		return b.onOldPress(ctx, u)
	}
	chat, id := pressChat(u)
	wanted, err := b.wanted(ctx, chat)
	if err != nil {
		return err
	}
	if err := b.Store.Subscribe(ctx, chat, kind, !wanted[kind]); err != nil {
		return err
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	m, err := b.wishMessage(ctx, chat)
	if err != nil {
		return err
	}
	return b.post.edit(ctx, chat, id, m)
}

func (b *Bot) wishMessage(ctx context.Context, chat int64) (message, error) {
	wanted, err := b.wanted(ctx, chat)
	if err != nil {
		return message{}, err
	}
	text, err := b.words.HTML("notify", nil)
	m := message{Text: text}
	for _, kind := range orders.NewsKinds() {
		label := b.words.Text("button.wish", map[string]any{"Kind": kind, "On": wanted[kind]})
		m.Keys = append(m.Keys, row(button(label, verbWish, string(kind))))
	}
	return m, err
}
