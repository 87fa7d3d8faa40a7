//go:build !race

package app_test

import (
	"strconv"
	"testing"
	"time"
)

func TestAcceptAllOf500EndsWith500AlsoOverARestart(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		n := 500
		codes := p.askAll(n)
		begun := time.Now()
		p.press("v1:all:yes")
		p.until("progress", 20*time.Second, func() bool { return len(p.showing("Принимаю заказы:", "из "+strconv.Itoa(n))) == 1 })
		<-time.After(5 * time.Second)
		p.restart()
		p.until("the report", 10*time.Minute, func() bool { return len(p.showing("Приём заказов: "+strconv.Itoa(n))) == 1 })
		t.Logf("%d orders took %v", n, time.Since(begun))
		if len(p.showing("Приём заказов: "+strconv.Itoa(n), "✅ Приняты ("+strconv.Itoa(n)+")")) == 0 {
			t.Errorf("not all were accepted\n%s", p.showing("Приём заказов: " + strconv.Itoa(n))[0].Text)
		}
		for _, code := range codes {
			if p.kaspi.Accepts(code) != 1 || p.kaspi.Accepted(code) != 1 {
				t.Errorf("order %s: %d requests, accepted %d times", code, p.kaspi.Accepts(code), p.kaspi.Accepted(code))
			}
		}
	})
}

func TestAcceptAllCanBeStopped(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		p.askAll(60)
		p.press("v1:all:yes")
		p.until("progress", 20*time.Second, func() bool { return len(p.showing("Принимаю заказы:")) == 1 })
		p.press("v1:all:stop")
		<-time.After(5 * time.Second)
		n := len(p.sentAccepts())
		p.until("the report", time.Minute, func() bool { return len(p.showing("Приём заказов: 60", "Остановлено")) == 1 })
		<-time.After(time.Minute)
		if all := len(p.sentAccepts()); all != n || n == 0 || n > 50 {
			t.Errorf("%d requests, %d of them later than 5 s after the stop", all, all-n)
		}
	})
}

// askAll brings orders to the chat at once, and the question whether to accept them all.
func (p *played) askAll(n int) []string {
	p.t.Helper()
	codes := p.put(n)
	p.until("the burst", time.Minute, func() bool { return len(p.showing("Новые заказы: "+strconv.Itoa(n))) == 1 })
	p.press("v1:all:ask")
	p.until("the question", time.Minute, func() bool {
		return len(p.showing("Принять", "новых заказов на", "Проверьте")) == 1
	})
	return codes
}
