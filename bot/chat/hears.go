package chat

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kaspibot/bot/news"
)

// News decides what chats hear of what nobody asked for; *news.Office is one.
type News interface {
	// Way is how a chat is told of a kind now.
	Way(ctx context.Context, p news.Place, k news.Kind) news.Mode
	// Gather keeps news for a chat's next digest.
	Gather(ctx context.Context, chat int64, e news.Event) error
}

// News is the same chat for news of a kind, which goes into the topic of that kind and as the chat wants it: see Post.
// All that nobody asked for is written so, but for deadlines.
func (c Chat) News(k news.Kind) Chat {
	c.kind = k
	c.Topic = c.chats.TopicOf(c.ID, Subject(k))
	return c
}

// As is the same chat for what is told in a way that has been decided: aloud, or without a sound.
func (c Chat) As(way news.Mode) Chat {
	c.kind, c.Silent = "", way != news.Loud
	return c
}

// Due is the same chat for news that is due to it like to those where cards go.
func (c Chat) Due() Chat {
	c.due = true
	return c
}

// Way is how the chat is told of the kind that it is for.
func (c Chat) Way(ctx context.Context) news.Mode {
	if c.kind == "" {
		return news.Loud
	}
	p := c.chats.Place(c.ID)
	p.Home = p.Home || c.due
	return c.chats.hearing.way(ctx, p, c.kind)
}

// gather keeps what a message says for the chat's next digest, if that is the way: its first line.
func gather(ctx context.Context, c Chat, way news.Mode, m Message) error {
	if way != news.Digest {
		return nil
	}
	key := strings.Join(m.Tells, " ")
	if key == "" { // the same text later is another event
		key = fmt.Sprintf("%s %d", m.key, c.chats.Now().UnixMilli())
	}
	return c.chats.News.Gather(ctx, c.chats.Current(c.ID), news.Event{
		Key: key, At: c.chats.Now(), Kind: c.kind, Line: Shorten(firstLine(m.Text), MaxTitle),
	})
}

// hearing knows which chats hear of what.
type hearing struct{ chats *Chats }

// Place is a chat as it stands now.
func (h hearing) Place(chat int64) news.Place {
	c := h.chats
	chat = c.Current(chat)
	home := c.IsHome(chat) || chat == c.home() || c.home() == 0 && slices.Contains(c.Owners(), chat) // which may take nothing now
	return news.Place{Chat: chat, Known: home || slices.Contains(c.All(), chat), Home: home, StandIn: c.StandIn(chat)}
}

// Way is how a chat is told of a kind of news now.
func (h hearing) Way(ctx context.Context, chat int64, k news.Kind) news.Mode {
	return h.way(ctx, h.Place(chat), k)
}

func (h hearing) way(ctx context.Context, p news.Place, k news.Kind) news.Mode {
	switch {
	case h.chats.Parts.News != nil:
		return h.chats.Parts.News.Way(ctx, p, k)
	case p.Home:
		return news.Loud
	}
	return news.Off
}

// Hear lists the chats that are told of a kind of news, at once or later: those where cards go, and those that want it. One
// that takes nothing at present is left out.
func (h hearing) Hear(ctx context.Context, k news.Kind) []int64 {
	home := h.chats.Home()
	others, _ := h.chats.reachable(h.chats.All())
	all := slices.Concat(home, slices.DeleteFunc(others, func(id int64) bool { return slices.Contains(home, id) }))
	return slices.DeleteFunc(all, func(id int64) bool { return h.Way(ctx, id, k) == news.Off })
}

// Tell writes news of a kind into every chat that hears of it; one chat out of reach does not hold up the others.
func (h hearing) Tell(ctx context.Context, k news.Kind, say func(Chat) error) error {
	return h.chats.Each(h.Hear(ctx, k), func(to Chat) error { return say(to.News(k)) })
}

// alarmKind is the kind of news that the trouble of a job is.
func alarmKind(key string) news.Kind {
	switch key {
	case "supplier", "fields":
		return news.Supplier
	case "sales", "changes":
		return news.Sync
	case "pull":
		return news.Feed
	}
	return news.Health
}

// Subject is what goes into a topic of its own in a forum.
type Subject string

// The subjects.
const (
	Cards  Subject = "cards"  // of orders, with what belongs to them
	Alarms Subject = "alarms" // and all else that nobody asked for
)

// Subjects lists them: the two that all belongs to, and the kinds of news that may have topics of their own.
func Subjects() []Subject {
	all := []Subject{Cards, Alarms}
	for _, kind := range append(news.Kinds(), news.Summary) {
		if kind != news.New { // which are the cards themselves
			all = append(all, Subject(kind))
		}
	}
	return all
}

// Part reports whether a subject is part of a larger one.
func (s Subject) Part() bool { return s != Cards && s != Alarms }

// part is what a kind of news belongs to.
func (s Subject) part() Subject {
	if s == Cards || news.Kind(s).OfOrders() {
		return Cards
	}
	return Alarms
}

// keptTopics is where a chat wants what.
const keptTopics Kept[map[Subject]int] = "topics"

// forum knows in which topic of a chat what goes.
type forum struct{ chats *Chats }

// OwnTopic reports whether a subject has a topic of its own in a chat.
func (f forum) OwnTopic(ctx context.Context, chat int64, what Subject) bool {
	kept, err := keptTopics.Get(ctx, f.chats.Store, f.chats.Current(chat))
	_, said := kept[what]
	return said && err == nil
}

// UnsetTopic has a kind of news go with the rest of its subject again.
func (f forum) UnsetTopic(ctx context.Context, chat int64, what Subject) error {
	return f.changeTopics(ctx, chat, func(kept map[Subject]int) { delete(kept, what) })
}

// SetTopic has a subject go into this topic of a chat from now on, 0 being none.
func (f forum) SetTopic(ctx context.Context, chat int64, what Subject, topic int) error {
	return f.changeTopics(ctx, chat, func(kept map[Subject]int) { kept[what] = topic })
}

func (f forum) changeTopics(ctx context.Context, chat int64, change func(map[Subject]int)) error {
	chat = f.chats.Current(chat)
	kept, err := keptTopics.Get(ctx, f.chats.Store, chat)
	if err != nil {
		return err
	}
	if kept == nil {
		kept = map[Subject]int{}
	}
	change(kept)
	if err := keptTopics.Set(ctx, f.chats.Store, chat, kept); err != nil {
		return err
	}
	f.chats.mu.Lock()
	defer f.chats.mu.Unlock()
	f.chats.topics[chat] = maps.Clone(kept)
	return nil
}
