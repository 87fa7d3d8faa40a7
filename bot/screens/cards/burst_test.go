package bot_test

import (
	"fmt"
	"testing"
)

func TestBurstOfOrdersComesAsDigestsOfTen(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for i := range 12 {
		s.put(fmt.Sprint(601 + i))
	}
	s.poll()
	for _, owner := range s.with.owners {
		got := s.telegram.Messages(owner.ID)
		if len(got) != 2 {
			t.Fatalf("%d messages, want two\n%s", len(got), s.screens())
		}
		s.wants(got[0], "10 заказов ждут принятия", "601", "610", "2 × Чайник", "not", "611")
		s.wants(got[1], "2 заказа ждут принятия", "611", "612")
		s.wantButtons(got[1], accept("611"), accept("612"))
	}

	s.press(aigul, s.telegram.Messages(aigul.ID)[1], accept("611"))
	s.press(marat, s.telegram.Messages(marat.ID)[1], accept("612"))
	for _, owner := range s.with.owners {
		got := s.telegram.Messages(owner.ID)
		s.wants(got[1], "2 заказа, никто не ждёт", "✅ Айгуль Ким", "✅ Марат")
		s.wantButtons(got[1], "v1:open:611", "v1:open:612")
		if len(buttons(got[0])) != 10 {
			t.Errorf("the other digest changed:\n%s", got[0].Text)
		}
	}
	s.wantPosts("611", 1, 1)
	s.wantPosts("612", 1, 1)
}

func TestFiveOrdersAreFiveCardsAndSixOneDigest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ orders, messages int }{{5, 5}, {6, 1}} {
		t.Run(fmt.Sprint(c.orders), func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			for i := range c.orders {
				s.put(fmt.Sprint(601 + i))
			}
			s.poll()
			if n := len(s.telegram.Messages(aigul.ID)); n != c.messages {
				t.Errorf("%d messages, want %d\n%s", n, c.messages, s.screens())
			}
		})
	}
}

func TestCancelledOrderLosesItsButtonInADigest(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for i := range 6 {
		s.put(fmt.Sprint(601 + i))
	}
	s.poll()
	s.kaspi.Cancel("603", "BUYER_CANCELLATION_HIMSELF")
	s.poll()
	got := s.last(marat.ID)
	s.wants(got, "5 заказов ждут принятия", "❌ отменён")
	s.wantButtons(got, accept("601"), accept("602"), accept("604"), accept("605"), accept("606"))
}
