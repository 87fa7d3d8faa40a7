package chattest

import (
	"context"
	"slices"
	"strings"
	"time"

	"kaspibot/bot/tgtest"
)

// Until waits for something to become true of Telegram.
func (w *World) Until(what string, ready func() bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
	defer cancel()
	if err := w.Telegram.Wait(ctx, ready); err != nil {
		w.t.Fatalf("%s: %v\n%s", what, err, w.Screens())
	}
}

// Last is a chat's newest message from the bot.
func (w *World) Last(chat int64) tgtest.Message {
	w.t.Helper()
	all := w.Telegram.Messages(chat)
	if len(all) == 0 {
		w.t.Fatalf("chat %d is empty", chat)
	}
	return all[len(all)-1]
}

// Wants compares a message's text with what must and, after "not", must not be in it.
func (w *World) Wants(m tgtest.Message, texts ...string) {
	w.t.Helper()
	want := true
	for _, text := range texts {
		if text == "not" {
			want = false
			continue
		}
		if strings.Contains(Plain(m.Text), text) != want {
			w.t.Errorf("message %d: has %q = %t, want %t:\n%s", m.ID, text, !want, want, m.Text)
		}
	}
}

// WantButtons compares a message's buttons, row by row.
func (w *World) WantButtons(m tgtest.Message, want ...string) {
	w.t.Helper()
	if got := buttons(m); !slices.Equal(got, want) {
		w.t.Errorf("buttons of message %d: got %q, want %q:\n%s", m.ID, got, want, m.Text)
	}
}

// WantMessages compares how many messages of the bot a chat shows.
func (w *World) WantMessages(chat int64, want int) {
	w.t.Helper()
	if n := len(w.Telegram.Messages(chat)); n != want {
		w.t.Errorf("chat %d: %d messages, want %d\n%s", chat, n, want, w.Screens())
	}
}

func buttons(m tgtest.Message) []string {
	var all []string
	for _, row := range m.Keyboard {
		for _, b := range row {
			all = append(all, b.Data)
		}
	}
	return all
}

// Screens is what every chat shows, for a failure's text.
func (w *World) Screens() string {
	var b strings.Builder
	for _, chat := range []int64{Aigul.ID, Marat.ID, Group} {
		for _, m := range w.Telegram.Messages(chat) {
			b.WriteString(strings.Join([]string{"---", m.Text, strings.Join(buttons(m), " | "), ""}, "\n"))
		}
	}
	return b.String()
}

// Plain has blanks in place of those that hold a number and its unit together.
func Plain(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }
