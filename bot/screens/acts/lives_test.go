package acts_test

import (
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/kaspi/kaspitest"
)

func TestLifeOfAnOrderThatIsHandedOut(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]kaspitest.Delivery{"pickup": kaspitest.Pickup, "own delivery": kaspitest.OwnDelivery} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLife(t, bottest.By(way))
			l.TapOn(bottest.Accept("601"))
			l.wantCard("Выдать покупателю по коду")
			l.WantNotice(l.TapOn(bottest.Code("601")), chattest.Waiting)
			l.WantLast("напишите код, который назовёт покупатель")
			l.Say(bottest.Aigul, "9999")
			l.WantLast("Код не подошёл", "Осталось попыток: 2")
			l.Say(bottest.Aigul, kaspitest.SecurityCode)
			l.WantLast("Заказ 601. Заказ выдан покупателю.")
			l.wantCard("Выдан покупателю", "Выдача: Айгуль Ким")
			l.slow()
			l.wantCard("Выдан покупателю", "Выдача: Айгуль Ким")
			l.ends(orders.StageDone)
		})
	}
}

func TestLifeOfAnOrderOfKaspisDelivery(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		way  kaspitest.Delivery
		card string
	}{
		"door":     {kaspitest.KaspiDoor, "Kaspi Доставка до двери"},
		"city":     {kaspitest.KaspiCity, "Kaspi Доставка по городу"},
		"express":  {kaspitest.Express, "Kaspi Express"},
		"postomat": {kaspitest.Postomat, "Kaspi Postomat"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLife(t, bottest.By(c.way))
			l.packed()
			l.wantCard(c.card)
			l.delivered()
		})
	}
}

func TestLifeOfAPreOrder(t *testing.T) {
	t.Parallel()
	l := newLife(t, func(o *kaspitest.Order) { o.PreOrder, o.Delivery = true, kaspitest.KaspiDoor })
	l.TapOn(bottest.Accept("601"))
	l.wantCard("Предзаказ: ждём товар")
	l.WantNotice(l.TapOn("v1:arr:601"), chattest.Waiting)
	l.wantCard("Упаковать и передать", "Поступление товара: Айгуль Ким")
	l.TapOn(bottest.Pack("601"))
	l.TapOn("v1:pk:601.1")
	l.BringWaybills()
	l.delivered()
}

// The bank's papers are signed two days after the order: by creation date it lies behind orders long seen.
func TestLifeOfACreditThatIsSignedTwoDaysLate(t *testing.T) {
	t.Parallel()
	l := newLife(t, func(o *kaspitest.Order) {
		o.State, o.SignatureRequired, o.Credit, o.Delivery = "SIGN_REQUIRED", true, true, kaspitest.Pickup
	})
	l.slow()
	if got := chattest.Buttons(l.Naming(bottest.Aigul.ID, "601")[0]); len(got) != 1 {
		t.Errorf("buttons %q, want none but details", got)
	}
	for _, other := range []string{"701", "702"} {
		l.Pass(24 * time.Hour)
		l.Put(other)
		l.Poll()
		l.Kaspi.AcceptInCabinet(other)
		l.slow()
	}
	l.Kaspi.Sign("601")
	l.Poll()
	l.TapOn(bottest.Accept("601"))
	l.wantCard("✅ Принят: Айгуль Ким")
	l.TapOn(bottest.Code("601"))
	l.Say(bottest.Aigul, kaspitest.SecurityCode)
	l.wantCard("Выдан покупателю", "not", "подписывает")
	l.ends(orders.StageDone)
}

func TestLifeOfAnOrderThatTheSellerCancelsBeforeHandOver(t *testing.T) {
	t.Parallel()
	l := newLife(t, bottest.By(kaspitest.KaspiDoor))
	l.packed()
	l.TapOn(bottest.Cancel("601"))
	l.WantLast("Отменить заказ 601?")
	l.TapOn("v1:cr:601.o")
	l.WantLast("причина: нет в наличии", "not", "Товар уже у Kaspi")
	l.wantSent("CANCELLED", 0)
	l.TapOn("v1:cy:601.o")
	l.WantLast("Заказ отменён")
	l.wantCard("Отменён: нет в наличии", "Отмена: Айгуль Ким")
	l.slow()
	l.wantSent("CANCELLED", 1)
	l.ends(orders.StageCancelled)
}

func TestLifeOfAnOrderThatTheSellerCancelsAfterHandOver(t *testing.T) {
	t.Parallel()
	l := newLife(t, bottest.By(kaspitest.Postomat))
	l.packed()
	l.Kaspi.HandOver("601")
	l.slow()
	l.TapOn(bottest.Cancel("601"))
	l.TapOn("v1:cr:601.b")
	l.WantLast("Товар уже у Kaspi: он вернётся к вам")
	l.TapOn("v1:cy:601.b")
	l.WantLast("Заказ отменяется, товар вернётся к вам")
	l.wantCard("Отменяется: покупатель отказался, товар возвращается")
	l.WantNotice(l.TapOn("v1:back:601"), chattest.Waiting)
	l.wantCard("Отменён: покупатель отказался", "Возврат товара: Айгуль Ким")
	l.slow()
	l.ends(orders.StageCancelled)
}

func TestLifeOfAnOrderThatTheBuyerCancels(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(*live){
		"before acceptance": func(*live) {},
		"before hand-over":  func(l *live) { l.TapOn(bottest.Accept("601")) },
		"after hand-over": func(l *live) {
			l.packed()
			l.Kaspi.HandOver("601")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLife(t, bottest.By(kaspitest.KaspiCity))
			meanwhile(l)
			l.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
			l.Poll()
			l.slow()
			if name == "after hand-over" {
				l.wantCard("Отменяется покупателем, товар возвращается")
				l.TapOn("v1:back:601")
			}
			l.wantCard("Отменён покупателем")
			l.ends(orders.StageCancelled)
		})
	}
}

func TestLifeOfAnOrderThatComesBackAfterItWasDelivered(t *testing.T) {
	t.Parallel()
	l := newLife(t, bottest.By(kaspitest.KaspiDoor))
	l.packed()
	l.delivered()
	l.Pass(5 * 24 * time.Hour)
	l.Kaspi.Return("601")
	if _, err := l.Desk.PollLive(t.Context(), 14*24*time.Hour); err != nil { // the wide look after a gap
		t.Fatal(err)
	}
	l.slow()
	l.wantCard("Покупатель оформляет возврат")
	l.TapOn("v1:back:601")
	l.wantCard("Возвращён", "Возврат товара: Айгуль Ким")
	l.ends(orders.StageReturned)
}
