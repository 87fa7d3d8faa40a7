package chattest

import (
	"slices"
	"strings"

	"kaspibot/bot/tgtest"
)

// Waiting is what a press is told as its request goes out; the card tells the rest.
const Waiting = "Отправлено в Kaspi, жду ответа"

// WantNotice checks what a press was told.
func (s *Scene) WantNotice(got, want string) {
	s.t.Helper()
	if got != want {
		s.t.Errorf("notice %q, want %q", got, want)
	}
}

// WantLast checks the newest message of Aigul's chat.
func (s *Scene) WantLast(texts ...string) { s.t.Helper(); s.Wants(s.Last(Aigul.ID), texts...) }

// Card is the newest message of a chat that names the order.
func (s *Scene) Card(chat int64, code string) tgtest.Message {
	s.t.Helper()
	all := s.Naming(chat, code)
	if len(all) == 0 {
		s.t.Fatalf("chat %d shows no order %s\n%s", chat, code, s.Screens())
	}
	return all[len(all)-1]
}

// Again is a message as it is now.
func (s *Scene) Again(m tgtest.Message) tgtest.Message {
	m, _ = s.Telegram.Message(m.Chat, m.ID)
	return m
}

// Naming lists the messages of a chat with a text in them.
func (s *Scene) Naming(chat int64, text string) []tgtest.Message {
	return slices.DeleteFunc(s.Telegram.Messages(chat), func(m tgtest.Message) bool {
		return !strings.Contains(Plain(m.Text), text)
	})
}

// WantCount compares how many messages of a chat have a text in them.
func (s *Scene) WantCount(chat int64, text string, want int) {
	s.t.Helper()
	if n := len(s.Naming(chat, text)); n != want {
		s.t.Errorf("chat %d: %d messages with %q, want %d\n%s", chat, n, text, want, s.Screens())
	}
}

// Calls counts what the bot asked of Telegram besides updates.
func (s *Scene) Calls() int {
	return len(s.Telegram.Calls("")) - len(s.Telegram.Calls("getUpdates"))
}

// Notice is the answer to a press.
func (s *Scene) Notice(query string) string {
	s.t.Helper()
	for _, a := range s.Telegram.Answers() {
		if a.Query == query {
			return a.Text
		}
	}
	s.t.Errorf("press %s was never answered", query)
	return ""
}
