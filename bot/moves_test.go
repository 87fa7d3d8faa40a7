package bot_test

import (
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

const oldGroup = -4001 // which becomes the supergroup

// moving is a shop whose group is to become a supergroup at the next call of a method.
func moving(t *testing.T) *bottest.Shop {
	t.Helper()
	s := bottest.New(t, func(c *bottest.Setup) { c.Home = oldGroup })
	s.Telegram.Meet(bottest.Aigul, bottest.Group)
	return s
}

func TestAGroupThatBecameASupergroupIsFollowedAndItsOrdersDoNotComeAgain(t *testing.T) {
	t.Parallel()
	s := moving(t)
	s.Put("601")
	s.Put("602", bottest.By(kaspitest.KaspiCity))
	s.Poll()
	s.Press(bottest.Aigul, s.Card(oldGroup, "602"), bottest.Accept("602"))
	for range 3 { // in the new group the numbers of the old cards are others' messages
		s.Telegram.Say(bottest.Marat, bottest.Group, "разговор")
	}
	s.Telegram.Fail(tgtest.Migrated("sendMessage", bottest.Group))
	s.Put("603")
	s.Poll()
	s.Kaspi.Cancel("602", "BUYER_CANCELLATION_HIMSELF")
	s.Sweep()
	s.Restart()
	for range 3 {
		s.Pass(time.Minute)
		s.Sweep()
	}
	s.Put("604")
	s.Poll()
	s.WantCount(bottest.Group, "Заказ 603 —", 1)
	s.WantCount(bottest.Group, "Заказ 604 —", 1)
	s.WantCount(bottest.Group, "601", 0)
	s.WantCount(bottest.Group, "602", 1)
	s.WantCount(bottest.Group, "Заказ 602 отменён", 1)
	for _, call := range s.Telegram.Calls("") {
		if call.Error != "" && call.Method == "editMessageText" {
			t.Errorf("an edit was refused: %s", call.Error)
		}
	}
	for _, m := range s.Telegram.Messages(bottest.Group) {
		if m.ReplyTo != 0 {
			t.Errorf("a message answers the number %d of the old group: %s", m.ReplyTo, m.Text)
		}
	}
	s.Press(bottest.Aigul, s.Card(bottest.Group, "603"), bottest.Accept("603"))
	s.Wants(s.Card(bottest.Group, "603"), "✅ Принят: Айгуль Ким")
	s.Pass(160 * time.Minute)
	s.Poll()
	s.WantCount(bottest.Group, "Заказ 604: осталось", 1)
}

func TestAMoveFoundByAnEditEditsNobody(t *testing.T) { // alone: on a crowded machine another edit may come first
	s := moving(t)
	s.Put("601")
	s.Poll()
	s.Telegram.Fail(tgtest.Migrated("editMessageText", bottest.Group))
	s.Press(bottest.Aigul, s.Card(oldGroup, "601"), bottest.Accept("601"))
	s.Poll()
	s.Poll()
	found := false // a slow machine may have edited the card before, when it learnt what the order is worth
	for _, call := range s.Telegram.Calls("editMessageText") {
		if found {
			t.Error("an edit after the one that found the move")
		}
		found = call.Error != ""
	}
	if !found {
		t.Error("no edit found the move")
	}
	s.WantMessages(bottest.Group, 0)
	s.Put("602")
	s.Poll()
	s.WantCount(bottest.Group, "602", 1)
}
