package tgtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// groupTitle is what every group is called: nothing here depends on it.
const groupTitle = "tgtest group"

// firstQuery makes query ids as long as Telegram's, which do not fit a 32-bit number.
const firstQuery = 4_611_686_018_427_387_904

// query is a press that the bot has to answer once, soon.
type query struct {
	from     User
	message  *message
	data     string
	at       time.Time
	answered bool
}

// Meet makes a chat known to the bot without a word said: a person who pressed Start long ago, or a group
// the bot was added to. Writing to a chat nobody made known is refused with "chat not found".
func (s *Server) Meet(user User, chat int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.meet(user, chat)
}

// meet finds or makes a chat. A positive id is a person's own chat, one of -100 and ten digits or more a
// supergroup, any other negative one a group. The caller holds the lock.
func (s *Server) meet(user User, id int64) *chat {
	if id > 0 && id != user.ID {
		panic(fmt.Sprintf("tgtest: user %d cannot be in the private chat of %d", user.ID, id))
	}
	c := s.chats[id]
	if c == nil {
		c = &chat{id: id, kind: kindOf(id), user: user}
		c.bucket = bucketOf(c.kind)
		s.chats[id] = c
	}
	return c
}

// kindOf tells the kind of a chat by its id, as Telegram's own ids do.
func kindOf(chat int64) string {
	switch {
	case chat > 0:
		return "private"
	case chat <= -1_000_000_000_000:
		return "supergroup"
	}
	return "group"
}

// Say makes a person write a text. In a private chat the id of the chat is the id of the user, and Say
// panics when it is not. It returns the id of the update, or 0 when Telegram brings the bot none: the person
// has blocked it, its allowed_updates leave messages out, or the text in a group neither begins with a
// command, nor names the bot, nor answers it, which is all that a bot in privacy mode sees.
func (s *Server) Say(user User, chat int64, text string) int64 {
	return s.Reply(user, chat, 0, text)
}

// Reply is Say in answer to a message of the chat.
func (s *Server) Reply(user User, chat int64, message int, text string) int64 {
	return s.write(user, chat, Message{Text: text, ReplyTo: message})
}

// write makes a person write a message.
func (s *Server) write(user User, chat int64, m Message) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.meet(user, chat)
	if c.blocked {
		return 0
	}
	m.From, m.HTML = user, escape(m.Text)
	said := s.add(c, m, commandsIn(m.Text))
	s.emit(Event{Kind: EventSaid, From: user, Message: said.Message})
	if c.kind != "private" && !c.concerns(said) {
		return 0
	}
	return int64(s.push("message", wireUpdate{Message: s.wire(c, said)}))
}

// concerns reports whether a bot in privacy mode sees the message of a group.
func (c *chat) concerns(m *message) bool {
	if answered := c.message(m.ReplyTo); answered != nil && answered.From.ID == BotID {
		return true
	}
	lower := strings.ToLower(m.Text)
	if strings.Contains(lower, "@"+BotUsername) {
		return true
	}
	if len(m.entities) == 0 || m.entities[0].Offset != 0 {
		return false
	}
	return !strings.Contains(lower[:m.entities[0].Length], "@") // else the command is for another bot
}

// Press makes a person press the button with this data under a message. It returns the id of the query that
// the bot is to answer, and refuses when the message does not show such a button now.
func (s *Server) Press(user User, chat int64, message int, data string) (queryID string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[chat]
	if c == nil || c.blocked {
		return "", fmt.Errorf("press %q: no chat %d with the bot", data, chat)
	}
	m := c.message(message)
	if m == nil {
		return "", fmt.Errorf("press %q: no message %d in chat %d", data, message, chat)
	}
	button, ok := m.button(data)
	if !ok {
		return "", fmt.Errorf("press %q: message %d has no such button", data, message)
	}
	id := strconv.FormatInt(firstQuery+int64(len(s.queries)), 10)
	s.queries[id] = &query{from: user, message: m, data: data, at: s.now()}
	s.emit(Event{Kind: EventPressed, From: user, Message: m.Message, Button: button})
	s.push("callback_query", wireUpdate{CallbackQuery: &wireCallback{
		ID: id, From: user.wire(), Message: s.wire(c, m), Data: data,
		ChatInstance: strconv.FormatInt(firstQuery^chat, 10),
	}})
	return id, nil
}

// button finds the button with this data on the message as it is now.
func (m *message) button(data string) (Button, bool) {
	for _, row := range m.Keyboard {
		i := slices.IndexFunc(row, func(b Button) bool { return b.Data == data && data != "" })
		if i >= 0 {
			return row[i], true
		}
	}
	return Button{}, false
}

// Block makes a person block the bot, in their private chat, or kick it out of a group. The bot is told by
// my_chat_member, and writing to the chat is refused with 403 until Unblock.
func (s *Server) Block(user User, chat int64) { s.setBlocked(user, chat, true) }

// Unblock takes a Block back.
func (s *Server) Unblock(user User, chat int64) { s.setBlocked(user, chat, false) }

// setBlocked changes whether the bot may write and tells it, once.
func (s *Server) setBlocked(user User, chat int64, blocked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.meet(user, chat)
	if c.blocked == blocked {
		return
	}
	c.blocked = blocked
	member := wireMember{Status: "member", User: bot().wire()}
	kicked := wireMember{Status: "kicked", User: bot().wire(), UntilDate: new(int64)}
	change := &wireMemberNow{
		Chat: c.wire(), From: user.wire(), Date: s.now().Unix(), Old: member, New: kicked,
	}
	if !blocked {
		change.Old, change.New = kicked, member
	}
	s.push("my_chat_member", wireUpdate{MyChatMember: change})
}

// commandPattern is a command, with or without the bot it is for.
var commandPattern = lazily(`/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?`)

// commandsIn finds the commands of a text, which the app shows as links, wherever they stand alone.
func commandsIn(text string) []wireEntity {
	var found []wireEntity
	for _, span := range commandPattern().FindAllStringIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[:span[0]])
		after, _ := utf8.DecodeRuneInString(text[span[1]:])
		if span[0] > 0 && joins(before) || span[1] < len(text) && joins(after) {
			continue
		}
		found = append(found, wireEntity{
			Type: "bot_command", Offset: units(text[:span[0]]), Length: units(text[span[0]:span[1]]),
		})
	}
	return found
}

// joins reports whether a character next to a slash word makes it no command, as in "и/или" or "a/b/c".
func joins(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_/<>@", r)
}
