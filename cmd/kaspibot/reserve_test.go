package main

import (
	"regexp"
	"testing"

	fault "kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestWhatIsOrderedLeavesThePriceListAndComesBackWhenCancelled(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300)
	p := o.start(t)
	p.says(t, "price list published")
	_, list := p.fetch(t)
	first := regexp.MustCompile(`<offer sku="([^"]+)">.{0,600}?available="yes"[^>]*stockCount="([3-9])"`).FindStringSubmatch(list)
	if first == nil {
		t.Fatal("nothing is on sale")
	}
	stock := func() string {
		_, list := p.fetch(t)
		m := regexp.MustCompile(`<offer sku="` + first[1] + `">.{0,600}?stockCount="(\d+)"`).FindStringSubmatch(list)
		if m == nil {
			t.Fatalf("%s is not listed any more", first[1])
		}
		return m[1]
	}
	bought := order("812345678")
	bought.Lines = []kaspitest.Line{{SKU: first[1], Title: "Товар", Quantity: 2, Price: 4500}}
	o.kaspi.Put(bought)
	p.saysTimes(t, "price list published", 2)
	want := string(first[2][0] - 2)
	if got := stock(); got != want {
		t.Errorf("%s of %s pieces shown after 2 were bought, want %s", got, first[2], want)
	}
	o.kaspi.Cancel("812345678", "BUYER_CANCELLATION_HIMSELF")
	p.saysTimes(t, "price list published", 3)
	if got := stock(); got != first[2] {
		t.Errorf("%s pieces shown after the cancellation, want %s again", got, first[2])
	}
}

func TestWhenOrdersCannotBeReadTheListStaysAndTheSellerIsToldWhy(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300, "REQUEST_TIMEOUT=60s") // nothing hangs: all that would meet it is a slow machine
	o.kaspi.Fail(fault.Row{Times: -1, Code: 502})
	p := o.start(t)
	o.chat(t, "Прайс-лист не обновляется", "не знаю, что уже продано")
	if status, _ := p.fetch(t); status != 503 {
		t.Errorf("HTTP %d: a list was made without knowing what is sold", status)
	}
	o.kaspi.ClearFaults()
	o.chat(t, "Заказы снова видны, прайс-лист обновляется")
}
