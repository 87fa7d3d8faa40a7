//go:build !race

package app_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

// pollEvery is how often the played program asks for new orders.
const pollEvery = 30 * time.Second

func TestANewOrderPassesAllThatWaitsToBeRedrawn(t *testing.T) {
	t.Parallel()
	for _, n := range []int{60, 300} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				for _, code := range p.cards(n) {
					p.kaspi.AcceptInCabinet(code)
				}
				p.until("the first is redrawn", 15*time.Minute, func() bool {
					return len(p.showing("Принят не в боте")) > 0
				})
				p.kaspi.Put(fresh("700000001"))
				polled := p.pollOf("700000001")
				took := p.sentAt("700000001").Sub(polled)
				left := n - len(p.showing("Принят не в боте"))
				t.Logf("the card came %v after the poll, while %d cards were still to be redrawn", took, left)
				if took > 2*time.Second || left < n/2 {
					t.Errorf("the card came after %v; %d of %d were still to be redrawn", took, left, n)
				}
				p.restart()
				p.kaspi.Put(fresh("700000002"))
				polled = p.pollOf("700000002")
				took = p.sentAt("700000002").Sub(polled)
				t.Logf("after a restart: %v", took)
				if took > 6*time.Second { // Telegram remembers what the run before has sent, and tells this one to wait
					t.Errorf("after a restart the card came after %v", took)
				}
			})
		})
	}
}

func TestFiveHundredOrdersComeAtOnceInOneMessageAndCommandsAnswerMeanwhile(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		const n = 500
		p.put(n, func(i int, o *kaspitest.Order) {
			o.City, o.Delivery = "Алматы", kaspitest.KaspiCity
			if i == 3 { // is due first, and the supplier has too little of it
				g := p.supplier.Goods()[0]
				o.Lines[0].SKU, o.Lines[0].Quantity, o.Lines[0].Price = strconv.Itoa(g.Article), 500, 18
				o.Approved, o.Created = o.Approved.Add(-time.Hour), o.Created.Add(-time.Hour)
			}
		})
		polled := p.pollOf("600000001")
		said := time.Now()
		p.telegram.Say(aigul, aigul.ID, "/status")
		p.telegram.Say(aigul, aigul.ID, "/orders")
		p.until("the burst", time.Minute, func() bool { return len(p.showing("500 новых заказов")) == 1 })
		burst := p.showing("500 новых заказов")[0]
		took := p.sentAt("500 новых заказов").Sub(polled)
		p.until("the commands", time.Minute, func() bool {
			return len(p.showing("Состояние")) == 1 && len(p.showing("Данные на"))+len(p.showing("Новые заказы: ")) == 2
		})
		answered := p.sentAt("Состояние").Sub(said)
		t.Logf("announced %v after the poll, commands answered after %v", took, answered)
		if took > 2*time.Second || answered > 2*time.Second {
			t.Errorf("announced %v after the poll, commands answered after %v", took, answered)
		}
		if !strings.Contains(strings.ReplaceAll(burst.Text, "\u00a0", " "), "500 новых заказов на 4 500 000 ₸") {
			t.Errorf("the burst does not tell the total\n%s", burst.Text)
		}
		<-time.After(time.Minute) // for estimates
		burst, _ = p.telegram.Message(burst.Chat, burst.ID)
		for _, want := range []string{
			"Новые заказы: 500, страница 1 из 50", "600000004", "9 000 ₸", "Алматы", "Доставка", "прибыль", "⚠️",
		} {
			if !strings.Contains(strings.ReplaceAll(burst.Text, "\u00a0", " "), want) {
				t.Errorf("the burst does not say %q\n%s", want, burst.Text)
			}
		}
		if i := strings.Index(burst.Text, "600000004"); i < 0 || i > strings.Index(burst.Text, "600000001") {
			t.Errorf("what is due first does not come first\n%s", burst.Text)
		}
		has := map[string]bool{}
		for _, row := range burst.Keyboard {
			for _, b := range row {
				has[b.Data] = true
			}
		}
		for _, want := range []string{"v1:all:ask", "v1:tab:new.2", "v1:acc:600000004", "v1:open:600000004"} {
			if !has[want] {
				t.Errorf("the burst has no button %s", want)
			}
		}
		if m := len(p.telegram.Messages(aigul.ID)); m > 8 {
			t.Errorf("%d messages\n%s", m, p.screen())
		}
		p.press("v1:open:600000004")
		p.until("the card", 5*time.Second, func() bool { return len(p.showing("Заказ 600000004", "Чайник")) > 0 })
	})
}

func TestOrdersOnPagesThatNobodyOpenedAreSpokenOfWhenTheirTimeRunsOut(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		codes := p.put(25)
		p.until("the burst", time.Minute, func() bool { return len(p.showing("25 новых заказов")) == 1 })
		p.until("the call to all of them", 3*time.Hour, func() bool {
			return len(p.showing("Время уходит: 25 заказов ждут", codes[0], "страница 1 из 3")) == 1
		})
	})
}

// pollOf waits until Kaspi has been asked for new orders since now, and tells when that was.
func (p *played) pollOf(code string) (at time.Time) {
	p.t.Helper()
	begun := time.Now()
	p.until("a poll with "+code, 2*pollEvery, func() bool {
		for _, r := range p.kaspi.Requests() {
			if r.Query.Get("filter[orders][state]") == "NEW" && !r.At.Before(begun) {
				at = r.At
			}
		}
		return !at.IsZero()
	})
	return at
}

// sentAt tells when the first message with a text came.
func (p *played) sentAt(text string) (at time.Time) {
	p.t.Helper()
	ctx := p.t.Context()
	p.until(text, time.Minute, func() bool { return len(p.showing(text)) > 0 })
	for e := range p.telegram.Watch(ctx) {
		if e.Kind == tgtest.EventSent && strings.Contains(e.Message.Text, text) {
			return e.At
		}
	}
	return at
}
