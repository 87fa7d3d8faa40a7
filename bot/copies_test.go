package bot_test

import (
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// lostAnswers makes Telegram do what it is asked to send, and never say so.
func lostAnswers(times int) faults.Row {
	return faults.Row{Operation: "sendMessage", Times: times, Where: faults.After, End: faults.Reset}
}

// tickFor lets the program work for a time, half a minute after half a minute.
func tickFor(s *bottest.Shop, d time.Duration) {
	for ; d > 0; d -= 30 * time.Second {
		s.Pass(29 * time.Second)
		_ = s.Tick()
	}
}

const lostNote = "Telegram не подтвердил, что показал здесь"

func TestAnOrderIsSentThreeTimesAtMostWhileAnswersAreLost(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Telegram.Fail(lostAnswers(-1))
	if s.Tick() == nil {
		t.Error("no error though no answer came")
	}
	_ = s.Tick() // it is too early
	s.WantCount(bottest.Aigul.ID, "Заказ 601 —", 1)
	tickFor(s, time.Minute)
	s.WantCount(bottest.Aigul.ID, "Заказ 601 —", 2)
	s.Restart() // the count is kept
	tickFor(s, 10*time.Minute)
	s.WantCount(bottest.Aigul.ID, "Заказ 601 —", 3)
	s.WantCount(bottest.Aigul.ID, lostNote, 3) // it is told by itself, as often

	s.Telegram.ClearFaults()
	s.Put("602", func(o *kaspitest.Order) { o.Approved = s.Now() })
	s.Poll()
	s.Wants(s.Card(bottest.Aigul.ID, "602"), "Заказ 602 —", lostNote, "601")
	s.Poll()
	s.Say(bottest.Aigul, "/help")
	s.Wants(s.Last(bottest.Aigul.ID), "not", lostNote) // once is enough

	s.Pass(145 * time.Minute)
	s.Poll()
	s.WantCount(bottest.Aigul.ID, "Заказ 601: осталось", 1)
	s.Wants(s.Naming(bottest.Aigul.ID, "Заказ 601: осталось")[0], lostNote, "601") // a reminder names it again
	s.Pass(30 * time.Minute)
	s.Poll()
	s.WantCount(bottest.Aigul.ID, "Срок заказа 601 вышел", 1)
	s.WantCount(bottest.Aigul.ID, "Заказ 601 —", 3+1) // the reminder has become a card
}

func TestManyOrdersAtOnceAreSentThreeTimesAtMost(t *testing.T) { // alone: it looks at a list right after a press
	s := bottest.New(t, bottest.Alone)
	for _, code := range []string{"601", "602", "603", "604", "605", "606"} {
		s.Put(code)
	}
	s.Telegram.Fail(lostAnswers(-1))
	tickFor(s, 6*time.Minute)
	s.WantCount(bottest.Aigul.ID, "6 новых заказов", 3)
	s.Telegram.ClearFaults()
	list := s.Naming(bottest.Aigul.ID, "6 новых заказов")[1]
	s.Press(bottest.Aigul, list, bottest.Accept("602"))
	s.Wants(s.Again(list), "Новые заказы: 5", "601", "606")
	if label := chattest.Label(s.Again(list), bottest.Accept("602")); label != "" {
		t.Errorf("an accepted order can be accepted again: %q", label)
	}
	s.WantPosts("602", 1, 1)
}

func TestACopyNobodyNotedIsAdoptedByItsFirstPress(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Telegram.Fail(lostAnswers(1))
	tickFor(s, time.Minute)
	s.WantCount(bottest.Aigul.ID, "601", 2)
	forgotten := s.Telegram.Messages(bottest.Aigul.ID)[0]
	s.Press(bottest.Aigul, s.Card(bottest.Aigul.ID, "601"), bottest.Accept("601"))
	s.Wants(s.Again(forgotten), "Принять до")
	if got := s.Press(bottest.Aigul, forgotten, bottest.Accept("601")); got != "Уже принят: Айгуль Ким" {
		t.Errorf("notice on the forgotten copy: %q", got)
	}
	s.Wants(s.Again(forgotten), "✅ Принят: Айгуль Ким")
	s.WantButtons(s.Again(forgotten), bottest.PickedUp("601")...)
	s.WantPosts("601", 1, 1)
}

func TestWhatASearchFindsIsNotTakenForACard(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Put("701")
	s.Poll()
	s.Say(bottest.Aigul, "/find чайник")
	found := s.Last(bottest.Aigul.ID)
	s.Press(bottest.Aigul, found, bottest.Accept("601"))
	if again := s.Again(found); again.Text != found.Text {
		t.Errorf("what was found became %q", again.Text)
	}
}

func TestWhatTelegramDidWithoutSayingWhereIsNotSentAgain(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Telegram.Fail(faults.Row{Operation: "sendMessage", Where: faults.After, Body: `{"ok":true,"result":{"date":"?`})
	tickFor(s, 10*time.Minute)
	s.WantCount(bottest.Aigul.ID, "Заказ 601 —", 1)
	s.WantCount(bottest.Aigul.ID, lostNote, 1)
	s.Press(bottest.Aigul, s.Naming(bottest.Aigul.ID, "Заказ 601 —")[0], bottest.Accept("601"))
	s.Wants(s.Naming(bottest.Aigul.ID, "Заказ 601 —")[0], "✅ Принят")
}
