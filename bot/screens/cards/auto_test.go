package cards_test

import (
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/orders/auto"
)

func TestACardIsSentAtOnceAndTellsTheFactsWhenTheyArrive(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.PutWeighed("501")
	s.Poll()
	card := s.Card(bottest.Aigul.ID, "501")
	s.Wants(card, "Принять до", "not", "поставщик", "прибыль")
	s.Weigh()
	for _, owner := range []int64{bottest.Aigul.ID, bottest.Marat.ID} {
		s.WantCount(owner, "501", 1)
		s.Wants(s.Card(owner, "501"), "у Al-Style 7, на 12:0", "закупка 8 000 ₸", "комиссия 1 299 ₸",
			"Прибыль 3 691 ₸")
	}
	s.Supplier.SetKettles(1)
	s.Pass(6 * time.Minute)
	s.Weigh()
	s.Wants(s.Card(bottest.Aigul.ID, "501"), "у Al-Style не хватает: нужно 2, есть 1")
	s.Press(bottest.Aigul, s.Card(bottest.Aigul.ID, "501"), bottest.Accept("501"))
	s.Press(bottest.Aigul, s.Last(bottest.Aigul.ID), s.Last(bottest.Aigul.ID).Keyboard[0][0].Data)
	s.Wants(s.Again(card), "Принят: Айгуль", "не хватает: нужно 2, есть 1")
	s.Press(bottest.Aigul, s.Again(card), bottest.Details("501"))
	s.Wants(s.Last(bottest.Aigul.ID), "Что известно на", "Итог: прибыль 3 691 ₸")
}

func TestAListMarksOrdersThatTheSupplierHasTooLittleFor(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, func(s *bottest.Setup) { s.Idle = true })
	for _, code := range []string{"501", "502", "503", "504", "505", "506"} {
		s.PutWeighed(code)
	}
	s.Poll()
	s.Weigh()
	text := s.Card(bottest.Aigul.ID, "501").Text
	if n := strings.Count(text, "не хватает"); n != 3 { // seven kettles are enough for three orders of two
		t.Errorf("%d marks, want 3:\n%s", n, text)
	}
}

func TestAnAutomaticAcceptIsToldBelowTheCardOnce(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Choose(auto.ModeOn)
	s.PutWeighed("501")
	s.Poll()
	card := s.Card(bottest.Aigul.ID, "501")
	s.Pass(11 * time.Minute)
	for range 3 {
		s.Weigh()
	}
	s.WantPosts("501", 1, 1)
	s.WantCount(bottest.Aigul.ID, "Заказ 501 принят ботом", 1)
	told := s.Last(bottest.Aigul.ID)
	s.Wants(told, "Прибыль 3 691 ₸")
	if told.ReplyTo != card.ID {
		t.Errorf("told below message %d, want the card %d", told.ReplyTo, card.ID)
	}
	m, _ := s.Telegram.Message(bottest.Aigul.ID, card.ID)
	s.Wants(m, "Принят ботом, 12:1")
	s.Say(bottest.Aigul, "/auto")
	s.Wants(s.Last(bottest.Aigul.ID), "Последние решения", "501: ✅ принят ботом")
}

func TestADryRunTellsOnceWhatItWouldDo(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Choose(auto.ModeDry)
	s.PutWeighed("501")
	s.Put("502") // without categories
	s.Poll()
	s.Pass(11 * time.Minute)
	s.Weigh()
	s.Supplier.SetKettles(100)
	s.Pass(6 * time.Minute)
	s.Weigh()
	s.WantPosts("501", 0, 0)
	s.WantPosts("502", 0, 0)
	for _, owner := range []int64{bottest.Aigul.ID, bottest.Marat.ID} {
		s.WantCount(owner, "заказ 501 принял бы", 1)
		s.WantCount(owner, "заказ 502 не принял бы", 1)
		s.WantCount(owner, "комиссию не посчитать", 2) // on the card, too
	}
}

func TestAnyPressOnAnOrderKeepsTheProgramAway(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Choose(auto.ModeOn)
	s.PutWeighed("501")
	s.PutWeighed("502")
	s.Poll()
	s.Weigh()
	s.Press(bottest.Marat, s.Card(bottest.Marat.ID, "501"), bottest.Details("501"))
	s.Pass(11 * time.Minute)
	s.Weigh()
	s.WantPosts("501", 0, 0)
	s.WantPosts("502", 1, 1)
}
