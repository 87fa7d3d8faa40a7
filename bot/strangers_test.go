package bot_test

import (
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/tgtest"
)

func TestStrangersMessageMeetsSilence(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	s.Put("601")
	s.Poll()
	before := s.Calls()
	for _, text := range []string{"/start", "/orders", "/sync", "/status", "/feed", "привет"} {
		s.Say(bottest.Stranger, text)
	}
	s.SayIn(bottest.Stranger, bottest.Group, "/orders")
	s.SayIn(bottest.Stranger, bottest.Group, "/upload@"+tgtest.BotUsername)
	if n := s.Calls() - before; n != 0 {
		t.Errorf("%d calls to Telegram for a bottest.Stranger: %+v", n, s.Telegram.Calls("")[before:])
	}
	if got := s.Telegram.Messages(bottest.Stranger.ID); len(got) != 0 {
		t.Errorf("told a bottest.Stranger %q", got[0].Text)
	}
}

func TestStrangersPressInAGroupGetsANoticeOnly(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	s.Put("601")
	s.Poll()
	m := s.Card(bottest.Group, "601")
	for _, data := range []string{bottest.Accept("601"), bottest.Details("601")} {
		if got := s.Press(bottest.Stranger, m, data); got != "Эта кнопка не для вас" {
			t.Errorf("notice %q", got)
		}
	}
	s.WantPosts("601", 0, 0)
	if got := s.Telegram.Messages(bottest.Group); len(got) != 1 || got[0].Edits != 0 {
		t.Errorf("the bottest.Group shows %d messages, want the card as it was\n%s", len(got), s.Screens())
	}
	if len(s.Memory.Audited()) != 0 {
		t.Errorf("audit %+v", s.Memory.Audited())
	}
}

func TestOwnerPressesInTheGroup(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	s.Put("601")
	s.Poll()
	s.WantCount(bottest.Aigul.ID, "601", 0)
	s.WantNotice(s.Press(bottest.Marat, s.Card(bottest.Group, "601"), bottest.Accept("601")), chattest.Waiting)
	s.Wants(s.Card(bottest.Group, "601"), "✅ Принят: Марат")
}
