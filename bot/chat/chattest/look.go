package chattest

import (
	"context"
	"slices"
	"strings"

	"kaspibot/bot/tgtest"
)

// Until waits for something to become true of Telegram.
func (s *Scene) Until(what string, ready func() bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), tgtest.Patience)
	defer cancel()
	if err := s.Telegram.Wait(ctx, ready); err != nil {
		s.t.Fatalf("%s: %v\n%s", what, err, s.Screens())
	}
}

// Last is a chat's newest message from the bot.
func (s *Scene) Last(chat int64) tgtest.Message {
	s.t.Helper()
	all := s.Telegram.Messages(chat)
	if len(all) == 0 {
		s.t.Fatalf("chat %d is empty", chat)
	}
	return all[len(all)-1]
}

// Wants compares a message's text with what must and, after "not", must not be in it.
func (s *Scene) Wants(m tgtest.Message, texts ...string) {
	s.t.Helper()
	want := true
	for _, text := range texts {
		if text == "not" {
			want = false
			continue
		}
		if strings.Contains(Plain(m.Text), text) != want {
			s.t.Errorf("message %d: has %q = %t, want %t:\n%s", m.ID, text, !want, want, m.Text)
		}
	}
}

// WantButtons compares a message's buttons, row by row.
func (s *Scene) WantButtons(m tgtest.Message, want ...string) {
	s.t.Helper()
	if got := Buttons(m); !slices.Equal(got, want) {
		s.t.Errorf("buttons of message %d: got %q, want %q:\n%s", m.ID, got, want, m.Text)
	}
}

// WantMessages compares how many messages of the bot a chat shows.
func (s *Scene) WantMessages(chat int64, want int) {
	s.t.Helper()
	if n := len(s.Telegram.Messages(chat)); n != want {
		s.t.Errorf("chat %d: %d messages, want %d\n%s", chat, n, want, s.Screens())
	}
}

// Buttons are the data of a message's buttons, row by row.
func Buttons(m tgtest.Message) []string {
	var all []string
	for _, row := range m.Keyboard {
		for _, b := range row {
			if b.Data != "" { // others copy, or do nothing
				all = append(all, b.Data)
			}
		}
	}
	return all
}

// Label is what the button with this data says.
func Label(m tgtest.Message, data string) string {
	for _, row := range m.Keyboard {
		for _, b := range row {
			if b.Data == data {
				return b.Text
			}
		}
	}
	return ""
}

// Screens is what every chat shows, for a failure's text.
func (s *Scene) Screens() string {
	var b strings.Builder
	for _, chat := range []int64{Aigul.ID, Marat.ID, Group} {
		for _, m := range s.Telegram.Messages(chat) {
			b.WriteString(strings.Join([]string{"---", m.Text, strings.Join(Buttons(m), " | "), ""}, "\n"))
		}
	}
	return b.String()
}

// Plain has blanks in place of those that hold a number and its unit together.
func Plain(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }
