package cards_test

import (
	"fmt"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
)

func TestBurstOfOrdersComesAsDigestsOfTen(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	for i := range 12 {
		s.Put(fmt.Sprint(601 + i))
	}
	s.Poll()
	for _, owner := range s.With.Owners {
		got := s.Telegram.Messages(owner.ID)
		if len(got) != 2 {
			t.Fatalf("%d messages, want two\n%s", len(got), s.Screens())
		}
		s.Wants(got[0], "10 заказов ждут принятия", "601", "610", "2 × Чайник", "not", "611")
		s.Wants(got[1], "2 заказа ждут принятия", "611", "612")
		s.WantButtons(got[1], bottest.Accept("611"), bottest.Accept("612"))
	}

	s.Press(bottest.Aigul, s.Telegram.Messages(bottest.Aigul.ID)[1], bottest.Accept("611"))
	s.Press(bottest.Marat, s.Telegram.Messages(bottest.Marat.ID)[1], bottest.Accept("612"))
	for _, owner := range s.With.Owners {
		got := s.Telegram.Messages(owner.ID)
		s.Wants(got[1], "2 заказа, никто не ждёт", "✅ Айгуль Ким", "✅ Марат")
		s.WantButtons(got[1], bottest.Open("611"), bottest.Open("612"))
		if len(chattest.Buttons(got[0])) != 10 {
			t.Errorf("the other digest changed:\n%s", got[0].Text)
		}
	}
	s.WantPosts("611", 1, 1)
	s.WantPosts("612", 1, 1)
}

func TestFiveOrdersAreFiveCardsAndSixOneDigest(t *testing.T) {
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

func TestCancelledOrderLosesItsButtonInADigest(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	for i := range 6 {
		s.Put(fmt.Sprint(601 + i))
	}
	s.Poll()
	s.Kaspi.Cancel("603", "BUYER_CANCELLATION_HIMSELF")
	s.Poll()
	got := s.Last(bottest.Marat.ID)
	s.Wants(got, "5 заказов ждут принятия", "❌ отменён")
	s.WantButtons(got, bottest.Accept("601"), bottest.Accept("602"), bottest.Accept("604"), bottest.Accept("605"), bottest.Accept("606"))
}
