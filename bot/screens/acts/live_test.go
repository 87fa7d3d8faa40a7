package acts_test

import (
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
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
	l.wantCard("Упаковать и передать на Kaspi Доставку")
	l.TapOn(bottest.Pack("601"))
	l.WantLast("сколько мест (коробок или пакетов)?")
	l.TapOn("v1:pk:601.2")
	l.WantLast("Упаковано", "Мест: 2", "Накладную пришлю сюда")
	l.wantCard("Упакован, передать на Kaspi Доставку", "Упаковка: Айгуль Ким, 12:01")
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
