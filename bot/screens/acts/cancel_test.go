package acts_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/kaspi/kaspitest"
)

func TestACancellationMayCarryAComment(t *testing.T) {
	t.Parallel()
	l := newLife(t, nil)
	l.TapOn(bottest.Cancel("601"))
	l.TapOn("v1:cr:601.o")
	l.TapOn("v1:cc:601.o")
	l.WantLast("Напишите комментарий для Kaspi")
	l.Say(bottest.Aigul, strings.Repeat("я", 1001))
	l.WantLast("Нужен текст до 1000 знаков")
	l.Say(bottest.Aigul, "разбит при <приёмке>")
	l.WantLast("Заказ отменён")
	l.wantCard("Отменён: нет в наличии", "Отмена: Айгуль Ким")
	l.wantSent("CANCELLED", 1)
	reqs := l.Kaspi.Requests()
	if !strings.Contains(string(reqs[len(reqs)-2].Body)+string(reqs[len(reqs)-1].Body), "разбит при") {
		t.Error("the comment did not reach Kaspi")
	}
	l.ends(orders.StageCancelled)
}

func TestAnOrderOfAListIsOpenedAsACardOfItsOwn(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	for i := range 6 {
		s.Put(fmt.Sprint(601+i), bottest.By(kaspitest.KaspiCity))
	}
	s.Poll()
	s.TapOn(bottest.Accept("603"))
	s.TapOn(bottest.Open("603"))
	s.WantLast("Упаковать и передать на Kaspi Доставку")
	s.TapOn(bottest.Pack("603"))
	s.TapOn("v1:pk:603.1")
	all := s.Telegram.Messages(bottest.Aigul.ID)
	s.Wants(all[1], "Упакован, передать на Kaspi Доставку") // the card follows
	data := bottest.Open("999")
	if got := s.PressOld(data); got != "Такого заказа у меня нет. Откройте список: /orders" {
		t.Errorf("notice %q", got)
	}
}

func TestAMenuCanBeClosedAndLeavesTheOrderAlone(t *testing.T) {
	t.Parallel()
	l := newLife(t, nil)
	l.TapOn(bottest.Cancel("601"))
	l.TapOn("v1:no:menu")
	l.WantLast("ничего не меняю")
	if n := len(chattest.Buttons(l.Last(bottest.Aigul.ID))); n != 0 {
		t.Errorf("%d buttons are left", n)
	}
	if n := l.Kaspi.Count(http.MethodPost, ""); n != 0 {
		t.Errorf("%d requests", n)
	}
}
