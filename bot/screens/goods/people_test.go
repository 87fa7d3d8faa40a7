package goods_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/tgtest"
)

// until waits for something to become true of Telegram.
func (s *shop) until(what string, ready func() bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), tgtest.Patience)
	defer cancel()
	if err := s.telegram.Wait(ctx, ready); err != nil {
		s.t.Fatalf("%s: %v", what, err)
	}
}

// idle waits until everything that people sent has been handled to its end.
func (s *shop) idle() {
	s.t.Helper()
	limit := time.After(tgtest.Patience)
	for {
		s.mu.Lock()
		n, changed := len(s.done), s.changed
		s.mu.Unlock()
		if n >= s.sent {
			return
		}
		select {
		case <-changed:
		case <-limit:
			s.t.Fatalf("handled %d of %d updates", n, s.sent)
		}
	}
}

// say makes a person write in their own chat, and waits until that is handled.
func (s *shop) say(user tgtest.User, text string) {
	s.t.Helper()
	if s.telegram.Say(user, user.ID, text) == 0 {
		s.t.Fatalf("%q never reaches the bot", text)
	}
	s.sent++
	s.idle()
}

// send makes a person send a file, and waits until that is handled.
func (s *shop) send(user tgtest.User, file tgtest.Document) tgtest.Message {
	s.t.Helper()
	if s.telegram.SendFile(user, user.ID, file, "") == 0 {
		s.t.Fatal("the file never reaches the bot")
	}
	s.sent++
	s.idle()
	return s.last(user.ID)
}

// press makes a person press a button, waits until that is handled, and returns what they were told.
func (s *shop) press(user tgtest.User, m tgtest.Message, data string) string {
	s.t.Helper()
	query, err := s.telegram.Press(user, m.Chat, m.ID, data)
	if err != nil {
		s.t.Fatal(err)
	}
	s.sent++
	s.idle()
	for _, a := range s.telegram.Answers() {
		if a.Query == query {
			return a.Text
		}
	}
	s.t.Errorf("press %s was never answered", query)
	return ""
}

// pressOn presses the first button whose data begin so.
func (s *shop) pressOn(user tgtest.User, m tgtest.Message, prefix string) string {
	s.t.Helper()
	m = s.present(m)
	i := slices.IndexFunc(buttons(m), func(data string) bool { return strings.HasPrefix(data, prefix) })
	if i < 0 {
		s.t.Fatalf("no button %q among %q:\n%s", prefix, buttons(m), m.Text)
	}
	return s.press(user, m, buttons(m)[i])
}

// old is a message of an older program with one button.
func (s *shop) old(user tgtest.User, data string) tgtest.Message {
	s.t.Helper()
	to := s.Chats().To(user.ID)
	verb, key, _ := chat.DecodePress(data)
	m := chat.Message{Text: "старое сообщение", Rows: []chat.Row{{chat.NewButton("Кнопка", verb, key)}}}
	if _, err := to.Post(s.t.Context(), m); err != nil {
		s.t.Fatal(err)
	}
	return s.last(user.ID)
}

// present is a message as it is now.
func (s *shop) present(m tgtest.Message) tgtest.Message {
	m, _ = s.telegram.Message(m.Chat, m.ID)
	return m
}

// last is a chat's newest message from the bot.
func (s *shop) last(id int64) tgtest.Message {
	s.t.Helper()
	all := s.telegram.Messages(id)
	if len(all) == 0 {
		s.t.Fatalf("chat %d is empty", id)
	}
	return all[len(all)-1]
}

// wants compares a message's text with what must and, after "not", must not be in it.
func (s *shop) wants(m tgtest.Message, texts ...string) {
	s.t.Helper()
	want, shown := true, strings.ReplaceAll(m.Text, "\u00a0", " ")
	for _, text := range texts {
		if text == "not" {
			want = false
			continue
		}
		if strings.Contains(shown, text) != want {
			s.t.Errorf("message %d: has %q = %t, want %t:\n%s", m.ID, text, !want, want, m.Text)
		}
	}
}

// wantButtons compares a message's buttons, row by row.
func (s *shop) wantButtons(m tgtest.Message, want ...string) {
	s.t.Helper()
	if got := buttons(m); !slices.Equal(got, want) {
		s.t.Errorf("buttons of message %d: got %q, want %q:\n%s", m.ID, got, want, m.Text)
	}
}

func buttons(m tgtest.Message) (all []string) {
	for _, row := range m.Keyboard {
		for _, b := range row {
			all = append(all, b.Data)
		}
	}
	return all
}

// wantAudit compares the audit trail, "who verb detail".
func (s *shop) wantAudit(want ...string) {
	s.t.Helper()
	var got []string
	for _, e := range s.audit {
		got = append(got, e.Who.Name+" "+e.Verb+" "+e.Detail)
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("audit %q, want %q", got, want)
	}
}
