package cards_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestNewOrderAppearsOnceInEveryOwnersChat(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601", func(o *kaspitest.Order) {
		o.Delivery = kaspitest.KaspiCity
		o.Lines[0].Title = `Чайник <b>&"x"`
	})
	s.Poll()
	s.Poll()
	for _, owner := range s.With.Owners {
		s.WantCount(owner.ID, "601", 1)
		m := s.Card(owner.ID, "601")
		s.Wants(m, "Заказ 601 — 12 990 ₸", `2 × Чайник <b>&"x" — 9 000 ₸`, "1 × Кружка 350 мл — 3 990 ₸",
			"Kaspi Доставка по городу · Алматы", "Принять до 14:59", "ждёт с 11:59",
			"not", "осталось", bottest.BuyerFirst, bottest.BuyerPhone)
		s.WantButtons(m, bottest.Fresh("601")...)
		if m.Edits != 0 {
			t.Errorf("edited %d times though nothing changed", m.Edits)
		}
	}
}

func TestCardFitsTelegramHoweverLongTheOrder(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	long := func(o *kaspitest.Order) {
		o.Lines = nil
		for i := range 60 {
			o.Lines = append(o.Lines, kaspitest.Line{
				SKU: fmt.Sprint("SKU-", i), Title: strings.Repeat("🫖", 300) + `<&">`, Quantity: 1, Price: 1_000_000,
			})
		}
	}
	s.Put("601", long)
	s.Poll()
	m := s.Card(bottest.Aigul.ID, "601")
	s.Wants(m, "… и ещё 48 строк")
	if notice := s.Press(bottest.Aigul, m, bottest.Details("601")); notice != "" {
		t.Errorf("notice %q, want none", notice)
	}
	s.Wants(s.Last(bottest.Aigul.ID), "Покупатель:")

	for i := range 10 { // ten in one message
		s.Put(fmt.Sprint(610+i), long)
	}
	s.Poll()
	s.Wants(s.Last(bottest.Aigul.ID), "Новые заказы: 11", "610")
}

func TestDetailsTellAllAboutAnOrder(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601", func(o *kaspitest.Order) { o.Delivery, o.Credit = kaspitest.OwnDelivery, true })
	s.Poll()
	m := s.Card(bottest.Aigul.ID, "601")
	s.Press(bottest.Aigul, m, bottest.Details("601"))
	got := s.Last(bottest.Aigul.ID)
	s.Wants(got, "Заказ 601", "4 500 ₸ за штуку", "артикул KET-17", "Покупатель: "+bottest.BuyerFirst+" "+bottest.BuyerLast,
		"Телефон: +7 701 111 22 33", bottest.BuyerStreet, "кредит или рассрочка", "Моя доставка")
	if got.ReplyTo != m.ID {
		t.Errorf("replies to %d, want the card %d", got.ReplyTo, m.ID)
	}
	s.WantCount(bottest.Marat.ID, bottest.BuyerFirst, 0)
}

func TestCardIsCompletedWhenTheLinesComeLater(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Kaspi.HideEntries(9)
	s.Kaspi.Fail(faults.Row{Operation: "/orders/", Times: -1, Code: 404})
	s.Put("601")
	s.Poll()
	s.Wants(s.Card(bottest.Aigul.ID, "601"), "Состава заказа у Kaspi пока нет")
	s.Kaspi.ClearFaults()
	s.Kaspi.HideEntries(0)
	s.Pass(time.Minute)
	s.Poll()
	s.Wants(s.Card(bottest.Aigul.ID, "601"), "2 × Чайник", "not", "пока не отдал")
	s.WantCount(bottest.Aigul.ID, "601", 1)
}
