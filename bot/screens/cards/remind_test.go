package cards_test

import (
	"net/http"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestWaitingOrderCallsOnceForEachMoment(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	first := s.Card(bottest.Aigul.ID, "601")

	s.Pass(100 * time.Minute)
	s.Poll()
	s.Wants(s.Telegram.Messages(bottest.Aigul.ID)[0], "🟡 Заказ 601", "Принять до 14:59", "not", "осталось")
	s.WantCount(bottest.Aigul.ID, "601", 2)
	s.Wants(s.Last(bottest.Aigul.ID), "🟡 Заказ 601: принять до 14:59. Иначе Kaspi", "not", "осталось")

	s.Pass(55 * time.Minute)
	s.Poll()
	s.Poll()
	for _, owner := range s.With.Owners {
		s.WantCount(owner.ID, "601", 3)
		m := s.Last(owner.ID)
		s.Wants(m, "🟠 Заказ 601: осталось 23 мин.", "Примите до 14:59")
		s.WantButtons(m, bottest.Accept("601"), bottest.Hold("601"))
		s.Wants(s.Telegram.Messages(owner.ID)[0], "🟠 Заказ 601")
	}
	if got := s.Last(bottest.Aigul.ID).ReplyTo; got != first.ID {
		t.Errorf("the reminder replies to %d, want the card %d", got, first.ID)
	}

	s.Pass(30 * time.Minute)
	s.Poll()
	s.Poll()
	s.WantCount(bottest.Aigul.ID, "601", 4)
	s.Wants(s.Last(bottest.Aigul.ID), "🔴 Срок заказа 601 вышел")
	s.Wants(s.Telegram.Messages(bottest.Aigul.ID)[0], "🔴 Заказ 601", "Срок принятия вышел в 14:59")

	s.Press(bottest.Aigul, s.Last(bottest.Aigul.ID), bottest.Accept("601"))
	s.WantPosts("601", 1, 1)
	for _, m := range s.Telegram.Messages(bottest.Aigul.ID) {
		s.Wants(m, "✅ Принят: Айгуль Ким", "not", "вышел")
		s.WantButtons(m, bottest.PickedUp("601")...)
	}
	s.Pass(time.Hour)
	s.Poll()
	s.WantCount(bottest.Aigul.ID, "601", 4)
}

func TestOrderSeenLateRingsByItsCardAlone(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601", func(o *kaspitest.Order) { o.Approved = s.Now().Add(-160 * time.Minute) })
	s.Poll()
	s.WantCount(bottest.Aigul.ID, "601", 1)
	s.Wants(s.Card(bottest.Aigul.ID, "601"), "🟠 Заказ 601", "осталось 19 мин")
}

func TestReminderThatTelegramRefusedRingsLater(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, func(c *bottest.Setup) { c.Owners = []tgtest.User{bottest.Aigul} })
	s.Put("601")
	s.Poll()
	s.Pass(155 * time.Minute)
	s.Telegram.Fail(faults.Row{Operation: "sendMessage", Code: http.StatusBadRequest, Text: "Bad Request: no"})
	if s.Tick() == nil {
		t.Error("a refused reminder is no error")
	}
	s.Poll()
	s.Poll()
	s.WantCount(bottest.Aigul.ID, "601", 2)
	s.Wants(s.Last(bottest.Aigul.ID), "осталось 23 мин.")
}

func TestReminderRingsOnceThoughTheCardCannotBeEdited(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, func(c *bottest.Setup) { c.Owners = []tgtest.User{bottest.Aigul} })
	s.Put("601")
	s.Poll()
	s.Pass(155 * time.Minute)
	s.Telegram.Fail(faults.Row{Operation: "editMessageText", Times: 2, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	for range 2 {
		if s.Tick() == nil {
			t.Error("a refused edit is no error")
		}
	}
	s.Poll()
	s.WantCount(bottest.Aigul.ID, "осталось 23 мин.", 1) // with a full stop: the reminder
	s.WantCount(bottest.Aigul.ID, "601", 2)
}

func TestListAskedForMeanwhileDoesNotSilenceTheReminder(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, func(c *bottest.Setup) { c.Owners = []tgtest.User{bottest.Aigul} })
	s.Put("601")
	s.Poll()
	s.Pass(155 * time.Minute)
	if err := s.Desk.Tick(t.Context()); err != nil { // the desk knows, the screen does not yet
		t.Fatal(err)
	}
	s.Say(bottest.Aigul, "/orders")
	s.Poll()
	s.WantCount(bottest.Aigul.ID, "осталось 23 мин.", 1)
}
