package bottest

import (
	"slices"
	"strings"

	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/tgtest"
)

// Accept is the button that accepts an order.
func Accept(code string) string { return "v1:acc:" + code }

// Details is the button that tells all about an order.
func Details(code string) string { return "v1:det:" + code }

// Cancel is the button that asks why to cancel an order.
func Cancel(code string) string { return "v1:can:" + code }

// Lines is the button that shows what may be taken out of an order.
func Lines(code string) string { return "v1:lin:" + code }

// Code is the button that has Kaspi send the buyer a code.
func Code(code string) string { return "v1:code:" + code }

// Open is the button that shows an order's card.
func Open(code string) string { return "v1:open:" + code }

// Pack is the button that asks into how many parcels an order is packed.
func Pack(code string) string { return "v1:pack:" + code }

// Fresh are the buttons of a new order's card.
func Fresh(code string) []string { return []string{Accept(code), Details(code), Cancel(code)} }

// PickedUp are the buttons of an order that is accepted and to be given out.
func PickedUp(code string) []string {
	return []string{Code(code), Details(code), Cancel(code), Lines(code)}
}

// Waiting is what a press is told as its request goes out; the card tells the rest.
const Waiting = "Отправлено в Kaspi, жду ответа"

// WantNotice checks what a press was told.
func (s *Shop) WantNotice(got, want string) {
	s.t.Helper()
	if got != want {
		s.t.Errorf("notice %q, want %q", got, want)
	}
}

// WantLast checks the newest message of Aigul's chat.
func (s *Shop) WantLast(texts ...string) { s.t.Helper(); s.Wants(s.Last(Aigul.ID), texts...) }

// Card is the newest message of a chat that names the order.
func (s *Shop) Card(chat int64, code string) tgtest.Message {
	s.t.Helper()
	all := s.Naming(chat, code)
	if len(all) == 0 {
		s.t.Fatalf("chat %d shows no order %s\n%s", chat, code, s.Screens())
	}
	return all[len(all)-1]
}

// Again is a message as it is now.
func (s *Shop) Again(m tgtest.Message) tgtest.Message {
	m, _ = s.Telegram.Message(m.Chat, m.ID)
	return m
}

// Naming lists the messages of a chat with a text in them.
func (s *Shop) Naming(chat int64, text string) []tgtest.Message {
	return slices.DeleteFunc(s.Telegram.Messages(chat), func(m tgtest.Message) bool {
		return !strings.Contains(chattest.Plain(m.Text), text)
	})
}

// WantPosts compares how many requests to accept an order arrived, and how many took effect.
func (s *Shop) WantPosts(code string, posts, effects int) {
	s.t.Helper()
	if n := s.Kaspi.Accepts(code); n != posts {
		s.t.Errorf("order %s: %d requests to accept, want %d", code, n, posts)
	}
	if n := s.Kaspi.Accepted(code); n != effects {
		s.t.Errorf("order %s: accepted %d times, want %d", code, n, effects)
	}
}

// WantCount compares how many messages of a chat have a text in them.
func (s *Shop) WantCount(chat int64, text string, want int) {
	s.t.Helper()
	if n := len(s.Naming(chat, text)); n != want {
		s.t.Errorf("chat %d: %d messages with %q, want %d\n%s", chat, n, text, want, s.Screens())
	}
}

// Calls counts what the bot asked of Telegram besides updates.
func (s *Shop) Calls() int {
	return len(s.Telegram.Calls("")) - len(s.Telegram.Calls("getUpdates"))
}
