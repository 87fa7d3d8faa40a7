package cards_test

import (
	"fmt"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
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

func TestAListIsDrawnAgainWhenAnOrderLeavesWhileItIsRead(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"new.1", "new.2"} {
		for _, gone := range []string{"602", "611"} { // on the first page and on the second
			s := bottest.New(t, bottest.Alone)
			for i := range 12 {
				s.Put(fmt.Sprint(601 + i))
			}
			s.Poll()
			s.Memory.Meanwhile(func() {
				s.Kaspi.Cancel(gone, "BUYER_CANCELLATION_HIMSELF")
				s.Pass(time.Second)
				s.PollQuietly()
			})
			list := s.Last(bottest.Aigul.ID)
			s.Press(bottest.Aigul, list, "v1:tab:"+page)
			s.Poll()
			s.Wants(s.Again(list), "Новые заказы: 11", "not", gone)
		}
	}
}

func TestTheHeadOfManyOrdersSurvivesRedrawsAndIsUpToDate(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	for i := range 12 {
		s.Put(fmt.Sprint(601+i), func(o *kaspitest.Order) {
			o.Approved = o.Approved.Add(time.Duration(i) * time.Minute)
		})
	}
	s.Poll()
	list := s.Last(bottest.Aigul.ID)
	s.Wants(list, "12 новых заказов на 155 880 ₸, первый принять до 14:59")
	s.Press(bottest.Aigul, list, bottest.Accept("601"))
	s.Wants(s.Again(list), "Пришло 12 заказов, ещё ждут 11 на 142 890 ₸, первый принять до 15:00", "Новые заказы: 11")
	if chattest.Label(s.Again(list), "v1:all:ask") == "" {
		t.Error("the list has lost [Accept all]")
	}
	s.Kaspi.Cancel("602", "BUYER_CANCELLATION_HIMSELF")
	s.Poll()
	s.Wants(s.Again(list), "Пришло 12 заказов, ещё ждут 10 на 129 900 ₸, первый принять до 15:01")
	s.Restart()
	s.Press(bottest.Aigul, s.Again(list), bottest.Accept("604"))
	s.Wants(s.Again(list), "Пришло 12 заказов, ещё ждут 9 ", "первый принять до 15:01")
	s.Press(bottest.Aigul, s.Again(list), "v1:tab:pack.1") // other tabs have nothing of it
	s.Wants(s.Again(list), "not", "Пришло 12")
	s.Press(bottest.Aigul, s.Again(list), "v1:tab:new.1")
	s.Wants(s.Again(list), "Пришло 12 заказов, ещё ждут 9 ")

	s.Say(bottest.Aigul, "/orders") // what is asked for tells of no burst, and that of the burst goes on
	s.Wants(s.Last(bottest.Aigul.ID), "Новые заказы: 9", "not", "Пришло")
	for i := range 12 {
		if code := fmt.Sprint(601 + i); i != 0 && i != 1 && i != 3 {
			s.Kaspi.Cancel(code, "BUYER_CANCELLATION_HIMSELF")
		}
	}
	for range 3 { // a poll asks for five that are missing
		s.Poll()
	}
	s.Wants(s.Again(list), "Пришло 12 заказов, уже ни один не ждёт", "not", "первый принять")
	s.WantCount(bottest.Aigul.ID, "Пришло 12", 1)
}

func TestACopyOfManyOrdersHasItsHeadToo(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	for i := range 6 {
		s.Put(fmt.Sprint(601 + i))
	}
	s.Telegram.Fail(faults.Row{Operation: "sendMessage", Times: 1, Where: faults.After, End: faults.Reset})
	_ = s.Tick()
	s.Pass(31 * time.Second)
	_ = s.Tick()
	s.WantCount(bottest.Aigul.ID, "6 новых заказов", 2)
	for i, m := range s.Naming(bottest.Aigul.ID, "6 новых заказов") {
		s.Press(bottest.Aigul, m, bottest.Accept(fmt.Sprint(601+i)))
		s.Wants(s.Again(m), fmt.Sprintf("Пришло 6 заказов, ещё ждут %d", 5-i))
	}
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
	s.Wants(s.Again(older), "Пришло 120 заказов, ещё ждут 119", "Новые заказы: 119, страница 1 из 12", "not", "601")
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
