package acts_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/kaspi/kaspitest"
)

func TestAUnitAndALineAreTakenOutOfAnOrder(t *testing.T) {
	t.Parallel()
	l := accepted(t, bottest.By(kaspitest.OwnDelivery))
	l.TapOn(bottest.Lines("601"))
	l.WantLast("2 × Чайник", "1 × Кружка")
	l.TapOn("v1:li:601.0")
	l.WantLast("в заказе 2 шт. Сколько оставить?")
	l.TapOn("v1:lq:601.0.1")
	l.WantLast("оставить 1 из 2 шт.", "Почему?")
	l.TapOn("v1:lr:601.0.1.u") // not reachable: the seller's own delivery
	l.WantLast("Причина: покупатель не отвечает")
	if n := l.Kaspi.Count(http.MethodPost, "/orderEntry"); n != 0 {
		t.Errorf("%d requests before it was meant", n)
	}
	l.TapOn("v1:ly:601.0.1.u.2")
	l.WantLast("Kaspi принял запрос и выполнит его сам")
	l.wantCard("Изменение состава. Kaspi принял запрос")
	for range 3 {
		l.Pass(time.Minute)
		l.Poll()
	}
	l.wantCard("1 × Чайник", "8 490 ₸", "Изменение состава: Айгуль Ким")

	l.Kaspi.OperationsAfter(0)
	l.TapOn(bottest.Lines("601"))
	l.TapOn("v1:li:601.1")
	l.WantLast("Кружка", "в заказе 1 шт.")
	l.TapOn("v1:lq:601.1.0")
	l.TapOn("v1:lr:601.1.0.o")
	l.TapOn("v1:ly:601.1.0.o.1")
	l.WantLast("Убрано из заказа")
	l.wantCard("1 × Чайник", "not", "Кружка")
	l.TapOn(bottest.Lines("601"))
	l.WantLast("Отменить заказ 601?", "Выберите причину") // nothing can go but all of it

	data := "v1:ly:601.1.0.o" // a finger on an old menu
	l.WantNotice(l.PressOld(data), "Этой строки в заказе уже нет. Откройте состав заново")
	if n := l.Kaspi.Count(http.MethodPost, "/orderEntry"); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

func phones(o *kaspitest.Order) {
	o.Lines = []kaspitest.Line{
		{SKU: "PH-1", Title: "Телефон", Quantity: 2, Price: 99_000, IMEIRequired: true},
		{SKU: "CASE", Title: "Чехол", Quantity: 1, Price: 2_000},
	}
}

func TestTheNumbersOfPhonesAreAskedForOneByOne(t *testing.T) {
	t.Parallel()
	l := accepted(t, phones)
	l.TapOn("v1:ime:601")
	l.WantLast("Телефон: напишите IMEI устройства 1 из 2")
	for text, want := range map[string]string{
		"12345": "в номере IMEI 15 цифр", "490154203237519": "последняя цифра не сходится",
		"490154203237518/490154203237518": "повторяется",
	} {
		l.Say(bottest.Aigul, text)
		l.WantLast(want, "устройства 1 из 2")
	}
	l.Say(bottest.Aigul, "490154203237518/356938035643809")
	l.WantLast("устройства 2 из 2", "not", "⚠️")
	l.Restart()
	l.Say(bottest.Aigul, "356938035643809") // told of the first already
	l.WantLast("повторяется", "устройства 2 из 2")
	l.Say(bottest.Aigul, "352099001761481")
	l.WantLast("Номера IMEI записаны")
	l.wantCard("IMEI: Айгуль Ким")
	bound, err := l.API.IMEIs(t.Context(), "NjAx")
	if err != nil || len(bound) != 1 || len(bound[0].Devices) != 2 || len(bound[0].Devices[0].IMEI) != 2 {
		t.Errorf("bound: %+v, %v", bound, err)
	}
}

func TestSeveralLinesWithNumbersAreChosenFrom(t *testing.T) {
	t.Parallel()
	l := accepted(t, func(o *kaspitest.Order) {
		phones(o)
		o.Delivery, o.Lines[1].IMEIRequired = kaspitest.KaspiCity, true
	})
	l.TapOn(bottest.Pack("601"))
	l.WantLast("внесите номера кнопкой «IMEI»")
	l.TapOn("v1:ime:601")
	l.WantLast("для какой строки")
	l.TapOn("v1:il:601.1")
	l.Say(bottest.Aigul, "490154203237518\n356938035643809")
	l.WantLast("Номеров больше, чем устройств")
	l.Say(bottest.Aigul, "490154203237518")
	l.WantLast("Номера IMEI записаны")
	l.TapOn("v1:ime:601")
	l.TapOn("v1:il:601.0")
	l.Say(bottest.Aigul, "356938035643809\n352099001761481")
	l.WantLast("Номера IMEI записаны")
}

// Whatever old button is pressed, the person is told something, and Kaspi hears nothing.
func TestEveryPressThatIsNotPossibleGetsASentence(t *testing.T) {
	t.Parallel()
	l := newLife(t, nil)
	l.Put("602", bottest.By(kaspitest.KaspiDoor))
	l.Poll()
	const (
		gone, old = "Сейчас это сделать нельзя: заказ ещё не принят", "Эта кнопка устарела. Откройте список заново: /orders"
		unknown   = "Такого заказа у меня нет. Откройте список: /orders"
	)
	for data, want := range map[string]string{
		bottest.Pack("602"): gone, "v1:pk:602.1": gone, "v1:po:602": gone, "v1:wb:602": gone, bottest.Code("601"): gone,
		"v1:arr:601": gone, "v1:back:601": gone, bottest.Lines("601"): gone, "v1:li:601.0": gone, "v1:lq:601.0.0": gone,
		"v1:lr:601.0.0.o": gone, "v1:ly:601.0.0.o": gone, "v1:ime:601": gone, "v1:il:601.0": gone,
		bottest.Pack("999"): unknown, "v1:pk:999.1": unknown, "v1:wb:999": unknown, bottest.Code("999"): unknown,
		bottest.Cancel("999"): unknown, "v1:cy:999.o": unknown, bottest.Lines("999"): unknown, "v1:ime:999": unknown,
		"v1:pk:601": old, "v1:pk:601.x": old, "v1:cr:601.z": old, "v1:cy:601": old,
	} {
		if got := l.PressOld(data); got != want {
			t.Errorf("press %q: notice %q, want %q", data, got, want)
		}
	}
	l.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
	l.Poll()
	for _, data := range []string{bottest.Cancel("601"), "v1:cy:601.o", bottest.Code("601"), bottest.Lines("601")} {
		got := l.PressOld(data)
		if got != "Сейчас это сделать нельзя: заказ отменён" {
			t.Errorf("press %q on a cancelled order: notice %q", data, got)
		}
	}
	if n := l.Kaspi.Count(http.MethodPost, ""); n != 0 {
		t.Errorf("%d requests to Kaspi", n)
	}
	if !strings.Contains(l.Last(bottest.Aigul.ID).Text, "старое сообщение") {
		t.Errorf("something was sent:\n%s", l.Screens())
	}
}
