package bot

import (
	"context"

	"kaspibot/bot/telegram"
)

// Handle hands an event to the rooms as if Telegram had brought it, and waits for all that it begins.
func (b *Bot) Handle(ctx context.Context, e telegram.Event) {
	b.router.Handle(ctx, e)
	b.router.Wait()
}
