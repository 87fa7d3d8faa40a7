package main

import "testing"

func TestAPackedOrderIsSentOnceAndItsWaybillComesThoughThePowerIsCut(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300)
	p := o.start(t)
	o.kaspi.Put(order("812345678"))
	o.press(t, o.chat(t, "812345678", "Принять до"))
	o.press(t, o.chat(t, "812345678", "Упаковать и передать"))
	menu := o.chat(t, "812345678", "сколько мест")
	o.kaspi.WaybillAfter(1000)
	o.press(t, menu)
	o.chat(t, "812345678", "Упаковано", "Мест: 1")
	p.kill()

	o.kaspi.WaybillAfter(0)
	o.start(t)
	doc := o.chat(t, "Накладная заказа 812345678")
	if doc.Document == nil || doc.Document.Name != "waybill-812345678.pdf" {
		t.Errorf("no document: %+v", doc)
	}
	if n := o.kaspi.Sent("812345678", "ASSEMBLE"); n != 1 {
		t.Errorf("%d requests to pack, want 1", n)
	}
}
