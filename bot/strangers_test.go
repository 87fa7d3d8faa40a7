package bot_test

import (
	"testing"

	"kaspibot/bot/tgtest"
)

// inGroup sends cards to the group instead of each owner's chat.
func inGroup(c *setup) { c.chat = group }

// calls counts what the bot asked of Telegram besides updates.
func (s *shop) calls() int {
	return len(s.telegram.Calls("")) - len(s.telegram.Calls("getUpdates"))
}

func TestStrangersMessageMeetsSilence(t *testing.T) {
	t.Parallel()
	s := newShop(t, inGroup)
	s.put("601")
	s.poll()
	before := s.calls()
	for _, text := range []string{"/start", "/orders", "/sync", "/status", "/feed", "привет"} {
		s.say(stranger, text)
	}
	s.sayIn(stranger, group, "/orders")
	s.sayIn(stranger, group, "/upload@"+tgtest.BotUsername)
	if n := s.calls() - before; n != 0 {
		t.Errorf("%d calls to Telegram for a stranger: %+v", n, s.telegram.Calls("")[before:])
	}
	if got := s.telegram.Messages(stranger.ID); len(got) != 0 {
		t.Errorf("told a stranger %q", got[0].Text)
	}
}

func TestStrangersPressInAGroupGetsANoticeOnly(t *testing.T) {
	t.Parallel()
	s := newShop(t, inGroup)
	s.put("601")
	s.poll()
	m := s.card(group, "601")
	for _, data := range []string{accept("601"), details("601")} {
		if got := s.press(stranger, m, data); got != "Эта кнопка не для вас" {
			t.Errorf("notice %q", got)
		}
	}
	s.wantPosts("601", 0, 0)
	if got := s.telegram.Messages(group); len(got) != 1 || got[0].Edits != 0 {
		t.Errorf("the group shows %d messages, want the card as it was\n%s", len(got), s.screens())
	}
	if len(s.memory.audit) != 0 {
		t.Errorf("audit %+v", s.memory.audit)
	}
}

func TestOwnerPressesInTheGroup(t *testing.T) {
	t.Parallel()
	s := newShop(t, inGroup)
	s.put("601")
	s.poll()
	s.wantCount(aigul.ID, "601", 0)
	wantTaken(t, s.press(marat, s.card(group, "601"), accept("601")))
	s.wants(s.card(group, "601"), "✅ Принят: Марат")
}
