package bot_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/kaspi/kaspitest"
)

func TestAUnitAndALineAreTakenOutOfAnOrder(t *testing.T) {
	t.Parallel()
	l := accepted(t, by(kaspitest.OwnDelivery))
	l.tapOn("v1:lin:601")
	l.wantLast("2 × Чайник", "1 × Кружка")
	l.tapOn("v1:li:601.0")
	l.wantLast("в заказе 2 шт. Сколько оставить?")
	l.tapOn("v1:lq:601.0.1")
	l.wantLast("оставить 1 из 2 шт.", "Почему?")
	l.tapOn("v1:lr:601.0.1.u") // not reachable: the seller's own delivery
	l.wantLast("Причина: не дозвонились")
	if n := l.kaspi.Count(http.MethodPost, "/orderEntry"); n != 0 {
		t.Errorf("%d requests before it was meant", n)
	}
	l.tapOn("v1:ly:601.0.1.u")
	l.wantLast("Kaspi принял запрос и выполнит его сам")
	l.wantCard("Изменение состава. Kaspi принял запрос")
	for range 3 {
		l.pass(time.Minute)
		l.poll()
	}
	l.wantCard("1 × Чайник", "8 490 ₸", "Изменение состава: Айгуль Ким")

	l.kaspi.OperationsAfter(0)
	l.tapOn("v1:lin:601")
	l.tapOn("v1:li:601.1")
	l.wantLast("Кружка", "в заказе 1 шт.")
	l.tapOn("v1:lq:601.1.0")
	l.tapOn("v1:lr:601.1.0.o")
	l.tapOn("v1:ly:601.1.0.o")
	l.wantLast("Убрано из заказа")
	l.wantCard("1 × Чайник", "not", "Кружка")
	l.tapOn("v1:lin:601")
	l.tapOn("v1:li:601.0")
	l.wantLast("Это единственная строка")
	l.wantButtons(l.last(aigul.ID), "v1:no:menu")

	data := "v1:ly:601.1.0.o" // a finger on an old menu
	if got := l.press(aigul, l.forge(aigul.ID, data), data); got != "Этой строки в заказе уже нет. Откройте состав заново" {
		t.Errorf("notice %q", got)
	}
	if n := l.kaspi.Count(http.MethodPost, "/orderEntry"); n != 2 {
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
	l.tapOn("v1:ime:601")
	l.wantLast("Телефон: напишите IMEI устройства 1 из 2")
	for text, want := range map[string]string{
		"12345": "в номере IMEI 15 цифр", "490154203237519": "последняя цифра не сходится",
		"490154203237518/490154203237518": "повторяется",
	} {
		l.say(aigul, text)
		l.wantLast(want, "устройства 1 из 2")
	}
	l.say(aigul, "490154203237518/356938035643809")
	l.wantLast("устройства 2 из 2", "not", "⚠️")
	l.restart()
	l.say(aigul, "356938035643809") // told of the first already
	l.wantLast("повторяется", "устройства 2 из 2")
	l.say(aigul, "352099001761481")
	l.wantLast("Номера IMEI записаны")
	l.wantCard("IMEI: Айгуль Ким")
	bound, err := l.api.IMEIs(t.Context(), "NjAx")
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
	l.tapOn("v1:pack:601")
	l.wantLast("внесите номера кнопкой «IMEI»")
	l.tapOn("v1:ime:601")
	l.wantLast("для какой строки")
	l.tapOn("v1:il:601.1")
	l.say(aigul, "490154203237518\n356938035643809")
	l.wantLast("Номеров больше, чем устройств")
	l.say(aigul, "490154203237518")
	l.wantLast("Номера IMEI записаны")
	l.tapOn("v1:ime:601")
	l.tapOn("v1:il:601.0")
	l.say(aigul, "356938035643809\n352099001761481")
	l.wantLast("Номера IMEI записаны")
}

// Whatever old button is pressed, the person is told something, and Kaspi hears nothing.
func TestEveryPressThatIsNotPossibleGetsASentence(t *testing.T) {
	t.Parallel()
	l := newLife(t, nil)
	l.put("602", by(kaspitest.KaspiDoor))
	l.poll()
	const (
		gone, old = "Сейчас это сделать нельзя: заказ ещё не принят", "Эта кнопка устарела. Откройте список заново: /orders"
		unknown   = "Такого заказа у меня нет. Откройте список: /orders"
	)
	for data, want := range map[string]string{
		"v1:pack:602": gone, "v1:pk:602.1": gone, "v1:po:602": gone, "v1:wb:602": gone, "v1:code:601": gone,
		"v1:arr:601": gone, "v1:back:601": gone, "v1:lin:601": gone, "v1:li:601.0": gone, "v1:lq:601.0.0": gone,
		"v1:lr:601.0.0.o": gone, "v1:ly:601.0.0.o": gone, "v1:ime:601": gone, "v1:il:601.0": gone,
		"v1:pack:999": unknown, "v1:pk:999.1": unknown, "v1:wb:999": unknown, "v1:code:999": unknown,
		"v1:can:999": unknown, "v1:cy:999.o": unknown, "v1:lin:999": unknown, "v1:ime:999": unknown,
		"v1:pk:601": old, "v1:pk:601.x": old, "v1:cr:601.z": old, "v1:cy:601": old,
	} {
		if got := l.press(aigul, l.forge(aigul.ID, data), data); got != want {
			t.Errorf("press %q: notice %q, want %q", data, got, want)
		}
	}
	l.kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
	l.poll()
	for _, data := range []string{"v1:can:601", "v1:cy:601.o", "v1:code:601", "v1:lin:601"} {
		got := l.press(aigul, l.forge(aigul.ID, data), data)
		if got != "Сейчас это сделать нельзя: заказ отменён" {
			t.Errorf("press %q on a cancelled order: notice %q", data, got)
		}
	}
	if n := l.kaspi.Count(http.MethodPost, ""); n != 0 {
		t.Errorf("%d requests to Kaspi", n)
	}
	if !strings.Contains(l.last(aigul.ID).Text, "старое сообщение") {
		t.Errorf("something was sent:\n%s", l.screens())
	}
}
