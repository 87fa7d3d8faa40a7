package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// live is a scripted life of one order, led by Айгуль through the chat alone, from the first poll to the archive.
type live struct {
	*shop
	code string
}

func newLife(t *testing.T, change func(*kaspitest.Order)) *live {
	t.Helper()
	l := &live{newShop(t, alone), "601"}
	if change == nil {
		change = func(*kaspitest.Order) {}
	}
	l.slow() // the desk's first look is quiet
	l.put("601", change)
	l.poll()
	return l
}

func by(d kaspitest.Delivery) func(*kaspitest.Order) {
	return func(o *kaspitest.Order) { o.Delivery = d }
}

// slow is the program's slow jobs: what became of orders elsewhere.
func (s *shop) slow() {
	s.t.Helper()
	s.pass(time.Minute)
	ctx := s.t.Context()
	_, err := s.desk.PollLive(ctx, 36*time.Hour)
	_, err2 := s.desk.PollArchive(ctx, 36*time.Hour)
	if err := s.logged("sweep", err, err2, s.desk.Tick(ctx), s.Refresh(ctx)); err != nil {
		s.t.Fatal(err)
	}
}

// tapOn presses a button under the newest message of Айгуль's chat that has it.
func (s *shop) tapOn(data string) string {
	s.t.Helper()
	for _, m := range slices.Backward(s.telegram.Messages(aigul.ID)) {
		if slices.Contains(buttons(m), data) {
			return s.press(aigul, m, data)
		}
	}
	s.t.Fatalf("no button %q\n%s", data, s.screens())
	return ""
}

// wantNotice checks what a press was told. On a slow machine it is told to wait, and the card or the menu tells.
func (s *shop) wantNotice(got, want string) {
	s.t.Helper()
	if got != want && got != "Отправлено в Kaspi, жду ответа" {
		s.t.Errorf("notice %q, want %q", got, want)
	}
}

// wantLast checks the newest message of Айгуль's chat.
func (s *shop) wantLast(texts ...string) { s.t.Helper(); s.wants(s.last(aigul.ID), texts...) }

// wantCard checks the order's card: the first message that names it.
func (l *live) wantCard(texts ...string) {
	l.t.Helper()
	l.wants(l.naming(aigul.ID, l.code)[0], texts...)
}

// deliverWaybills runs the job until nobody waits for a waybill.
func (s *shop) deliverWaybills() {
	s.t.Helper()
	for range 20 {
		if err := s.DeliverWaybills(s.t.Context()); err != nil {
			s.t.Error(err)
		}
		owed, err := s.memory.PendingWaybills(s.t.Context(), s.now().Add(time.Hour), 9)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(owed) == 0 {
			return
		}
		s.pass(5 * time.Second)
	}
	s.t.Error("a waybill is still owed")
}

// packed brings a new order of Kaspi's delivery to its waybill.
func (l *live) packed() {
	l.t.Helper()
	l.tapOn(accept(l.code))
	l.wantCard("Упаковать и передать в Kaspi Доставку")
	l.tapOn("v1:pack:601")
	l.wantLast("на сколько мест упакован?")
	l.tapOn("v1:pk:601.2")
	l.wantLast("Упаковано", "Мест: 2", "Накладную пришлю сюда")
	l.wantCard("Упакован, передать курьеру", "Упаковка: Айгуль Ким, 12:01")
	l.deliverWaybills()
	doc := l.last(aigul.ID)
	if doc.Document == nil || doc.Document.Name != "waybill-601.pdf" || !strings.Contains(string(doc.Document.Data), "parcel 2 of 2") {
		l.t.Fatalf("no waybill of two parcels came\n%s", l.screens())
	}
	l.wants(doc, "Накладная заказа 601, № ")
	l.wantSent("ASSEMBLE", 1)
}

// delivered lets Kaspi take and deliver a packed order.
func (l *live) delivered() {
	l.t.Helper()
	l.kaspi.HandOver(l.code)
	l.slow()
	l.wantCard("В пути к покупателю")
	l.kaspi.Deliver(l.code)
	l.slow()
	l.wantCard("Выдан покупателю", "Упаковка: Айгуль Ким")
	l.ends(orders.StageDone)
}

// ends checks how the life ended, in the order book and at Kaspi.
func (l *live) ends(want orders.Stage) {
	l.t.Helper()
	r, err := l.desk.Order(l.t.Context(), kaspi.OrderCode(l.code))
	if err != nil || r.Stage != want {
		l.t.Errorf("it ended as %s, %v; want %s", r.Stage, err, want)
	}
	truth, _ := l.kaspi.Get(l.code)
	if truth.State != "ARCHIVE" {
		l.t.Errorf("at Kaspi it is in %s, not in the archive", truth.State)
	}
}

func (l *live) wantSent(status string, want int) {
	l.t.Helper()
	if n := l.kaspi.Sent(l.code, status); n != want {
		l.t.Errorf("%d requests for %s, want %d", n, status, want)
	}
}

func TestLifeOfAnOrderThatIsHandedOut(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]kaspitest.Delivery{"pickup": kaspitest.Pickup, "own delivery": kaspitest.OwnDelivery} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLife(t, by(way))
			l.tapOn(accept("601"))
			l.wantCard("Выдать покупателю по коду")
			l.wantNotice(l.tapOn("v1:code:601"), "Код отправлен покупателю")
			l.wantLast("напишите код, который назовёт покупатель")
			l.say(aigul, "9999")
			l.wantLast("Код не подошёл", "Осталось попыток: 2")
			l.say(aigul, kaspitest.SecurityCode)
			l.wantLast("Заказ 601. Заказ выдан.")
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
			l := newLife(t, by(c.way))
			l.packed()
			l.wantCard(c.card)
			l.delivered()
		})
	}
}

func TestLifeOfAPreOrder(t *testing.T) {
	t.Parallel()
	l := newLife(t, func(o *kaspitest.Order) { o.PreOrder, o.Delivery = true, kaspitest.KaspiDoor })
	l.tapOn(accept("601"))
	l.wantCard("Предзаказ: ждём товар")
	l.wantNotice(l.tapOn("v1:arr:601"), "Отмечено: товар на складе")
	l.wantCard("Упаковать и передать", "Поступление товара: Айгуль Ким")
	l.tapOn("v1:pack:601")
	l.tapOn("v1:pk:601.1")
	l.deliverWaybills()
	l.delivered()
}

// The bank's papers are signed two days after the order: by creation date it lies behind orders long seen.
func TestLifeOfACreditThatIsSignedTwoDaysLate(t *testing.T) {
	t.Parallel()
	l := newLife(t, func(o *kaspitest.Order) {
		o.State, o.SignatureRequired, o.Credit, o.Delivery = "SIGN_REQUIRED", true, true, kaspitest.Pickup
	})
	l.slow()
	if got := buttons(l.naming(aigul.ID, "601")[0]); len(got) != 1 {
		t.Errorf("buttons %q, want none but details", got)
	}
	for _, other := range []string{"701", "702"} {
		l.pass(24 * time.Hour)
		l.put(other)
		l.poll()
		l.kaspi.AcceptInCabinet(other)
		l.slow()
	}
	l.kaspi.Sign("601")
	l.poll()
	l.tapOn(accept("601"))
	l.wantCard("✅ Принят: Айгуль Ким")
	l.tapOn("v1:code:601")
	l.say(aigul, kaspitest.SecurityCode)
	l.wantCard("Выдан покупателю", "not", "подписывает")
	l.ends(orders.StageDone)
}

func TestLifeOfAnOrderThatTheSellerCancelsBeforeHandOver(t *testing.T) {
	t.Parallel()
	l := newLife(t, by(kaspitest.KaspiDoor))
	l.packed()
	l.tapOn("v1:can:601")
	l.wantLast("Отменить заказ 601?")
	l.tapOn("v1:cr:601.o")
	l.wantLast("причина: нет в наличии", "not", "Товар уже у Kaspi")
	l.wantSent("CANCELLED", 0)
	l.tapOn("v1:cy:601.o")
	l.wantLast("Заказ отменён")
	l.wantCard("Отменён: нет в наличии", "Отмена: Айгуль Ким")
	l.slow()
	l.wantSent("CANCELLED", 1)
	l.ends(orders.StageCancelled)
}

func TestLifeOfAnOrderThatTheSellerCancelsAfterHandOver(t *testing.T) {
	t.Parallel()
	l := newLife(t, by(kaspitest.Postomat))
	l.packed()
	l.kaspi.HandOver("601")
	l.slow()
	l.tapOn("v1:can:601")
	l.tapOn("v1:cr:601.b")
	l.wantLast("Товар уже у Kaspi: он вернётся к вам")
	l.tapOn("v1:cy:601.b")
	l.wantLast("Заказ отменяется, товар вернётся к вам")
	l.wantCard("Отменяется, товар возвращается: покупатель отказался")
	l.wantNotice(l.tapOn("v1:back:601"), "Отмечено: товар вернулся к вам")
	l.wantCard("Отменён: покупатель отказался", "Возврат товара: Айгуль Ким")
	l.slow()
	l.ends(orders.StageCancelled)
}

func TestLifeOfAnOrderThatTheBuyerCancels(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(*live){
		"before acceptance": func(*live) {},
		"before hand-over":  func(l *live) { l.tapOn(accept("601")) },
		"after hand-over": func(l *live) {
			l.packed()
			l.kaspi.HandOver("601")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLife(t, by(kaspitest.KaspiCity))
			meanwhile(l)
			l.kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
			l.poll()
			l.slow()
			if name == "after hand-over" {
				l.wantCard("Отменяется, товар возвращается: отменил покупатель")
				l.tapOn("v1:back:601")
			}
			l.wantCard("Отменён: отменил покупатель")
			l.ends(orders.StageCancelled)
		})
	}
}

func TestLifeOfAnOrderThatComesBackAfterItWasDelivered(t *testing.T) {
	t.Parallel()
	l := newLife(t, by(kaspitest.KaspiDoor))
	l.packed()
	l.delivered()
	l.pass(5 * 24 * time.Hour)
	l.kaspi.Return("601")
	if _, err := l.desk.PollLive(t.Context(), 14*24*time.Hour); err != nil { // the wide look after a gap
		t.Fatal(err)
	}
	l.slow()
	l.wantCard("Покупатель оформляет возврат")
	l.tapOn("v1:back:601")
	l.wantCard("Возвращён", "Возврат товара: Айгуль Ким")
	l.ends(orders.StageReturned)
}
