package cards_test

import (
	"fmt"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
)

func TestManyOrdersAtOnceComeAsOneListWithPages(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	for i := range 12 {
		s.Put(fmt.Sprint(601 + i))
	}
	s.Poll()
	for _, owner := range s.With.Owners {
		s.WantMessages(owner.ID, 1)
		s.Wants(s.Last(owner.ID), "12 новых заказов на 155 880 ₸, первый принять до 14:59",
			"Новые заказы: 12, страница 1 из 2", "601", "610", "2 × Чайник", "not", "611")
	}
	list := s.Last(bottest.Aigul.ID)
	s.Press(bottest.Aigul, list, "v1:tab:new.2")
	s.Wants(s.Again(list), "страница 2 из 2", "611", "612", "not", "610")
	s.Press(bottest.Aigul, list, bottest.Accept("611"))
	s.Press(bottest.Marat, s.Last(bottest.Marat.ID), bottest.Accept("602"))
	for _, owner := range s.With.Owners {
		s.WantMessages(owner.ID, 1)
	}
	s.Wants(s.Last(bottest.Marat.ID), "Новые заказы: 10", "612", "not", "602", "611")
	s.WantPosts("611", 1, 1)
	s.WantPosts("602", 1, 1)
}

// An edit with over 100 buttons would be refused for ever.
func TestAListOfVeryManyOrdersIsKeptAlsoWhenThereIsANewerOne(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	for i := range 120 {
		s.Put(fmt.Sprint(601 + i))
	}
	s.Poll()
	older := s.Last(bottest.Aigul.ID)
	s.Say(bottest.Aigul, "/orders")
	s.Press(bottest.Aigul, s.Last(bottest.Aigul.ID), bottest.Accept("601"))
	s.Poll()
	s.Wants(s.Again(older), "Новые заказы: 119, страница 1 из 12", "not", "601")
	s.Press(bottest.Aigul, s.Again(older), bottest.Accept("602"))
	s.WantPosts("602", 1, 1)
	s.WantMessages(bottest.Aigul.ID, 2)
}

func TestFiveOrdersAreFiveCardsAndSixOneList(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ orders, messages int }{{5, 5}, {6, 1}} {
		t.Run(fmt.Sprint(c.orders), func(t *testing.T) {
			t.Parallel()
			s := bottest.New(t)
			for i := range c.orders {
				s.Put(fmt.Sprint(601 + i))
			}
			s.Poll()
			if n := len(s.Telegram.Messages(bottest.Aigul.ID)); n != c.messages {
				t.Errorf("%d messages, want %d\n%s", n, c.messages, s.Screens())
			}
		})
	}
}

func TestCancelledOrderLosesItsButtonInAList(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	for i := range 6 {
		s.Put(fmt.Sprint(601 + i))
	}
	s.Poll()
	s.Kaspi.Cancel("603", "BUYER_CANCELLATION_HIMSELF")
	s.Poll()
	got := s.Last(bottest.Marat.ID)
	s.Wants(got, "Новые заказы: 5", "❌ отменён")
	for i := range 6 {
		code := fmt.Sprint(601 + i)
		if has := chattest.Label(got, bottest.Accept(code)) != ""; has != (code != "603") {
			t.Errorf("order %s can be accepted: %t", code, has)
		}
	}
}
