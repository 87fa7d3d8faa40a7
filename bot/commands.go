package bot

import (
	"context"
	"time"

	"github.com/go-telegram/bot/models"

	"kaspibot/feed"
	"kaspibot/feed/page"
)

// Health is how one source of data is doing.
type Health struct {
	Last  time.Time // last good answer, zero before the first
	Since time.Time // first failure since then, zero while all is well
	Err   error     // nil while all is well
}

// Status is what /status tells.
type Status struct {
	Orders, Catalogue, Stock Health
	Goods                    int          // articles in the catalogue
	Held                     feed.Version // waits for the seller, zero when none does
	Pull                     page.Pull    // the last fetch of the price list, zero before the first
	Upload                   bool         // the list is posted to Kaspi by schedule
	Started                  time.Time
}

func (b *Bot) onStart(ctx context.Context, u *models.Update) error {
	_, err := b.say(ctx, u.Message.Chat.ID, "start", map[string]any{"Name": who(u).Name, "Commands": b.about()})
	return err
}

func (b *Bot) onHelp(ctx context.Context, u *models.Update) error {
	_, err := b.say(ctx, u.Message.Chat.ID, "help", map[string]any{"Commands": b.about()})
	return err
}

func (b *Bot) onUnknownCommand(ctx context.Context, u *models.Update) error {
	name, _ := b.commandIn(u)
	data := map[string]any{"Command": shorten(name, 40), "Commands": b.about()}
	_, err := b.say(ctx, u.Message.Chat.ID, "unknown", data)
	return err
}

// onChatter takes what is no command: the answer to an open question, or something to be told about. In a group people
// talk to each other, so there the bot says nothing unasked.
func (b *Bot) onChatter(ctx context.Context, u *models.Update) error {
	if u.Message == nil {
		return nil
	}
	if taken, err := b.answered(ctx, u); taken || err != nil {
		return err
	}
	if u.Message.Chat.Type != models.ChatTypePrivate {
		return nil
	}
	_, err := b.say(ctx, u.Message.Chat.ID, "chatter", nil)
	return err
}
