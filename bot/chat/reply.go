package chat

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"kaspibot/bot/telegram"
)

const (
	maxMessage = 4096 // characters of a message, as Telegram counts them after parsing
	maxCaption = 1024 // of a file
	maxNotice  = 190  // of an answer to a press, a little under Telegram's 200
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
}

// Message is a composed text with its buttons.
type Message struct {
	Text    HTML
	Rows    []Row
	ReplyTo int
	Tells   []string // keys of the tries that it is one of
	Reminds bool     // it tells once more what may not have reached the chat
	asks    bool
	aimed   bool
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

// HTML fills in a text that stands inside another one.
func (c Chat) HTML(name string, view any) (HTML, error) { return c.words.HTML(name, view) }

// Button labels a verb and its key with a text.
func (c Chat) Button(label string, view any, verb, key string) Button {
	return NewButton(c.Text(label, view), verb, key)
}

// Compose fills in a message.
func (c Chat) Compose(name string, view any, rows ...Row) (Message, error) {
	text, err := c.words.HTML(name, view)
	return Message{Text: text, Rows: rows}, err
}

// Post sends a message and returns its number.
func (c Chat) Post(ctx context.Context, m Message) (int, error) {
	confirmed := func(context.Context) {}
	if c.chats.Footnote != nil {
		m, confirmed = c.chats.Footnote(ctx, c, m)
	}
	out, err := c.outgoing(m)
	if err != nil {
		return 0, err
	}
	id, err := c.chats.Telegram.Send(ctx, c.ID, c.priority, out)
	if telegram.KindOf(err) == telegram.KindNoTopic {
		out.Topic = 0
		id, err = c.chats.Telegram.Send(ctx, c.ID, c.priority, out)
	}
	c.chats.heard(ctx, c.ID, err)
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
	err = c.chats.Telegram.Edit(ctx, c.ID, c.priority, id, out)
	c.chats.heard(ctx, c.ID, err)
	if telegram.KindOf(err) == telegram.KindNoMessage {
		return ErrNoMessage
	}
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

// Say sends a text.
func (c Chat) Say(ctx context.Context, name string, view any, rows ...Row) error {
	m, err := c.Compose(name, view, rows...)
	if err != nil {
		return err
	}
	_, err = c.Post(ctx, m)
	return err
}

// Edit makes a message show a text. ErrNoMessage when it is not there any more.
func (c Chat) Edit(ctx context.Context, id int, name string, view any, rows ...Row) error {
	m, err := c.Compose(name, view, rows...)
	if err != nil {
		return err
	}
	return c.Put(ctx, id, m)
}

// outgoing is the one place in which a message is fitted into Telegram's limits.
func (c Chat) outgoing(m Message) (telegram.Message, error) {
	rows, err := keyboard(m.Rows)
	return telegram.Message{
		HTML: c.fit(m.Text, maxMessage), Rows: rows, Asks: m.asks, Aimed: m.aimed, ReplyTo: m.ReplyTo, Topic: c.Topic,
		Once: c.once,
	}, err
}

func (c Chat) fit(text HTML, limit int) string {
	return fit(string(text), limit, func(lines int) string { return c.Text("chat.more", lines) })
}

// File is a document to send: Data, or the file at Path.
type File struct {
	Name    string
	Data    []byte
	Path    string
	Caption HTML
	Rows    []Row
	ReplyTo int
}

// Send posts a document.
func (c Chat) Send(ctx context.Context, f File) error {
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(f.Data)), nil }
	if f.Path != "" {
		open = func() (io.ReadCloser, error) { return os.Open(f.Path) }
	}
	rows, err := keyboard(f.Rows)
	if err != nil {
		return err
	}
	out := telegram.File{
		Name: f.Name, Caption: c.fit(f.Caption, maxCaption), Open: open, Rows: rows, ReplyTo: f.ReplyTo, Topic: c.Topic,
	}
	err = c.chats.Telegram.SendFile(ctx, c.ID, c.priority, out)
	if telegram.KindOf(err) == telegram.KindNoTopic {
		out.Topic = 0
		err = c.chats.Telegram.SendFile(ctx, c.ID, c.priority, out)
	}
	c.chats.heard(ctx, c.ID, err)
	return err
}

// Reach reports whether the chat can be written to now, without writing anything.
func (c Chat) Reach(ctx context.Context) error { return c.chats.Telegram.Reach(ctx, c.ID, c.priority) }

// Delete takes a message of the bot away.
func (c Chat) Delete(ctx context.Context, id int) error {
	return c.chats.Telegram.Delete(ctx, c.ID, c.priority, id)
}
