package bot_test

import (
	"errors"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/kaspi/kaspitest"
)

// The topics of the group; nothing is to go into others.
const (
	cardsTopic, alarmsTopic, talkTopic = 40, 50, 60
)

// forum is a shop whose group has topics.
func forum(t *testing.T, topics map[chat.Subject]int) *bottest.Shop {
	t.Helper()
	s := bottest.New(t, bottest.InGroup, func(c *bottest.Setup) { c.Topics = topics })
	for _, topic := range []int{cardsTopic, alarmsTopic, talkTopic} {
		s.Telegram.AddTopic(bottest.Group, topic)
	}
	return s
}

// wantTopics checks in which topic each message with a text stands.
func wantTopics(t *testing.T, s *bottest.Shop, topic int, texts ...string) {
	t.Helper()
	for _, text := range texts {
		found := s.Naming(bottest.Group, text)
		if len(found) == 0 {
			t.Errorf("no message has %q\n%s", text, s.Screens())
		}
		for _, m := range found {
			if m.Topic != topic {
				t.Errorf("in topic %d, want %d: %s", m.Topic, topic, m.Text)
			}
		}
	}
}

func alarm(t *testing.T, s *bottest.Shop) {
	t.Helper()
	for range 2 {
		s.Watch(t.Context(), "supplier", errors.New("x"))
	}
}

func TestWhatNobodyAskedForGoesIntoTheTopicsOfTheSettings(t *testing.T) {
	t.Parallel()
	s := forum(t, map[chat.Subject]int{chat.Cards: cardsTopic, chat.Alarms: alarmsTopic})
	s.Put("601")
	s.Poll()
	s.Pass(155 * time.Minute)
	s.Poll()
	alarm(t, s)
	wantTopics(t, s, cardsTopic, "Заказ 601 —", "Заказ 601: осталось")
	wantTopics(t, s, alarmsTopic, "Al-Style не обновляются")
}

func TestHereChoosesATopicForCardsAndForAlarms(t *testing.T) {
	t.Parallel()
	s := forum(t, map[chat.Subject]int{chat.Alarms: talkTopic})
	s.SayInTopic(bottest.Aigul, bottest.Group, cardsTopic, "/here")
	question := s.Last(bottest.Group)
	s.WantButtons(question, "v1:here:cards", "v1:here:alarms", "v1:here:kinds")
	if got := s.Press(bottest.Aigul, question, "v1:here:cards"); got != "Заказы теперь приходят сюда" {
		t.Errorf("notice %q", got)
	}
	if again := s.Again(question); again.Keyboard[0][0].Text != "✅ Заказы" || again.Keyboard[0][1].Text != "⬜️ Тревоги" {
		t.Errorf("the buttons are %v", again.Keyboard)
	}
	s.SayInTopic(bottest.Aigul, bottest.Group, alarmsTopic, "/here")
	s.Press(bottest.Aigul, s.Last(bottest.Group), "v1:here:alarms")
	s.Restart()
	s.Put("601")
	s.Poll()
	alarm(t, s)
	wantTopics(t, s, cardsTopic, "Заказ 601 —")
	wantTopics(t, s, alarmsTopic, "Al-Style не обновляются")
	s.Say(bottest.Aigul, "/here")
	s.Wants(s.Last(bottest.Aigul.ID), "Темы бывают только в группах")
}

func TestAnAnswerGoesToTheTopicThatAsked(t *testing.T) {
	t.Parallel()
	s := forum(t, map[chat.Subject]int{chat.Cards: cardsTopic, chat.Alarms: alarmsTopic})
	s.Kaspi.WaybillAfter(0)
	s.Put("601", bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	s.Sweep()
	ask := func(text string) { s.SayInTopic(bottest.Aigul, bottest.Group, talkTopic, text) }
	ask("/orders")
	ask("/help")
	ask("/order 601")
	ask("/sync")
	s.Until("the sync is over", func() bool { return len(s.Naming(bottest.Group, "Прайс-лист")) > 0 })
	card := s.Card(bottest.Group, "601")
	s.Press(bottest.Aigul, card, bottest.Pack("601"))
	s.Press(bottest.Aigul, s.Last(bottest.Group), "v1:pk:601.1")
	s.BringWaybills()
	for _, m := range s.Telegram.Messages(bottest.Group) {
		if m.Document != nil {
			t.Errorf("a waybill stays in the group: %s", m.Text)
		}
		if m.Topic != talkTopic {
			t.Errorf("in topic %d: %s", m.Topic, m.Text)
		}
	}
	s.WantCount(bottest.Group, "Накладная заказа 601 отправлена в личный чат: Айгуль", 1)
	if m := s.Last(bottest.Aigul.ID); m.Document == nil {
		t.Errorf("no waybill came\n%s", s.Screens())
	}
}

func TestATopicThatIsGoneOrClosedLosesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		close, open func(s *bottest.Shop)
		why         string
	}{
		"gone": {
			func(s *bottest.Shop) { s.Telegram.CloseTopic(bottest.Group, cardsTopic) },
			func(s *bottest.Shop) { s.Telegram.AddTopic(bottest.Group, cardsTopic) },
			"больше нет",
		},
		"closed": {
			func(s *bottest.Shop) { s.Telegram.ShutTopic(bottest.Group, cardsTopic, true) },
			func(s *bottest.Shop) { s.Telegram.ShutTopic(bottest.Group, cardsTopic, false) },
			"Тема этого чата закрыта",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := forum(t, map[chat.Subject]int{chat.Cards: cardsTopic})
			c.close(s)
			for _, code := range []string{"601", "602"} {
				s.Put(code)
				s.Poll()
				s.WantCount(bottest.Group, "Заказ "+code+" —", 1)
			}
			s.Until("the reason is told", func() bool { return len(s.Naming(bottest.Group, c.why)) == 1 })
			wantTopics(t, s, 0, "Заказ 601 —", "Заказ 602 —", c.why)
			tried := refusedSends(s)
			s.Put("603")
			s.Poll()
			if n := refusedSends(s) - tried; n != 0 {
				t.Errorf("it was tried %d times again at once", n)
			}
			for _, owner := range s.With.Owners {
				s.WantMessages(owner.ID, 0)
			}
			c.open(s)
			s.Pass(11 * time.Minute)
			s.Put("604", func(o *kaspitest.Order) { o.Approved = s.Now() })
			s.Poll()
			wantTopics(t, s, cardsTopic, "Заказ 604 —")
			s.WantCount(bottest.Group, c.why, 1)
		})
	}
}

// A forum whose general topic is closed as well takes nothing at all: its orders go to the owners.
func TestAForumThatIsClosedAltogetherRefuses(t *testing.T) {
	t.Parallel()
	s := forum(t, map[chat.Subject]int{chat.Cards: cardsTopic})
	s.Telegram.ShutTopic(bottest.Group, cardsTopic, true)
	s.Telegram.ShutTopic(bottest.Group, 0, true)
	s.Put("601")
	_ = s.Tick()
	_ = s.Tick()
	for _, owner := range s.With.Owners {
		s.WantCount(owner.ID, "Заказ 601 —", 1)
		s.WantCount(owner.ID, "не принимает мои сообщения", 1)
	}
	s.Telegram.ShutTopic(bottest.Group, cardsTopic, false)
	s.Telegram.ShutTopic(bottest.Group, 0, false)
	s.Pass(11 * time.Minute)
	s.Put("602", func(o *kaspitest.Order) { o.Approved = s.Now() })
	s.Poll()
	s.WantCount(bottest.Group, "Заказ 602 —", 1)
}

// refusedSends counts the messages that Telegram refused.
func refusedSends(s *bottest.Shop) (n int) {
	for _, call := range s.Telegram.Calls("sendMessage") {
		if call.Error != "" {
			n++
		}
	}
	return n
}
