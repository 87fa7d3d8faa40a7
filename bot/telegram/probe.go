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

// Reach reports whether a chat can be written to now, without writing anything. What waits for it is held up otherwise.
func (c *Client) Reach(ctx context.Context, chat int64, p Priority, waits ...Held) error {
	return c.perform(ctx, task{chat: chat, priority: p, once: true, probes: true, tells: waits, do: func(ctx context.Context, to place) error {
		return c.act(ctx, to.chat)
	}})
}

func (c *caller) act(ctx context.Context, chat int64) error {
	_, err := c.tg.SendChatAction(ctx, &tg.SendChatActionParams{ChatID: chat, Action: models.ChatActionTyping})
	return err
}

// The works that take a while, as Busy tells of them.
const (
	BusyDrawing = string(models.ChatActionUploadPhoto)
	BusyWriting = string(models.ChatActionUploadDocument)
)

// Busy shows in a chat for five seconds, or until a message comes, what the bot is doing. It is tried once.
func (c *Client) Busy(ctx context.Context, chat int64, topic int, work string) error {
	if moved, ok, err := c.config.Moves.MovedTo(ctx, chat); err == nil && ok {
		chat = moved
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := c.tg.SendChatAction(ctx, &tg.SendChatActionParams{
		ChatID: chat, MessageThreadID: topic, Action: models.ChatAction(work),
	})
	return classify(err)
}
