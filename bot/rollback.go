package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// onBack asks whether to go back to a version: the second tap does it.
func (b *Bot) onBack(ctx context.Context, u *models.Update) error {
	id, err := strconv.ParseInt(pressKey(u), 10, 64)
	if err != nil || b.Past == nil {
		return b.onOldPress(ctx, u)
	}
	v, _, err := b.version(ctx, id)
	if err != nil {
		return b.turn(ctx, u, message{}, err)
	}
	m, err := b.plainMessage("rollback", v)
	key := strconv.FormatInt(id, 10)
	m.Keys = keyboard{row(
		button(b.words.Text("button.rollback", id), verbBackYes, key), button(b.words.Text("button.stop", nil), verbVersion, key),
	)}
	return b.turn(ctx, u, m, err)
}

// onBackYes goes back, and says that the list is frozen now.
func (b *Bot) onBackYes(ctx context.Context, u *models.Update) error {
	id, err := strconv.ParseInt(pressKey(u), 10, 64)
	if err != nil || b.Past == nil {
		return b.onOldPress(ctx, u)
	}
	by := who(u)
	v, err := b.Past.RollBack(ctx, id, by.Name)
	if text := noWayBack(err); text != "" {
		b.answer(ctx, u.CallbackQuery, text, nil)
		return nil
	}
	if err != nil {
		return fmt.Errorf("roll back: %w", err)
	}
	b.answer(ctx, u.CallbackQuery, "answer.list.done", nil)
	chat, message := pressChat(u)
	return errors.Join(
		b.Store.Audit(ctx, orders.AuditEntry{
			At: b.Now(), Who: by, Verb: "list.rollback", Result: orders.ResultDone,
			Detail: fmt.Sprintf("version %d as %d", id, v.ID),
		}),
		b.Settle(ctx),
		b.show(ctx, chat, message, "rollback.done", v),
	)
}

// noWayBack is the notice for a version that cannot be gone back to, "" for any other outcome.
func noWayBack(err error) string {
	switch {
	case errors.Is(err, feed.ErrNoVersion):
		return "answer.version.gone"
	case errors.Is(err, publish.ErrServed):
		return "answer.version.served"
	case errors.Is(err, publish.ErrNotPublished):
		return "answer.version.never"
	case errors.Is(err, publish.ErrNothingLeft):
		return "answer.version.empty"
	}
	return ""
}
