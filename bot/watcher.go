package bot

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/telegram"
)

// Watcher is [Bot.Watch] for a program that has no database: it tells the chats of trouble and hears nobody.
func Watcher(
	c Config, log *slog.Logger, zone *time.Location, now func() time.Time,
) (watch func(ctx context.Context, key string, err error) (heard bool), err error) {
	client, err := telegram.New(telegram.Config{
		Token: c.Token, APIURL: c.APIURL, Transport: c.Transport, Moves: &movesInMemory{}, Log: log, Now: now,
	})
	if err != nil {
		return nil, err
	}
	router, err := chat.New(chat.Config{Owners: c.Owners, Home: c.Chat, Topics: c.Topics, Language: c.Language},
		chat.Parts{Telegram: client, Log: log, Zone: zone, Now: now})
	if err != nil {
		return nil, err
	}
	return router.Watch, nil
}

// movesInMemory are forgotten by a restart.
type movesInMemory struct{ chats sync.Map }

func (m *movesInMemory) MovedTo(_ context.Context, chat int64) (to int64, moved bool, err error) {
	where, moved := m.chats.Load(chat)
	to, _ = where.(int64)
	return to, moved, nil
}

func (m *movesInMemory) NoteMove(_ context.Context, chat, to int64) error {
	m.chats.Store(chat, to)
	return nil
}
