package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// RichName is what the name of a text ends with that is another's rich message: the same facts with tables.
const RichName = ".rich"

// maxCopied is how many characters a button copies at the most.
const maxCopied = 256

// CopyButton copies a text; what it copies stands in the message too.
func CopyButton(label, text string) Button {
	return Button{Button: telegram.Button{Label: Shorten(label, MaxLabel), Copy: Shorten(text, maxCopied)}}
}

// OwnChatButton leads to a person's own chat with the bot, where pressing Start opens an order if
// one is named. Who has never started the bot
// cannot be written to.
func OwnChatButton(c Chat, label, order string) Button {
	link := "https://t.me/" + c.chats.Telegram.Name()
	if order != "" {
		link += "?start=" + order
	}
	return Button{Button: telegram.Button{Label: Shorten(label, MaxLabel), Link: link}}
}

// LanguageKey is the head of the settings that hold which language a group has chosen.
const LanguageKey = "language"

// Kept is a small value of each chat that outlives a restart. Its string is the head of the names it is stored under,
// so it never changes.
type Kept[T any] string

// Get reads a chat's value; the zero one before the first Set.
func (k Kept[T]) Get(ctx context.Context, s orders.Settings, chat int64) (value T, err error) {
	text, found, err := s.Setting(ctx, k.name(chat))
	if err == nil && found {
		err = json.Unmarshal([]byte(text), &value)
	}
	if err != nil {
		return value, fmt.Errorf("%s of a chat: %w", string(k), err)
	}
	return value, nil
}

// Set keeps a chat's value. It is finished even if the program is stopping: the chat shows it already.
func (k Kept[T]) Set(ctx context.Context, s orders.Settings, chat int64, value T) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return s.SetSetting(context.WithoutCancel(ctx), k.name(chat), string(text))
}

func (k Kept[T]) name(chat int64) string { return string(k) + "." + strconv.FormatInt(chat, 10) }

// Moved is what a chat has become by what is kept, as far as that can be read.
func Moved(ctx context.Context, s orders.Settings, chat int64) int64 {
	for range maxMoves {
		text, found, err := s.Setting(ctx, MovedKey(chat))
		to, failed := strconv.ParseInt(text, 10, 64)
		if err != nil || !found || failed != nil {
			return chat
		}
		chat = to
	}
	return chat
}

// Dialog is an open question to a person in a chat.
type Dialog struct {
	Chat, User int64
	Step       string    // which question: it names the handler of the answer
	Data       string    // what the handler needs, as JSON
	Message    int       // the message that asks
	Expires    time.Time // an answer after this is none
}

// Card is what a message of a chat shows of an order.
type Card struct {
	Code    kaspi.OrderCode
	Chat    int64
	Message int   // below 0 for one that was left behind where the chat moved from: it counts as shown
	Shown   int64 // the record's revision on screen
	Urgency int   // the record's urgency when the message was sent: editing it makes no sound

	// Called is up to which moment of the order's time to accept the message has called the chat to it; zero when it has
	// not: it was asked for, or is of an older program.
	Called time.Time
}

// Stale is a card that shows a record as it was. Its Message is 0 for an announced record that the chat shows nowhere.
type Stale struct {
	Record orders.Record
	Card   Card
}

// PendingWaybill is a waybill that a chat is to get as a document, and has not got yet: Kaspi makes them some time after
// an order is packed.
type PendingWaybill struct {
	Code    kaspi.OrderCode
	Chat    int64
	Message int       // that asked for it; 0 for none
	Since   time.Time // when it was asked for
	Due     time.Time // when to look next
	Looks   int       // so far
	Topic   int       // of a forum; 0 for none

	// Group is where it was asked for when the chat is somebody's own: nothing that names a buyer stays in a group. The
	// message and the topic are of the group then. 0 for none.
	Group int64
}

// Try is something that may have been sent to a chat without Telegram saying so.
type Try struct {
	Key   string // what was to be told
	Tries int
	Last  time.Time
	Named bool // the chat has been told of it in another message
}

// greyWithin is how long a menu may wait to have its buttons greyed: what it shows afterwards waits for that.
const greyWithin = 5 * time.Second

// grey has the buttons of the pressed message do nothing. Where Telegram does not know such buttons they stay as they are, and
// whoever presses one is told what is under way.
func grey(ctx context.Context, r *Request) {
	var rows [][]telegram.Button
	for _, row := range r.event.Keys {
		var line []telegram.Button
		for _, b := range row {
			if b.Data != "" {
				b.Disabled = true
			}
			line = append(line, b)
		}
		rows = append(rows, line)
	}
	if len(rows) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, greyWithin)
	defer cancel()
	if err := r.router.Telegram.EditKeys(ctx, r.ID, telegram.Answer, r.event.Message, rows); err != nil {
		r.router.Log.Debug("greying buttons failed", "err", err)
	}
}
