//go:build !race

package app_test

import (
	"testing"
	"time"

	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// stopLimit is when service managers kill what has not ended.
const stopLimit = 10 * time.Second

func TestAStopEndsInTimeWhateverHangsAndTheRestIsDoneAtTheNextStart(t *testing.T) {
	t.Parallel()
	hang := func(operation string) faults.Row {
		return faults.Row{Operation: operation, Times: -1, End: faults.Hang}
	}
	for name, c := range map[string]struct {
		kaspi, telegram, supplier *faults.Row
		begin                     func(p *played)
		shown                     func(p *played) bool // as soon as it has ended; nil for whatever
		after                     func(p *played) bool
	}{
		"Kaspi is slow in an accept": {
			kaspi: new(faults.Row{Operation: "POST", Delay: 3 * time.Second}),
			begin: func(p *played) { p.press("v1:acc:600000001") },
			shown: func(p *played) bool { return len(p.showing("600000001", "Принят: Айгуль")) > 0 },
			after: func(p *played) bool { return p.kaspi.Accepted("600000001") == 1 },
		},
		"Kaspi in an accept": {
			kaspi: new(hang("POST")),
			begin: func(p *played) { p.press("v1:acc:600000001") },
			after: func(p *played) bool {
				return len(p.showing("600000001", "Kaspi не подтвердил принятие")) > 0
			},
		},
		"Kaspi in many accepts": {
			kaspi: new(hang("POST")),
			begin: func(p *played) {
				for _, code := range []string{"600000001", "600000002", "600000003", "600000004", "600000005"} {
					p.press("v1:acc:" + code)
				}
			},
			after: func(p *played) bool { return len(p.showing("Kaspi не подтвердил принятие")) >= 5 },
		},
		"Kaspi in reading back": {
			kaspi: new(hang("GET")),
			begin: func(p *played) { p.press("v1:acc:600000001") },
			after: func(p *played) bool { return len(p.showing("600000001", "Принят: Айгуль")) > 0 },
		},
		"Kaspi in polls": {
			kaspi: new(hang("")),
			begin: func(p *played) { p.kaspi.Put(fresh("600000009")); <-time.After(time.Minute) },
			after: func(p *played) bool { return len(p.showing("600000009", "Принять до")) > 0 },
		},
		"Telegram in a send": {
			telegram: new(hang("sendMessage")),
			begin:    func(p *played) { p.kaspi.Put(fresh("600000009")); <-time.After(time.Minute) },
			after:    func(p *played) bool { return len(p.showing("600000009", "Принять до")) > 0 },
		},
		"Telegram in an edit": {
			telegram: new(hang("editMessageText")),
			begin:    func(p *played) { p.press("v1:acc:600000001") },
			after:    func(p *played) bool { return len(p.showing("600000001", "Принят: Айгуль")) > 0 },
		},
		"Telegram in an answer": {
			telegram: new(hang("answerCallbackQuery")),
			begin:    func(p *played) { p.press("v1:acc:600000001") },
			after:    func(p *played) bool { return len(p.showing("600000001", "Принят: Айгуль")) > 0 },
		},
		"Telegram in everything": {
			telegram: new(hang("")),
			begin:    func(p *played) { p.press("v1:acc:600000001"); p.telegram.Say(aigul, aigul.ID, "/status") },
			after: func(p *played) bool {
				return len(p.showing("600000001", "Принят: Айгуль")) > 0 && len(p.showing("Состояние")) > 0
			},
		},
		"the supplier in a sync": {
			supplier: new(hang("")),
			begin:    func(p *played) { p.telegram.Say(aigul, aigul.ID, "/sync"); <-time.After(time.Minute) },
			after: func(p *played) bool {
				p.telegram.Say(aigul, aigul.ID, "/feed")
				<-time.After(10 * time.Second)
				return len(p.showing("синхронизация не закончена")) > 0 && p.files() > 0
			},
		},
		"everything, while all are accepted": {
			kaspi: new(hang("")), telegram: new(hang("")), supplier: new(hang("")),
			begin: func(p *played) {
				p.telegram.ClearFaults()
				p.telegram.Say(aigul, aigul.ID, "/orders")
				p.until("the list", time.Minute, func() bool { return len(p.showing("Новые заказы: 5")) > 0 })
				p.press("v1:all:ask")
				p.until("the question", time.Minute, func() bool { return len(p.showing("Принять 5 новых")) > 0 })
				p.press("v1:all:yes")
				<-time.After(time.Second)
				p.telegram.Fail(hang(""))
				p.press("v1:det:600000001")
			},
			after: func(p *played) bool { return len(p.showing("Приём заказов: 5")) > 0 },
		},
		"a waybill": {
			kaspi: new(hang("GET /waybill")),
			begin: func(p *played) {
				p.press("v1:pack:600000008")
				p.until("the question", time.Minute, func() bool { return len(p.showing("сколько мест")) > 0 })
				p.press("v1:pk:600000008.1")
				<-time.After(time.Minute)
			},
			after: func(p *played) bool { return p.files() == 1 },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				p.cards(5)
				p.kaspi.Put(packable("600000008"))
				p.until("the order to pack", 12*time.Minute, func() bool { return len(p.showing("600000008")) > 0 })
				for row, add := range map[*faults.Row]func(...faults.Row){
					c.kaspi: p.kaspi.Fail, c.telegram: p.telegram.Fail, c.supplier: p.supplier.Fail,
				} {
					if row != nil {
						add(*row)
					}
				}
				c.begin(p)
				<-time.After(1500 * time.Millisecond)
				took := p.end()
				t.Logf("the stop took %v", took)
				if took > stopLimit {
					t.Errorf("the stop took %v", took)
				}
				if c.shown != nil && !c.shown(p) {
					t.Errorf("the chats show\n%s", p.screen())
				}
				p.kaspi.ClearFaults()
				p.telegram.ClearFaults()
				p.supplier.ClearFaults()
				p.copyData()
				p.start()
				p.until("the rest is done", 10*time.Minute, func() bool { return c.after(p) })
				if n := p.kaspi.Accepts("600000001"); n > 1 {
					t.Errorf("%d requests to accept", n)
				}
			})
		})
	}
}

// fresh is an order that has come in this minute.
func fresh(code string) kaspitest.Order {
	return kaspitest.Order{
		Code: code, Created: time.Now().Add(-time.Minute), Approved: time.Now().Add(-time.Minute), City: "Караганда",
		Lines: []kaspitest.Line{{SKU: "KET-17", Title: "Чайник", Quantity: 1, Price: 9000}},
	}
}

// packable is an order that is to be packed.
func packable(code string) kaspitest.Order {
	o := fresh(code)
	o.Delivery, o.State, o.Status = kaspitest.KaspiCity, "KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"
	return o
}

// files counts the documents in the chat.
func (p *played) files() (n int) {
	for _, m := range p.telegram.Messages(aigul.ID) {
		if m.Document != nil {
			n++
		}
	}
	return n
}
