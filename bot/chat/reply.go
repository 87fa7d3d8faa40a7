package chat

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"kaspibot/bot/news"
	"kaspibot/bot/telegram"
)

// ErrNoMessage says that a message is gone or too old to be edited.
var ErrNoMessage = errors.New("the message is gone or too old to edit")

// Chat writes into one chat, in its language.
type Chat struct {
	ID       int64
	Topic    int
	chats    *Chats
	words    *Words
	priority telegram.Priority
	once     bool
	kind     news.Kind // see News
	due      bool      // see Due
	Silent   bool      // without a sound
	update   int64     // what is answered; 0 for nothing
}

// With is the same chat for messages of another priority.
func (c Chat) With(p telegram.Priority) Chat {
	c.priority = p
	return c
}

// About is the same chat for messages of a subject, which may have a topic of its own.
func (c Chat) About(s Subject) Chat {
	c.Topic = c.chats.TopicOf(c.ID, s)
	return c
}

// Once is the same chat for messages that are not sent again once they may have been sent: the caller counts.
func (c Chat) Once() Chat {
	c.once = true
	return c
}

// Text fills in a button's label or a one-line text.
func (c Chat) Text(name string, view any) string { return c.words.Text(name, view) }

// Columns are the heads of a table, which stand in one text with semicolons between.
func (c Chat) Columns(name string) []string { return strings.Split(c.Text(name, nil), ";") }

// HTML fills in a text that stands inside another one.
func (c Chat) HTML(name string, view any) (HTML, error) { return c.words.HTML(name, view) }

// Button labels a verb and its key with a text.
func (c Chat) Button(label string, view any, verb, key string) Button {
	return NewButton(c.Text(label, view), verb, key)
}

// Compose fills in a message.
func (c Chat) Compose(name string, view any, rows ...Row) (Message, error) {
	text, err := c.words.HTML(name, view)
	m := Message{Text: text, Rows: rows}
	if err == nil && c.words.html.Lookup(name+RichName) != nil {
		m.Rich, err = c.words.HTML(name+RichName, view)
	}
	return m, err
}

// Post sends a message and returns its number. News of a kind goes as the chat wants it: aloud or without a sound, and what
// waits for the digest or is not wanted has the number 0.
func (c Chat) Post(ctx context.Context, m Message) (int, error) {
	m.key = keyOf(c, firstLine(m.Text), string(m.Text)) // before other things are named below it
	if c.kind != "" {
		way := c.Way(ctx)
		if !way.Told() {
			return 0, gather(ctx, c, way, m)
		}
		c.Silent = way == news.Silent
	}
	confirmed := func(context.Context) {}
	if c.chats.Footnote != nil {
		text := m.Text
		if m, confirmed = c.chats.Footnote(ctx, c, m); m.Text != text {
			m.Rich = "" // it does not say what was added
		}
	}
	out, err := c.outgoing(m)
	if err != nil {
		return 0, err
	}
	id := 0
	err = c.inTopic(ctx, func(topic int) error {
		out.Topic = topic
		id, err = c.chats.Telegram.Send(ctx, c.ID, c.priority, out)
		return err
	})
	if err == nil {
		confirmed(ctx)
	}
	return id, err
}

// Put makes a message show m. ErrNoMessage when it is not there any more.
func (c Chat) Put(ctx context.Context, id int, m Message) error {
	out, err := c.outgoing(m)
	if err != nil {
		return err
	}
	out.Tells = editing(c, id)
	err = c.chats.Telegram.Edit(ctx, c.ID, c.priority, id, out)
	if kind := telegram.KindOf(err); kind == telegram.KindNoMessage || kind == telegram.KindNoTopic || kind == telegram.KindTopicClosed {
		return ErrNoMessage
	}
	c.chats.heard(ctx, c.ID, err)
	return err
}

// PutOrPost makes a message show m, or sends m anew when the message is 0 or gone, and returns where it stands.
func (c Chat) PutOrPost(ctx context.Context, id int, m Message) (int, error) {
	if id != 0 {
		if err := c.Put(ctx, id, m); !errors.Is(err, ErrNoMessage) {
			return id, err
		}
	}
	return c.Post(ctx, m)
}

// Say sends a text. One that Telegram may have shown without saying so several times counts as said: the next message
// that it confirms names it.
func (c Chat) Say(ctx context.Context, name string, view any, rows ...Row) error {
	m, err := c.Compose(name, view, rows...)
	if err != nil {
		return err
	}
	if _, err = c.Post(ctx, m); Told(err) {
		return nil
	}
	return err
}

// Told reports whether a message is as much in its chat as it will ever be.
func Told(err error) bool {
	kind := telegram.KindOf(err)
	return err == nil || kind == telegram.KindLost || kind == telegram.KindUnread
}

// Edit makes a message show a text. ErrNoMessage when it is not there any more.
func (c Chat) Edit(ctx context.Context, id int, name string, view any, rows ...Row) error {
	m, err := c.Compose(name, view, rows...)
	if err != nil {
		return err
	}
	return c.Put(ctx, id, m)
}

// Send posts a document or a photo. Like Say, it counts one as sent that may be there several times.
func (c Chat) Send(ctx context.Context, f File) error {
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(f.Data)), nil }
	if f.Path != "" {
		open = func() (io.ReadCloser, error) { return os.Open(f.Path) }
	}
	rows, err := c.chats.needs.keyboard(c.chats.roleIn(c.ID), f.Rows)
	if err != nil {
		return err
	}
	out := telegram.File{
		Name: f.Name, Photo: f.Photo, Caption: fitted(c, f.Caption, maxCaption), Open: open, Rows: rows, ReplyTo: f.ReplyTo,
	}
	out.Key = keyOf(c, f.Name, out.Caption)
	out.Tells = telling(c, nil, out.Key)
	err = c.inTopic(ctx, func(topic int) error {
		out.Topic = topic
		return c.chats.Telegram.SendFile(ctx, c.ID, c.priority, out)
	})
	if Told(err) {
		return nil
	}
	return err
}

// Reach reports whether the chat can be written to now, without writing anything. What is to be told there by these keys
// is held up while it cannot.
func (c Chat) Reach(ctx context.Context, tells ...string) error {
	var waits []telegram.Held
	if len(tells) > 0 {
		waits = telling(c, tells, "")
	}
	return c.chats.Telegram.Reach(ctx, c.ID, c.priority, waits...)
}

// Delete takes a message of the bot away.
func (c Chat) Delete(ctx context.Context, id int) error {
	return c.chats.Telegram.Delete(ctx, c.ID, c.priority, id)
}
