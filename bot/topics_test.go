package bot_test

import (
	"errors"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
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
	s.WantButtons(question, "v1:here:cards", "v1:here:alarms")
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
	files := 0
	for _, m := range s.Telegram.Messages(bottest.Group) {
		if m.Document != nil {
			files++
		}
		if m.Topic != talkTopic {
			t.Errorf("in topic %d: %s", m.Topic, m.Text)
		}
	}
	if files == 0 {
		t.Errorf("no waybill came\n%s", s.Screens())
	}
}

func TestATopicThatIsGoneLosesNothing(t *testing.T) {
	t.Parallel()
	s := forum(t, map[chat.Subject]int{chat.Cards: cardsTopic})
	s.Telegram.CloseTopic(bottest.Group, cardsTopic)
	s.Put("601")
	s.Poll()
	s.WantCount(bottest.Group, "Заказ 601 —", 1)
	wantTopics(t, s, 0, "Заказ 601 —")
}
