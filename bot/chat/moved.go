package chat

import (
	"context"
	"strconv"
	"time"
)

// MovedKey is the setting that tells what a chat has become.
func MovedKey(chat int64) string { return "moved." + strconv.FormatInt(chat, 10) }

// maxMoves is how often a chat may have moved, so that a mistake on disk makes no endless way.
const maxMoves = 8

// Current is the chat that a chat has become: a group's id changes when it becomes a supergroup.
func (c *Chats) Current(chat int64) int64 {
	for range maxMoves {
		to, moved, err := c.movedTo(context.Background(), chat)
		if err != nil || !moved {
			return chat
		}
		chat = to
	}
	return chat
}

// MovedTo is where a chat went; false when it did not.
func (c *Chats) MovedTo(ctx context.Context, chat int64) (to int64, moved bool, err error) {
	to, moved, err = c.movedTo(ctx, chat)
	if moved {
		to = c.Current(to)
	}
	return to, moved, err
}

// movedTo is where a chat went first. What the disk says is remembered, as every message asks.
func (c *Chats) movedTo(ctx context.Context, chat int64) (to int64, moved bool, err error) {
	if chat >= 0 { // a person's never moves
		return 0, false, nil
	}
	c.mu.Lock()
	to, known := c.moves[chat]
	c.mu.Unlock()
	if known {
		return to, to != 0, nil
	}
	text, found, err := c.Store.Setting(ctx, MovedKey(chat))
	if err != nil {
		return 0, false, err
	}
	if found {
		if to, err = strconv.ParseInt(text, 10, 64); err != nil {
			return 0, false, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.moves[chat] == 0 {
		c.moves[chat] = to
	}
	return c.moves[chat], c.moves[chat] != 0, nil
}

// NoteMove gives all that is known of a chat to the chat that it has become, on disk first.
func (c *Chats) NoteMove(ctx context.Context, chat, to int64) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := c.Store.MoveChat(ctx, chat, to); err != nil {
		c.Log.Error("noting that a group became a supergroup failed", "chat", chat, "err", err)
		return err
	}
	c.Log.Info("a group became a supergroup", "chat", chat, "to", to)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moves[chat] = to
	delete(c.refusals, chat)
	clear(c.topics)
	return nil
}
