package chat

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"
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

// Get reads a chat's value; the zero one before the first Set, and where it is damaged: the next Set mends it.
func (k Kept[T]) Get(ctx context.Context, s orders.Settings, chat int64) (value T, err error) {
	text, found, err := s.Setting(ctx, k.name(chat))
	if err != nil {
		return value, fmt.Errorf("%s of a chat: %w", string(k), err)
	}
	if found && json.Unmarshal([]byte(text), &value) != nil {
		value = *new(T)
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

// dictionary reads the texts of a language when somebody first needs them, and knows which chat reads which.
type dictionary struct {
	staff
	own  string // the language of the bot
	load func(language string) (*Words, error)
	kept orders.Settings // nil for none

	mu  sync.Mutex
	all map[string]*Words
}

func (d *dictionary) of(language string) (*Words, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if w := d.all[language]; w != nil {
		return w, nil
	}
	w, err := d.load(language)
	if err == nil {
		if d.all == nil {
			d.all = map[string]*Words{}
		}
		d.all[language] = w
	}
	return w, err
}

// groupLanguage is what a group has chosen.
const groupLanguage Kept[string] = LanguageKey

// SetGroupLanguage has the bot talk to a group in a language, empty for the bot's own.
func (d *dictionary) SetGroupLanguage(ctx context.Context, group int64, language string) error {
	return groupLanguage.Set(ctx, d.kept, group, language)
}

// Language is what a chat has chosen: in private the person, in a group the group. It is empty where nobody has, and for a
// language that there is no more.
func (d *dictionary) Language(ctx context.Context, chat int64) (chosen string) {
	switch {
	case chat > 0:
		p, _ := d.known(chat) // while nothing can be read the bot's own language is better than none
		chosen = p.Language
	case d.kept != nil:
		var err error
		if chosen, err = groupLanguage.Get(ctx, d.kept, chat); err != nil {
			d.log.Warn("reading the language of a group failed", "err", err)
		}
	}
	if !slices.Contains(Languages(), chosen) {
		return ""
	}
	return chosen
}

// Reread has what a request says from now on be in the language that its chat has by now.
func (d *dictionary) Reread(r *Request) { r.words = d.in(r.ID) }

// in are the texts that a chat reads.
func (d *dictionary) in(chat int64) *Words {
	w, err := d.of(cmp.Or(d.Language(context.Background(), chat), d.own))
	if err != nil { // tests have read all
		d.log.Error("reading texts failed", "err", err)
		w, _ = d.of(d.own)
	}
	return w
}
