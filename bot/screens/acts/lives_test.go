package acts_test

import (
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// live is a scripted life of one order, led by Айгуль through the chat alone, from the first poll to the archive.
type live struct {
	*bottest.Shop
	t    *testing.T
	code string
}

func newLife(t *testing.T, change func(*kaspitest.Order)) *live {
	t.Helper()
	l := &live{bottest.New(t, bottest.Alone), t, "601"}
	if change == nil {
		change = func(*kaspitest.Order) {}
	}
	l.slow() // the desk's first look is quiet
	l.Put("601", change)
	l.Poll()
	return l
}

// slow is the program's slow jobs, a minute later.
func (l *live) slow() {
	l.t.Helper()
	l.Pass(time.Minute)
	l.Sweep()
}

// wantCard checks the order's card: the first message that names it.
func (l *live) wantCard(texts ...string) {
	l.t.Helper()
	l.Wants(l.Naming(bottest.Aigul.ID, l.code)[0], texts...)
}

// packed brings a new order of Kaspi's delivery to its waybill.
func (l *live) packed() {
	l.t.Helper()
	l.TapOn(bottest.Accept(l.code))
	l.wantCard("Упаковать и передать в Kaspi Доставку")
	l.TapOn(bottest.Pack("601"))
	l.WantLast("на сколько мест упакован?")
	l.TapOn("v1:pk:601.2")
	l.WantLast("Упаковано", "Мест: 2", "Накладную пришлю сюда")
	l.wantCard("Упакован, передать курьеру", "Упаковка: Айгуль Ким, 12:01")
	l.BringWaybills()
	doc := l.Last(bottest.Aigul.ID)
	if doc.Document == nil || doc.Document.Name != "waybill-601.pdf" || !strings.Contains(string(doc.Document.Data), "parcel 2 of 2") {
		l.t.Fatalf("no waybill of two parcels came\n%s", l.Screens())
	}
	l.Wants(doc, "Накладная заказа 601, № ")
	l.wantSent("ASSEMBLE", 1)
}

// delivered lets Kaspi take and deliver a packed order.
func (l *live) delivered() {
	l.t.Helper()
	l.Kaspi.HandOver(l.code)
	l.slow()
	l.wantCard("В пути к покупателю")
	l.Kaspi.Deliver(l.code)
	l.slow()
	l.wantCard("Выдан покупателю", "Упаковка: Айгуль Ким")
	l.ends(orders.StageDone)
}

// ends checks how the life ended, in the order book and at Kaspi.
func (l *live) ends(want orders.Stage) {
	l.t.Helper()
	r, err := l.Desk.Order(l.t.Context(), kaspi.OrderCode(l.code))
	if err != nil || r.Stage != want {
		l.t.Errorf("it ended as %s, %v; want %s", r.Stage, err, want)
	}
	truth, _ := l.Kaspi.Get(l.code)
	if truth.State != "ARCHIVE" {
		l.t.Errorf("at Kaspi it is in %s, not in the archive", truth.State)
	}
}

func (l *live) wantSent(status string, want int) {
	l.t.Helper()
	if n := l.Kaspi.Sent(l.code, status); n != want {
		l.t.Errorf("%d requests for %s, want %d", n, status, want)
	}
}

func TestLifeOfAnOrderThatIsHandedOut(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]kaspitest.Delivery{"pickup": kaspitest.Pickup, "own delivery": kaspitest.OwnDelivery} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLife(t, bottest.By(way))
			l.TapOn(bottest.Accept("601"))
			l.wantCard("Выдать покупателю по коду")
			l.WantNotice(l.TapOn(bottest.Code("601")), bottest.Waiting)
			l.WantLast("напишите код, который назовёт покупатель")
			l.Say(bottest.Aigul, "9999")
			l.WantLast("Код не подошёл", "Осталось попыток: 2")
			l.Say(bottest.Aigul, kaspitest.SecurityCode)
			l.WantLast("Заказ 601. Заказ выдан.")
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
	l.WantNotice(l.TapOn("v1:arr:601"), bottest.Waiting)
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
	l.wantCard("Отменяется, товар возвращается: покупатель отказался")
	l.WantNotice(l.TapOn("v1:back:601"), bottest.Waiting)
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
				l.wantCard("Отменяется, товар возвращается: отменил покупатель")
				l.TapOn("v1:back:601")
			}
			l.wantCard("Отменён: отменил покупатель")
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
