package main

import (
	"strconv"
	"testing"

	"kaspibot/alstyle/alstyletest"
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
	o.chat(t, "812345678", "у поставщика 7", "закупка 8 000 ₸", "комиссия 1 500 ₸", "доставка 895 ₸,", "налог 360 ₸",
		"прибыль 1 245 ₸")
}

func TestASilentSupplierDelaysNoCard(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300)
	good := priced(o.supplier, 3)
	o.supplier.Fail(alstyletest.Fault{Hang: true, Times: -1})
	o.start(t)
	o.kaspi.Put(sells("812345678", good))
	card := o.chat(t, "812345678", "Принять до")
	o.press(t, card)
	o.chat(t, "812345678", "Принят: Айгуль")
}
