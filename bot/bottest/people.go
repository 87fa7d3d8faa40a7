package bottest

import (
	"context"
	"flag"
	"slices"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/tgtest"
)

// Group is a supergroup of the shop's people.
const Group int64 = chattest.Group

// The shop's people, and one who is none of them; and when the tests begin.
var (
	Aigul    = chattest.Aigul
	Marat    = chattest.Marat
	Stranger = chattest.Stranger
	Noon     = chattest.Noon
)

// Settle waits until everything that people sent has been handled to its end, and until chats show what came of it.
func (s *Shop) Settle() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), tgtest.Patience)
	defer cancel()
	if err := s.Memory.wait(ctx, func() bool { return len(s.Memory.done) >= s.sent }); err != nil {
		s.t.Fatalf("handled %d of %d updates: %v\n%s", len(s.Memory.done), s.sent, err, s.Screens())
	}
	if !s.Quiet {
		_ = s.Noted("refresh", s.Refresh(ctx))
	}
}

// Say makes a person write in their own chat, and waits until that is handled.
func (s *Shop) Say(user tgtest.User, text string) { s.t.Helper(); s.SayIn(user, user.ID, text) }

// SayIn makes a person write in a chat, and waits until that is handled.
func (s *Shop) SayIn(user tgtest.User, chat int64, text string) {
	s.t.Helper()
	s.Send(user, chat, text)
	s.Settle()
}

// Send makes a person write in a chat, and does not wait. It returns the update's number.
func (s *Shop) Send(user tgtest.User, chat int64, text string) int64 {
	s.t.Helper()
	id := s.Telegram.Say(user, chat, text)
	if id == 0 {
		s.t.Fatalf("%q never reaches the bot", text)
	}
	s.sent++
	return id
}

// SayInTopic makes a person write in a topic of a forum, and waits until that is handled.
func (s *Shop) SayInTopic(user tgtest.User, chat int64, topic int, text string) {
	s.t.Helper()
	if s.Telegram.SayIn(user, chat, topic, text) == 0 {
		s.t.Fatalf("%q never reaches the bot", text)
	}
	s.sent++
	s.Settle()
}

// Reply makes a person answer a message of the bot, and waits until that is handled.
func (s *Shop) Reply(user tgtest.User, m tgtest.Message, text string) {
	s.t.Helper()
	if s.Telegram.Reply(user, m.Chat, m.ID, text) == 0 {
		s.t.Fatalf("%q never reaches the bot", text)
	}
	s.sent++
	s.Settle()
}

// Tap makes a person press a button, and does not wait.
func (s *Shop) Tap(user tgtest.User, m tgtest.Message, data string) (query string) {
	s.t.Helper()
	query, err := s.Telegram.Press(user, m.Chat, m.ID, data)
	if err != nil {
		s.t.Fatalf("%v\n%s", err, s.Screens())
	}
	s.sent++
	return query
}

// Press is Tap, waiting until the press is handled; it returns what the person was told.
func (s *Shop) Press(user tgtest.User, m tgtest.Message, data string) string {
	s.t.Helper()
	query := s.Tap(user, m, data)
	s.Settle()
	return s.Notice(query)
}

// PressOld presses a button of Aigul's that stands in a message of an older program.
func (s *Shop) PressOld(data string) string {
	s.t.Helper()
	return s.Press(Aigul, s.Forge(Aigul.ID, data), data)
}

// TapOn presses a button under the newest message of Aigul's chat that has it.
func (s *Shop) TapOn(data string) string {
	s.t.Helper()
	for _, m := range slices.Backward(s.Telegram.Messages(Aigul.ID)) {
		if slices.Contains(chattest.Buttons(m), data) {
			return s.Press(Aigul, m, data)
		}
	}
	s.t.Fatalf("no button %q\n%s", data, s.Screens())
	return ""
}

// Main runs a package's tests, which mostly wait for the pace that Telegram sets: more of them than there are
// processors run at once.
func Main(m *testing.M) {
	if err := flag.Set("test.parallel", "12"); err != nil {
		panic(err)
	}
	m.Run()
}

// Bring gives the bot an update of a kind that no person of a scene causes, and waits until that is handled.
func (s *Shop) Bring(kind, object string) {
	s.t.Helper()
	if s.Telegram.Bring(kind, object) == 0 {
		s.t.Fatalf("the bot does not ask for %s", kind)
	}
	s.sent++
	s.Settle()
}

// Enlist lets somebody into the shop, who has started the bot.
func (s *Shop) Enlist(p chat.Person) {
	s.t.Helper()
	if err := s.Memory.AddPerson(s.t.Context(), p, Aigul.ID, s.Now()); err != nil {
		s.t.Fatal(err)
	}
	s.Telegram.Meet(tgtest.User{ID: p.ID, FirstName: p.Name}, p.ID)
}
