package main

import (
	"strings"
	"testing"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/kaspi/faults"
)

func TestGoodsComeInAListGoesOutAnOrderIsAcceptedOnceAndARestartKeepsItAll(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 600)
	p := o.start(t)
	o.kaspi.Put(order("812345678"))
	card := o.chat(t, "812345678", "2 × Чайник <1.7 л> & \"крышка\"", "9 000 ₸", "Караганда", "Принять до", "ждёт")
	o.press(t, card)
	o.chat(t, "812345678", "Принят: Айгуль")
	if n := o.kaspi.Accepts("812345678"); n != 1 {
		t.Errorf("%d requests to accept, want 1", n)
	}
	p.says(t, "price list published")
	status, list := p.fetch(t)
	if status != 200 || strings.Count(list, "<offer ") < 500 {
		t.Fatalf("price list: HTTP %d with %d offers", status, strings.Count(list, "<offer "))
	}
	if code := p.stop(t); code != 0 {
		t.Errorf("exit code %d after a stop", code)
	}

	p = o.start(t)
	if status, again := p.fetch(t); status != 200 || again != list {
		t.Errorf("after a restart: HTTP %d, the same list: %v", status, again == list)
	}
	o.say("/orders")
	o.chat(t, "Новых заказов нет")
	if n := len(cards(o, "812345678")); n != 1 {
		t.Errorf("%d cards after the restart, want the one from before", n)
	}
}

func TestWhenKaspiHangsForAllTheSellerIsToldWhatToCheckWithinTwoPolls(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300, "REQUEST_TIMEOUT=1s") // too short for no machine, once Kaspi answers again
	o.kaspi.Fail(faults.Row{Times: -1, End: faults.Hang})
	o.start(t)
	told := o.chat(t, "Новые заказы не приходят", "User-Agent")
	if n := polls(o, told.Date); n > 8 { // a poll is four tries
		t.Errorf("told after %d requests", n)
	}
	o.kaspi.Put(order("812345678"))
	o.kaspi.ClearFaults()
	o.chat(t, "Kaspi снова отвечает")
	o.chat(t, "812345678", "Принять до")
}

func TestAWrongTokenIsToldAtOnce(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300, "KASPI_API_TOKEN=another", "ALSTYLE_TOKEN=another")
	o.start(t)
	o.chat(t, "Kaspi не принял токен", "KASPI_API_TOKEN")
	o.chat(t, "Al-Style не принял ключ", "ALSTYLE_TOKEN")
}

func TestAWholeCatalogueArrivesPageByPage(t *testing.T) {
	t.Parallel()
	o := newOutside(t, catalogue, "REQUEST_TIMEOUT=60s") // all of it in one answer takes a slow machine long
	p := o.start(t)
	p.says(t, "price list published")
	if n := o.supplier.Count("/elements-pagination"); n < catalogue/250 {
		t.Errorf("%d pages were read", n)
	}
	_, list := p.fetch(t)
	// Some goods have no price that could be believed and were never listed.
	if n := strings.Count(list, "<offer "); n < catalogue*29/30 {
		t.Errorf("%d offers of %d goods", n, catalogue)
	}
}

func TestACatalogueThatIsNotWholePublishesNothingAndSaysWhy(t *testing.T) {
	t.Parallel()
	for name, quirks := range map[string]alstyletest.Quirks{
		"stops at 250": {StopAt: 250},
		"drops rows":   {DropRows: []int{2, 3}},
		"repeats rows": {RepeatRows: []int{2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOutside(t, 1000)
			o.supplier.Misbehave(quirks)
			p := o.start(t)
			o.chat(t, "Каталог Al-Style пришёл неполным", "из 1 000")
			if status, _ := p.fetch(t); status != 503 {
				t.Errorf("HTTP %d before the first list, want 503", status)
			}
		})
	}
}

func TestAnEmptyOrBrokenSupplierLeavesTheOldListInPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault faults.Row
		says  string
	}{
		"empty":  {faults.Row{Operation: "/quantity-price", Times: -1, Code: 200, Body: "[]"}, "пустой список"},
		"broken": {faults.Row{Operation: "/quantity-price", Times: -1, Code: 200, Body: `{"1":{"quan`}, "испорченным"},
		"html":   {faults.Row{Operation: "/quantity-price", Times: -1, Code: 200, Body: "<html>"}, "испорченным"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOutside(t, 600)
			p := o.start(t)
			p.says(t, "price list published")
			_, before := p.fetch(t)
			o.supplier.Fail(c.fault)
			o.chat(t, "Остатки Al-Style не обновляются", c.says)
			if _, after := p.fetch(t); after != before {
				t.Error("the price list changed")
			}
		})
	}
}

// A chat in which Telegram lets us wait must not keep the next orders from being polled.
func TestPollingGoesOnWhileTelegramHangs(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300, "LOG_LEVEL=debug")
	o.telegram.Fail(faults.Row{Operation: "sendMessage", Times: -1, End: faults.Hang})
	o.kaspi.Put(order("812345678"))
	p := o.start(t)
	p.saysTimes(t, `"job":"orders"`, 6)
	o.telegram.ClearFaults()
}

func (o *outside) say(text string) { o.telegram.Say(seller(), seller().ID, text) }

// cards lists the messages about an order.
func cards(o *outside, code string) []int {
	var ids []int
	for _, m := range o.telegram.Messages(seller().ID) {
		if strings.Contains(m.Text, code) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// polls counts the requests of polls that came before a moment.
func polls(o *outside, end time.Time) (n int) {
	for _, r := range o.kaspi.Requests() {
		if r.Query.Get("filter[orders][state]") == "NEW" && r.At.Before(end) {
			n++
		}
	}
	return n
}
