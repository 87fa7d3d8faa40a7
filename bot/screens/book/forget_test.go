package book_test

import (
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// over is a shop with an order that was cancelled.
func over(t *testing.T) *bottest.Shop {
	t.Helper()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Poll()
	s.Kaspi.Cancel("601", "BUYER_CANCELLATION_BY_MERCHANT")
	s.Sweep()
	return s
}

func TestAnOwnerForgetsABuyerOnceAskedAndForGood(t *testing.T) {
	t.Parallel()
	s := over(t)
	before, err := s.Memory.Record(t.Context(), "601")
	if err != nil || before.Order.Customer.Last != bottest.BuyerLast {
		t.Fatal(before.Order.Customer, before.Stage, err)
	}
	s.Say(bottest.Aigul, "/forget 601")
	m := s.Last(bottest.Aigul.ID)
	s.Wants(m, "Удалить данные покупателя", "601")
	wantKeys(t, m, "v1:forget:601", "v1:forget:601.no")
	if r, _ := s.Memory.Record(t.Context(), "601"); !r.Forgotten.IsZero() {
		t.Fatal("it was not asked")
	}
	s.Press(bottest.Aigul, m, "v1:forget:601.no")
	s.Wants(s.Last(bottest.Aigul.ID), "ничего не удаляю")
	if r, _ := s.Memory.Record(t.Context(), "601"); !r.Forgotten.IsZero() {
		t.Fatal("no was taken for yes")
	}
	s.Say(bottest.Aigul, "/forget")
	s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), "601")
	m = s.Last(bottest.Aigul.ID)
	for i := range 2 { // the second press changes nothing
		if i == 0 {
			s.Press(bottest.Aigul, m, "v1:forget:601")
		} else {
			s.PressOld("v1:forget:601")
		}
		s.Wants(s.Last(bottest.Aigul.ID), "601", "удалены 12:00", "not", bottest.BuyerFirst, bottest.BuyerPhone)
	}
	s.Say(bottest.Aigul, "/forget 601")
	s.Wants(s.Last(bottest.Aigul.ID), "больше нет")

	s.Pass(time.Hour)
	s.Sweep() // the archive tells of the order as ever
	after, err := s.Memory.Record(t.Context(), "601")
	if err != nil || after.Forgotten.IsZero() || after.Order.Customer != (kaspi.Person{}) || after.Order.PhoneAlias != "" || after.Order.Address.Formatted != "" {
		t.Errorf("%+v came back, %v", after.Order, err)
	}
	if after.Revision != before.Revision || after.Order.Total != before.Order.Total || len(after.Order.Entries) != len(before.Order.Entries) {
		t.Errorf("more was forgotten than the buyer: %+v", after)
	}
	n := 0
	for _, e := range s.Memory.Audited() {
		if e.Verb == orders.VerbForget {
			n++
		}
		if strings.Contains(e.Detail, bottest.BuyerPhone) {
			t.Error("audited with the data", e)
		}
	}
	found, _, err := s.Memory.Find(t.Context(), orders.ParseSearch(bottest.BuyerLast), 5)
	if err != nil || len(found) > 0 {
		t.Errorf("found by the name: %v, %v", found, err)
	}
}

func TestAnOrderThatIsNotOverKeepsItsBuyer(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Poll()
	s.Say(bottest.Aigul, "/forget 601")
	s.Wants(s.Last(bottest.Aigul.ID), "ещё не завершён", "ещё не принят")
	s.PressOld("v1:forget:601")
	s.Wants(s.Last(bottest.Aigul.ID), "ещё не завершён")
	s.Say(bottest.Aigul, "/forget 999999999")
	s.Wants(s.Last(bottest.Aigul.ID), "Такого заказа у меня нет")
	s.PressOld("v1:forget:999999999")
	s.Wants(s.Last(bottest.Aigul.ID), "Такого заказа у меня нет")
	if r, err := s.Memory.Record(t.Context(), "601"); err != nil || r.Order.Customer.Phone == "" || !r.Forgotten.IsZero() {
		t.Errorf("%+v, %v", r, err)
	}
}
