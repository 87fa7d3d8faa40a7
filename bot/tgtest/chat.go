package tgtest

import (
	"slices"
	"strings"
	"time"
)

// User is a person, or the bot.
type User struct {
	ID        int64 // positive, and the id of the person's private chat with the bot
	FirstName string
	LastName  string
	Username  string // without the @
	Language  string // of the person's app, such as "ru" or "kk"
}

// Message is a message as the chat shows it now.
type Message struct {
	ID         int
	Chat       int64
	From       User
	Text       string     // the text, or the caption of a file, without its tags
	HTML       string     // the same as it was sent
	Rich       bool       // it is a rich message
	Keyboard   [][]Button // the inline keyboard; empty when there is none
	Menu       [][]string // the reply keyboard, which the app shows in place of the letters
	ForceReply bool       // the app opens a reply to this message
	Document   *Document  // nil when there is none
	Photo      *Document  // nil when there is none
	ReplyTo    int        // the message it answers; 0 when none
	Topic      int        // of a forum; 0 when none
	Silent     bool       // it came without a sound
	Edits      int        // edits that changed something
	Date       time.Time  // in whole seconds
	EditDate   time.Time  // in whole seconds; zero when never edited
	Deleted    bool
}

// Button is a button of an inline keyboard. Of Data, URL, CopyText and Disabled exactly one is set.
type Button struct {
	Text     string
	Data     string // callback data, 1 to 64 bytes
	URL      string
	CopyText string // what a press copies, 1 to 256 characters
	Disabled bool   // a press does nothing
	Style    string // "", "danger", "success" or "primary"
}

// Document is a file in a message. Its Data must not be changed.
type Document struct {
	FileID string
	Name   string
	MIME   string
	Data   []byte
	Width  int // of a photo, in pixels, like Height; 0 for any other file
	Height int
}

// CallbackAnswer is what the bot answered to a press.
type CallbackAnswer struct {
	Query string // the id that Press gave
	From  int64  // who had pressed
	Data  string // of the pressed button
	Text  string // the notice; empty when the bot only stopped the spinner
	Alert bool   // the notice has to be closed by hand
	At    time.Time
}

// Call is a request that reached the server with the right token.
type Call struct {
	Method string            // as the client wrote it
	Params map[string]string // objects as JSON, files as their names
	At     time.Time
	Error  string // Telegram's words when it was refused, or the fault; empty while it runs and when it went well
}

// chat is a conversation with the bot. A chat that the server does not know does not exist.
type chat struct {
	id       int64
	kind     string // "private", "group" or "supergroup"
	user     User   // the person of a private chat
	blocked  bool   // by the person, or the bot was kicked out of the group
	admin    bool   // the bot is an administrator of the group
	messages []*message
	whispers []Whisper
	pinned   []int        // ids of messages, the newest pin last
	topics   map[int]bool // of a forum
	shut     map[int]bool // of them and of the general one
	bucket   bucket
	busy     Busy
}

// message is a Message with what only the server needs.
type message struct {
	Message
	entities []wireEntity
}

// message finds a message that the chat still shows, or nil.
func (c *chat) message(id int) *message {
	i := slices.IndexFunc(c.messages, func(m *message) bool { return m.ID == id && !m.Deleted })
	if i < 0 {
		return nil
	}
	return c.messages[i]
}

// Messages are the bot's messages in a chat as they are now, oldest first, without the deleted ones.
func (s *Server) Messages(chat int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var mm []Message
	if c := s.chats[chat]; c != nil {
		for _, m := range c.messages {
			if m.From.ID == BotID && !m.Deleted {
				mm = append(mm, m.Message)
			}
		}
	}
	return mm
}

// Message is one message of a chat, also a person's and also a deleted one; false when there never was any
// with this id.
func (s *Server) Message(chat int64, id int) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.chats[chat]; c != nil {
		for _, m := range c.messages {
			if m.ID == id {
				return m.Message, true
			}
		}
	}
	return Message{}, false
}

// Answers are the answers to presses that were accepted, oldest first.
func (s *Server) Answers() []CallbackAnswer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.answers)
}

// Calls are the requests of one method in the order they came, the refused ones too. An empty method asks
// for all of them. Telegram ignores the case of method names, and so does Calls.
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var cc []Call
	for _, c := range s.calls {
		if method == "" || strings.EqualFold(c.Method, method) {
			cc = append(cc, *c)
		}
	}
	return cc
}
