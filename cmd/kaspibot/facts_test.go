package main

import (
	"errors"
	"os"
	"strconv"
	"testing"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/kaspi"
	fault "kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// sells is an order for two pieces of a good.
func sells(code string, g alstyletest.Good) kaspitest.Order {
	o := order(code)
	o.Delivery, o.SellerDelivery = kaspitest.KaspiCity, 895
	o.Lines = []kaspitest.Line{{
		SKU: strconv.Itoa(g.Article), Title: "Чайник", Quantity: 2, Price: 6000, CategoryTitle: "Чайники",
	}}
	return o
}

func TestACardTellsWhatTheSupplierHasAndWhatIsEarned(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300)
	good := priced(o.supplier, 3)
	o.start(t)
	o.kaspi.Put(sells("812345678", good))
	o.chat(t, "812345678", "у Al-Style 7", "закупка 8 000 ₸", "комиссия 1 500 ₸", "доставка 895 ₸,", "налог 480 ₸",
		"Прибыль 1 125 ₸")
}

func TestACardReckonsWithTheSellersOwnTariff(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300)
	good := priced(o.supplier, 3)
	if err := os.WriteFile(o.dir+"/data/rules.toml", []byte("[tariff]\ntax = 5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.start(t)
	o.kaspi.Put(sells("812345678", good))
	o.chat(t, "812345678", "налог 600 ₸", "Прибыль 1 005 ₸")
}

func TestASilentSupplierDelaysNoCard(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300)
	good := priced(o.supplier, 3)
	o.supplier.Fail(fault.Row{Times: -1, End: fault.Hang})
	o.start(t)
	o.kaspi.Put(sells("812345678", good))
	card := o.chat(t, "812345678", "Принять до")
	o.press(t, card)
	o.chat(t, "812345678", "Принят: Айгуль")
}

func TestAnOrderThatNobodyReactedToIsAcceptedByTheProgram(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300, "AUTO_ACCEPT=on")
	o.kaspi.Put(sells("812345678", priced(o.supplier, 3)))
	o.remember(t, orders.Record{
		Order: kaspi.Order{ID: kaspi.IDOf("812345678"), Code: "812345678"}, Stage: orders.StageNew,
		Seen: time.Now().Add(-time.Hour), Announce: true, Revision: 1,
	})
	p := o.start(t)
	o.chat(t, "Заказ 812345678 принят ботом", "Прибыль 1 125 ₸")
	o.chat(t, "Заказ 812345678 — 12 000 ₸", "Принят ботом")
	o.say("/auto")
	o.chat(t, "Приём заказов ботом включён", "812345678: ✅ принят ботом")
	if n := o.kaspi.Accepts("812345678"); n != 1 {
		t.Errorf("%d requests to accept, want 1", n)
	}
	p.stop(t)
}

// remember puts an order into the data of a program that is not running.
func (o *outside) remember(t *testing.T, r orders.Record) {
	t.Helper()
	s, err := store.Open(t.Context(), o.dir+"/data")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.SaveRecords(t.Context(), r), s.Close()); err != nil {
		t.Fatal(err)
	}
}

// priced is a good with a real price, of which the distributor has seven.
func priced(fake *alstyletest.Server, n int) alstyletest.Good {
	good := fake.Goods()[n]
	fake.Change(good.Article, func(g *alstyletest.Good) {
		g.Price1, g.Price2, g.Discount, g.Quantity, g.AtLeast = 4000, 6000, 0, 7, false
	})
	return good
}
