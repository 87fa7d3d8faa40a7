package bot_test

import (
	"net/http"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestWaitingOrderRingsOncePerRung(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.poll()
	first := s.card(aigul.ID, "601")

	s.pass(100 * time.Minute)
	s.poll()
	s.wants(s.card(aigul.ID, "601"), "🟡 Заказ 601", "осталось 1 ч 18 мин")
	s.wantCount(aigul.ID, "601", 1) // half of the time is no reason to ring

	s.pass(55 * time.Minute)
	s.poll()
	s.poll()
	for _, owner := range s.with.owners {
		s.wantCount(owner.ID, "601", 2)
		m := s.last(owner.ID)
		s.wants(m, "🟠 Заказ 601: осталось 23 мин.", "Примите до 14:59")
		s.wantButtons(m, accept("601"))
		s.wants(s.telegram.Messages(owner.ID)[0], "🟠 Заказ 601")
	}
	if got := s.last(aigul.ID).ReplyTo; got != first.ID {
		t.Errorf("the reminder replies to %d, want the card %d", got, first.ID)
	}

	s.pass(30 * time.Minute)
	s.poll()
	s.poll()
	s.wantCount(aigul.ID, "601", 3)
	s.wants(s.last(aigul.ID), "🔴 Срок заказа 601 вышел")
	s.wants(s.telegram.Messages(aigul.ID)[0], "🔴 Заказ 601", "Срок принятия вышел в 14:59")

	s.press(aigul, s.last(aigul.ID), accept("601"))
	s.wantPosts("601", 1, 1)
	for _, m := range s.telegram.Messages(aigul.ID) {
		s.wants(m, "✅ Принят: Айгуль Ким", "not", "вышел")
		s.wantButtons(m, pickedUp("601")...)
	}
	s.pass(time.Hour)
	s.poll()
	s.wantCount(aigul.ID, "601", 3)
}

func TestOrderSeenLateRingsByItsCardAlone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601", func(o *kaspitest.Order) { o.Approved = s.now().Add(-160 * time.Minute) })
	s.poll()
	s.wantCount(aigul.ID, "601", 1)
	s.wants(s.card(aigul.ID, "601"), "🟠 Заказ 601", "осталось 19 мин")
}

func TestReminderThatTelegramRefusedRingsLater(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(c *setup) { c.owners = []tgtest.User{aigul} })
	s.put("601")
	s.poll()
	s.pass(155 * time.Minute)
	s.telegram.Fail(faults.Row{Operation: "sendMessage", Code: http.StatusBadRequest, Text: "Bad Request: no"})
	if s.tick() == nil {
		t.Error("a refused reminder is no error")
	}
	s.poll()
	s.poll()
	s.wantCount(aigul.ID, "601", 2)
	s.wants(s.last(aigul.ID), "осталось 23 мин.")
}

func TestReminderRingsOnceThoughTheCardCannotBeEdited(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(c *setup) { c.owners = []tgtest.User{aigul} })
	s.put("601")
	s.poll()
	s.pass(155 * time.Minute)
	s.telegram.Fail(faults.Row{Operation: "editMessageText", Times: 2, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	for range 2 {
		if s.tick() == nil {
			t.Error("a refused edit is no error")
		}
	}
	s.poll()
	s.wantCount(aigul.ID, "осталось 23 мин.", 1) // with a full stop: the reminder
	s.wantCount(aigul.ID, "601", 2)
}

func TestListAskedForMeanwhileDoesNotSilenceTheReminder(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(c *setup) { c.owners = []tgtest.User{aigul} })
	s.put("601")
	s.poll()
	s.pass(155 * time.Minute)
	if err := s.desk.Tick(t.Context()); err != nil { // the desk knows, the screen does not yet
		t.Fatal(err)
	}
	s.say(aigul, "/orders")
	s.poll()
	s.wantCount(aigul.ID, "осталось 23 мин.", 1)
}

func TestReclockMovesTheWaitingTimeOn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	for i := range 6 {
		s.put("61" + string(rune('0'+i)))
	}
	s.poll()
	s.put("701")
	s.poll()
	s.pass(10 * time.Minute)
	if err := s.Reclock(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, owner := range s.with.owners {
		s.wants(s.card(owner.ID, "701"), "ждёт 11 мин", "осталось 2 ч 48 мин")
		if n := len(s.telegram.Messages(owner.ID)); n != 2 {
			t.Errorf("%d messages, want the digest and the card", n)
		}
	}
}
