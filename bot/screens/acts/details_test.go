package acts_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestDetailsHaveTheOrdersButtonsAndAWayBack(t *testing.T) {
	t.Parallel()
	l := newLife(t, bottest.By(kaspitest.KaspiCity))
	l.TapOn(bottest.Details("601"))
	details := l.Last(bottest.Aigul.ID)
	l.WantButtons(details, bottest.Accept("601"), "v1:card:601", bottest.Hold("601"), bottest.Cancel("601"))
	l.Press(bottest.Aigul, details, "v1:card:601")
	card := l.Again(details)
	l.Wants(card, "Заказ 601 —", "Принять до")
	l.WantButtons(card, bottest.Fresh("601")...)
	l.Press(bottest.Aigul, card, bottest.Accept("601"))
	l.Wants(l.Again(card), "✅ Принят: Айгуль Ким") // it is as alive as any other
	l.TapOn(bottest.Details("601"))
	details = l.Last(bottest.Aigul.ID)
	l.Press(bottest.Aigul, details, bottest.Pack("601"))
	l.TapOn("v1:pk:601.1")
	l.Wants(l.Again(details), "Телефон: ") // it stays what it is, whatever is done by its buttons
	l.Wants(l.Again(card), "Упакован")
	l.WantNotice(l.PressOld("v1:card:999"), "Такого заказа у меня нет. Откройте список: /orders")
}

func TestAPressInAListThatComesToNothingOpensTheCardWithTheReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(*bottest.Shop)
		want      string
	}{
		"cancelled": {func(s *bottest.Shop) { s.Kaspi.Cancel("602", "BUYER_CANCELLATION_HIMSELF") }, "Отменён"},
		"refused": {func(s *bottest.Shop) {
			s.Kaspi.Fail(faults.Row{Operation: "POST /orders", Code: http.StatusBadRequest, Text: "Нельзя"})
		}, "Kaspi отказал"},
		"unreachable": {func(s *bottest.Shop) { s.Line.Cut() }, "апрос не"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := bottest.New(t, bottest.Alone)
			for i := range 6 {
				s.Put(fmt.Sprint(601 + i))
			}
			s.Poll()
			list := s.Last(bottest.Aigul.ID)
			s.Wants(list, "601", "606")
			c.meanwhile(s)
			s.Press(bottest.Aigul, list, bottest.Accept("602"))
			card := s.Last(bottest.Aigul.ID)
			s.Wants(card, "Заказ 602 —", c.want, "not", "601")
			if !strings.Contains(fmt.Sprint(chattest.Buttons(card)), bottest.Details("602")) {
				t.Errorf("buttons %q", chattest.Buttons(card))
			}
		})
	}
}

func TestAPressOnACardThatComesToNothingOpensNoOther(t *testing.T) {
	t.Parallel()
	l := newLife(t, nil)
	l.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
	l.TapOn(bottest.Accept("601"))
	l.WantCount(bottest.Aigul.ID, "Заказ 601 —", 1)
}

func TestACardTellsOfPapersToSignAndWhyTheProgramWillNotAcceptIt(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601", func(o *kaspitest.Order) { o.SignatureRequired = true })
	s.Poll()
	s.Wants(s.Card(bottest.Aigul.ID, "601"), "должен подписать документы", "not", "Бот сам не примет") // it accepts nothing at all
	s.Choose(auto.ModeOn)
	for code, c := range map[string]struct {
		change func(*kaspitest.Order)
		want   string
	}{
		"602": {func(o *kaspitest.Order) { o.SignatureRequired = true }, "Бот сам не примет: покупателю нужно подписать документы"},
		"603": {func(o *kaspitest.Order) { o.PreOrder = true }, "Бот сам не примет: это предзаказ"},
		"604": {bottest.By(kaspitest.Express), "Бот сам не примет: "},
		"605": {func(o *kaspitest.Order) { o.PreOrder, o.SignatureRequired = true, true }, "это предзаказ; "},
	} {
		s.Put(code, c.change)
		s.Poll()
		s.Wants(s.Card(bottest.Aigul.ID, code), c.want)
		s.TapOn(bottest.Details(code))
		s.WantLast("Бот сам не примет: заказом уже занялись люди")
	}
	s.Supplier.SetKettles(50)
	s.PutWeighed("606")
	s.Poll()
	s.Weigh()
	s.Wants(s.Card(bottest.Aigul.ID, "606"), "not", "Бот сам не примет", "подписать")
}
