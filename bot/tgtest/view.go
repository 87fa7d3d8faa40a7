package tgtest

import (
	"encoding/json"
	"strconv"
	"time"
)

// busyLasts is how long the app shows what a bot is busy with, unless a message of the bot ends it.
const busyLasts = 5 * time.Second

// Entity is a part of a text that the app shows in a way of its own, such as bold.
type Entity struct {
	Type     string // as the Bot API names it
	Offset   int    // in UTF-16 units, like Length
	Length   int
	URL      string // of a text_link
	Language string // of a pre
}

// Shown is a message with how its text is formatted.
type Shown struct {
	Message
	Entities []Entity // the outer ones before those inside of them
}

// Busy is what the bot says to be doing in a chat.
type Busy struct {
	Action string // such as "typing"; empty when it says nothing
	At     time.Time
}

// Command is a line of the app's command menu.
type Command struct{ Name, Description string }

// Chat is what the app shows of a chat: the newest n messages of all sides, oldest first, without the deleted ones.
func (s *Server) Chat(chat int64, n int) []Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[chat]
	if c == nil {
		return nil
	}
	var shown []Shown
	for _, m := range c.messages[max(0, len(c.messages)-n):] {
		if m.Deleted {
			continue
		}
		look := Shown{Message: m.Message}
		for _, e := range m.entities {
			look.Entities = append(look.Entities, Entity{e.Type, e.Offset, e.Length, e.URL, e.Language})
		}
		shown = append(shown, look)
	}
	return shown
}

// Busy is what the app shows the bot to be busy with in a chat; false when it shows nothing.
func (s *Server) Busy(chat int64) (Busy, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[chat]
	if c == nil || c.busy.Action == "" || s.now().Sub(c.busy.At) > busyLasts {
		return Busy{}, false
	}
	return c.busy, true
}

// Menu is the command menu of a person's chat with the bot: the list that is nearest to the chat, first in the person's
// language. It may be empty.
func (s *Server) Menu(user User) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, scope := range []wireScope{{Type: "chat", ChatID: json.Number(strconv.FormatInt(user.ID, 10))}, {Type: "all_private_chats"}, {Type: "default"}} {
		for _, language := range []string{user.Language, ""} {
			var menu []Command
			for _, c := range s.commands[scope.key(language)] {
				menu = append(menu, Command{c.Command, c.Description})
			}
			if menu != nil {
				return menu
			}
		}
	}
	return nil
}
