package chat

import (
	"context"
	"maps"
	"strconv"
	"time"

	"kaspibot/bot/telegram"
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

// Subject is what goes into a topic of its own in a forum.
type Subject string

// The subjects.
const (
	Cards  Subject = "cards"  // of orders, with what belongs to them
	Alarms Subject = "alarms" // and all else that nobody asked for
)

// Subjects lists them.
func Subjects() []Subject { return []Subject{Cards, Alarms} }

// keptTopics is where a chat wants what.
const keptTopics Kept[map[Subject]int] = "topics"

// SetTopic has a subject go into this topic of a chat from now on, 0 being none.
func (c *Chats) SetTopic(ctx context.Context, chat int64, what Subject, topic int) error {
	chat = c.Current(chat)
	kept, err := keptTopics.Get(ctx, c.Store, chat)
	if err != nil {
		return err
	}
	if kept == nil {
		kept = map[Subject]int{}
	}
	kept[what] = topic
	if err := keptTopics.Set(ctx, c.Store, chat, kept); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.topics[chat] = maps.Clone(kept)
	return nil
}

// TopicOf is where a subject goes in a chat: as its people have said, or else as the settings of the home chat say.
func (c *Chats) TopicOf(chat int64, what Subject) int {
	if chat >= 0 {
		return 0
	}
	c.mu.Lock()
	kept, known := c.topics[chat]
	c.mu.Unlock()
	if !known {
		var err error
		if kept, err = keptTopics.Get(context.Background(), c.Store, chat); err != nil {
			c.Log.Warn("reading the topics of a chat failed", "err", err)
			return 0
		}
		c.mu.Lock()
		c.topics[chat] = kept
		c.mu.Unlock()
	}
	if topic, said := kept[what]; said {
		return topic
	}
	if chat == c.home() {
		return c.config.Topics[what]
	}
	return 0
}

// topic is one of a forum.
type topic struct {
	chat   int64
	number int
}

// inTopic sends something into the chat's topic. While that is closed or gone it goes into the general one, which is told
// why; the topic is tried again now and then, as whoever opens it should not have to tell us.
func (c Chat) inTopic(ctx context.Context, send func(topic int) error) error {
	where := topic{c.chats.Current(c.ID), c.Topic}
	c.chats.mu.Lock()
	next, known := c.chats.closed[where]
	c.chats.mu.Unlock()
	if known && c.chats.Now().Before(next) {
		where.number = 0
	}
	err := send(where.number)
	if where.number != 0 {
		switch kind := telegram.KindOf(err); {
		case kind == telegram.KindNoTopic || kind == telegram.KindTopicClosed:
			c.chats.noteClosed(ctx, where, known, kind)
			err = send(0)
		case err == nil && known:
			c.chats.mu.Lock()
			delete(c.chats.closed, where)
			c.chats.mu.Unlock()
		}
	}
	c.chats.heard(ctx, c.ID, err)
	if err != nil && told(err) {
		c.chats.Log.Warn("telegram did not say where a message is, or whether", "chat", where.chat, "err", err)
	}
	return err
}

// noteClosed notes that a topic takes nothing, and tells the chat the first time.
func (c *Chats) noteClosed(ctx context.Context, where topic, known bool, why telegram.Kind) {
	c.mu.Lock()
	_, told := c.closed[where]
	c.closed[where] = c.Now().Add(retryRefused)
	c.mu.Unlock()
	if known || told {
		return
	}
	c.Log.Warn("a topic of a forum takes nothing", "chat", where.chat, "topic", where.number, "why", why)
	c.begin(ctx, func(ctx context.Context) {
		to := c.To(where.chat)
		to.Topic = 0
		if err := c.insist(ctx, func() error { return to.Say(ctx, "chat.topic", why) }); err != nil {
			c.Log.Warn("telling of a closed topic failed", "err", err)
		}
	})
}
