package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestNewOrderAppearsOnceInEveryOwnersChat(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601", func(o *kaspitest.Order) {
		o.Delivery = kaspitest.KaspiCity
		o.Lines[0].Title = `Чайник <b>&"x"`
	})
	s.poll()
	s.poll()
	for _, owner := range s.with.owners {
		s.wantCount(owner.ID, "601", 1)
		m := s.card(owner.ID, "601")
		s.wants(m, "Заказ 601 — 12 990 ₸", `2 × Чайник <b>&"x" — 9 000 ₸`, "1 × Кружка 350 мл — 3 990 ₸",
			"Kaspi Доставка по городу · Алматы", "Принять до 14:59", "ждёт 1 мин", "осталось 2 ч 58 мин",
			"not", buyerFirst, buyerPhone)
		s.wantButtons(m, fresh("601")...)
		if m.Edits != 0 {
			t.Errorf("edited %d times though nothing changed", m.Edits)
		}
	}
}

func TestCardFitsTelegramHoweverLongTheOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	long := func(o *kaspitest.Order) {
		o.Lines = nil
		for i := range 60 {
			o.Lines = append(o.Lines, kaspitest.Line{
				SKU: fmt.Sprint("SKU-", i), Title: strings.Repeat("🫖", 300) + `<&">`, Quantity: 1, Price: 1_000_000,
			})
		}
	}
	s.put("601", long)
	s.poll()
	m := s.card(aigul.ID, "601")
	s.wants(m, "… и ещё 48 строк")
	if notice := s.press(aigul, m, details("601")); notice != "" {
		t.Errorf("notice %q, want none", notice)
	}
	s.wants(s.last(aigul.ID), "Покупатель:")

	for i := range 10 { // ten in one message
		s.put(fmt.Sprint(610+i), long)
	}
	s.poll()
	s.wants(s.last(aigul.ID), "10 заказов ждут принятия", "619")
}

func TestDetailsTellAllAboutAnOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601", func(o *kaspitest.Order) { o.Delivery, o.Credit = kaspitest.OwnDelivery, true })
	s.poll()
	m := s.card(aigul.ID, "601")
	s.press(aigul, m, details("601"))
	got := s.last(aigul.ID)
	s.wants(got, "Заказ 601", "4 500 ₸ за штуку", "артикул KET-17", "Покупатель: "+buyerFirst+" "+buyerLast,
		"Телефон: "+buyerPhone, buyerStreet, "кредит или рассрочка", "Ваша доставка")
	if got.ReplyTo != m.ID {
		t.Errorf("replies to %d, want the card %d", got.ReplyTo, m.ID)
	}
	s.wantCount(marat.ID, buyerFirst, 0)
}

func TestCardIsCompletedWhenTheLinesComeLater(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.kaspi.HideEntries(9)
	s.kaspi.Fail(faults.Row{Operation: "/orders/", Times: -1, Code: 404})
	s.put("601")
	s.poll()
	s.wants(s.card(aigul.ID, "601"), "Состав заказа Kaspi пока не отдал")
	s.kaspi.ClearFaults()
	s.kaspi.HideEntries(0)
	s.pass(time.Minute)
	s.poll()
	s.wants(s.card(aigul.ID, "601"), "2 × Чайник", "not", "пока не отдал")
	s.wantCount(aigul.ID, "601", 1)
}
