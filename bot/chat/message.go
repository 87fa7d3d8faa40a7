package chat

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"html"
	"regexp"
	"strconv"
	"strings"

	"kaspibot/bot/chat/fit"
	"kaspibot/bot/news"
	"kaspibot/bot/telegram"
)

const (
	maxMessage = 4096 // characters of a message, as Telegram counts them after parsing
	maxCaption = 1024 // of a file
	maxNotice  = 190  // of an answer to a press, a little under Telegram's 200
)

// MaxTitle is how many characters of a title a message shows.
const MaxTitle = 120

// Shorten cuts a plain text to a number of characters as Telegram counts them, in UTF-16, marking the cut.
func Shorten(s string, limit int) string { return fit.Shorten(s, limit) }

// Message is a composed text with its buttons.
type Message struct {
	Text    HTML
	Rich    HTML // the same facts with tables, for who can see them; empty for none
	Rows    []Row
	ReplyTo int
	Tells   []string // keys of the tries that it is one of
	Reminds bool     // it tells once more what may not have reached the chat
	key     string   // see keyOf
	asks    bool
	aimed   bool
}

// outgoing is the one place in which a message is fitted into Telegram's limits.
func (c Chat) outgoing(m Message) (telegram.Message, error) {
	rows, err := c.chats.needs.keyboard(c.chats.roleIn(c.ID), m.Rows)
	out := telegram.Message{
		HTML: fitted(c, m.Text, maxMessage), Rich: string(m.Rich), Rows: rows, Asks: m.asks, Aimed: m.aimed, ReplyTo: m.ReplyTo, Once: c.once,
		Silent: c.Silent,
	}
	if !c.once {
		out.Key = m.key
	}
	out.Tells = telling(c, m.Tells, m.key)
	return out, err
}

func fitted(c Chat, text HTML, limit int) string {
	return fit.HTML(string(text), limit, func(lines int) string { return c.Text("chat.more", lines) })
}

// File is a document to send, or a photo: Data, or the file at Path.
type File struct {
	Name    string
	Photo   bool // see telegram.File
	Data    []byte
	Path    string
	Caption HTML
	Rows    []Row
	ReplyTo int
}

// Go is the button in the colour of what goes on.
func (b Button) Go() Button { b.Style = telegram.Success; return b }

// Stop is the button in the colour of what cannot be undone.
func (b Button) Stop() Button { b.Style = telegram.Danger; return b }

// Busy is the button while what it does is under way: pressed, it does nothing.
func (b Button) Busy() Button { b.Disabled = true; return b }

// keyOf is what copies of a message are counted by: what is said, and to which request. It ends with what the message is
// called where people are told that it may not be there; see Try.
func keyOf(c Chat, name, text string) string {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, c.update, text)
	return SaidKey(strconv.FormatUint(h.Sum64(), 16), name)
}

// SaidKey is the key of the tries of a message that is not about orders: an id without blanks, and what it is called.
func SaidKey(id, name string) string { return saidKey + " " + id + " " + Shorten(name, MaxTitle) }

// saidKey is the head of the keys of messages that are not about orders.
const saidKey = "said"

// Said is what a message is called that a try is about, false when it is about something else.
func (t Try) Said() (name string, ok bool) {
	parts := strings.SplitN(t.Key, " ", 3)
	if len(parts) != 3 || parts[0] != saidKey {
		return "", false
	}
	return parts[2], true
}

var tags = regexp.MustCompile(`<[^>]*>`)

// firstLine is the first line of a text that says something, without markup.
func firstLine(text HTML) string {
	for line := range strings.Lines(tags.ReplaceAllString(string(text), "")) {
		if line = strings.TrimSpace(html.UnescapeString(line)); line != "" {
			return line
		}
	}
	return "…"
}

// telling is what a new message brings to the chat: the orders that it is about if they are new, else itself.
func telling(c Chat, keys []string, key string) (held []telegram.Held) {
	what := cmp.Or(map[telegram.Priority]telegram.What{
		telegram.NewOrders: telegram.HeldOrder, telegram.Answer: telegram.HeldAnswer,
	}[c.priority], telegram.HeldNotice)
	if len(keys) == 0 {
		keys = []string{key}
	}
	for _, key := range keys {
		held = append(held, telegram.Held{What: what, Key: key})
	}
	return held
}

// editing is what an edit brings to the chat.
func editing(c Chat, id int) []telegram.Held {
	switch c.priority {
	case telegram.Clock:
		return nil
	case telegram.Answer:
		return []telegram.Held{{What: telegram.HeldAnswer, Key: "edit " + strconv.Itoa(id)}}
	default:
		return []telegram.Held{{What: telegram.HeldEdit, Key: strconv.Itoa(id)}}
	}
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
	if err != nil && Told(err) {
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
		to := c.To(where.chat).Due().News(news.Health)
		to.Topic = 0
		if err := insist(ctx, c.Now, func() error { return to.Say(ctx, "chat.topic", why) }); err != nil {
			c.Log.Warn("telling of a closed topic failed", "err", err)
		}
	})
}
