package telegram

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"

	tg "github.com/go-telegram/bot"

	"github.com/go-telegram/bot/models"
)

// Command is a line of Telegram's command menu.
type Command struct{ Name, About string }

// SetCommands puts the commands into Telegram's menu.
func (c *Client) SetCommands(ctx context.Context, commands []Command) error {
	menu := make([]models.BotCommand, len(commands))
	for i, command := range commands {
		menu[i] = models.BotCommand{Command: command.Name, Description: command.About}
	}
	_, err := c.tg.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: menu})
	return classify(err)
}

// Probe asks Telegram who the bot is and whether every chat can be written to, without writing anything. A chat cannot
// be before its person has pressed Start.
func Probe(ctx context.Context, c Config, chats ...int64) (name string, err error) {
	c.Log = cmp.Or(c.Log, slog.New(slog.DiscardHandler))
	client, err := New(c)
	if err != nil {
		return "", err
	}
	me, err := client.tg.GetMe(ctx)
	if err != nil {
		return "", classify(err)
	}
	var errs []error
	for _, chat := range chats {
		err := client.act(ctx, chat)
		if moved, ok := errors.AsType[*tg.MigrateError](err); ok { // nobody has noted it yet
			err = client.act(ctx, int64(moved.MigrateToChatID))
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("chat %d: %w", chat, classify(err)))
		}
	}
	return me.Username, errors.Join(errs...)
}
