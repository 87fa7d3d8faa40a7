package chat

import (
	"context"
	"maps"
)

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
