//go:build !race

package app_test

import (
	"strconv"
	"testing"
	"time"
)

// Packing is sent once for a press, whatever becomes of it. When the fault is over the order is packed, or the card asks for
// another press, or says that nobody knows and that the cabinet does; then the waybill comes.
func TestEveryFaultOfPackingIsOverAndPacksOnce(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		for i, c := range misbehaviours() {
			before, code := p.newest(), strconv.Itoa(780_000_001+i)
			p.kaspi.Put(packable(code))
			if !p.soon(15*time.Minute, func() bool { return len(p.since(before, "Заказ "+code+" —")) > 0 }) {
				t.Fatalf("%s: no card\n%s", c.name, p.texts(before))
			}
			press := func() {
				p.press("v1:pack:" + code)
				if !p.soon(time.Minute, func() bool { return p.find("v1:pk:"+code+".1") != nil }) {
					t.Errorf("%s: nobody asks how many parcels\n%s", c.name, p.texts(before))
					return
				}
				p.press("v1:pk:" + code + ".1")
			}
			end := p.begin(lineKaspi, "POST", c)
			press()
			packed := func() bool { return len(p.since(before, "Заказ "+code+" —", "Упакован")) > 0 }
			p.soon(15*time.Minute, packed)
			end()
			p.soon(15*time.Minute, func() bool { return packed() || p.find("v1:pack:"+code) != nil })
			allowed := 1
			switch {
			case packed():
			case p.find("v1:pack:"+code) != nil:
				allowed++
				press()
			case len(p.since(before, "Заказ "+code+" —", "Отсюда второй раз не отправлю")) > 0:
				p.kaspi.AssembleInCabinet(code)
				if p.soon(15*time.Minute, func() bool { return packed() && p.find("v1:wb:"+code) != nil }) {
					p.press("v1:wb:" + code)
				}
			default:
				t.Errorf("%s: neither packed nor asked for again nor told\n%s", c.name, p.texts(before))
				continue
			}
			if !p.soon(15*time.Minute, packed) {
				t.Errorf("%s: never packed\n%s", c.name, p.texts(before))
			}
			if n := p.kaspi.Sent(code, "ASSEMBLE"); n != allowed {
				t.Errorf("%s: %d requests to pack, want %d", c.name, n, allowed)
			}
			if !p.soon(15*time.Minute, func() bool { return len(p.since(before, "Накладная заказа "+code)) > 0 }) {
				t.Errorf("%s: no waybill\n%s", c.name, p.texts(before))
			}
		}
	})
}

// While a waybill cannot be had nobody is given another thing in its place, and it comes once when it can.
func TestEveryFaultOfAWaybillIsOverAndItComesOnce(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		for i, c := range misbehaviours() {
			before, code, files := p.newest(), strconv.Itoa(785_000_001+i), p.files()
			p.kaspi.Put(packable(code))
			if !p.soon(15*time.Minute, func() bool { return len(p.since(before, "Заказ "+code+" —")) > 0 }) {
				t.Fatalf("%s: no card\n%s", c.name, p.texts(before))
			}
			p.press("v1:pack:" + code)
			if !p.soon(time.Minute, func() bool { return p.find("v1:pk:"+code+".1") != nil }) {
				t.Errorf("%s: nobody asks how many parcels\n%s", c.name, p.texts(before))
				continue
			}
			end := p.begin(lineKaspi, "GET /shop/api/waybill/", c)
			p.press("v1:pk:" + code + ".1")
			pass(4 * time.Minute)
			if n := p.files() - files; n != 0 && c.bent == nil { // what only comes slowly may come
				t.Errorf("%s: %d files meanwhile\n%s", c.name, n, p.texts(before))
			}
			end()
			if !p.soon(30*time.Minute, func() bool { return len(p.since(before, "Накладная заказа "+code)) > 0 }) {
				t.Errorf("%s: no waybill\n%s", c.name, p.texts(before))
			}
			pass(3 * time.Minute)
			if n, m := p.files()-files, p.kaspi.Sent(code, "ASSEMBLE"); n != 1 || m != 1 {
				t.Errorf("%s: %d files, %d requests to pack", c.name, n, m)
			}
		}
	})
}

// While Telegram fails to give presses, orders come all the same; the seller is told of it, and that it is over, and what was
// pressed meanwhile is done once.
func TestEveryFaultOfTelegramsPollIsToldAndOver(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		for i, c := range misbehaviours() {
			before, code, next := p.newest(), strconv.Itoa(790_000_001+2*i), strconv.Itoa(790_000_002+2*i)
			p.kaspi.Put(fresh(code))
			if !p.soon(5*time.Minute, func() bool { return len(p.since(before, "Заказ "+code+" —")) > 0 }) {
				t.Fatalf("%s: no card\n%s", c.name, p.texts(before))
			}
			end := p.begin(lineTelegram, "getUpdates", c)
			p.press("v1:acc:" + code)
			p.kaspi.Put(fresh(next))
			if !p.soon(5*time.Minute, func() bool { return len(p.since(before, "Заказ "+next+" —")) > 0 }) {
				t.Errorf("%s: orders do not come\n%s", c.name, p.texts(before))
			}
			pass(3 * time.Minute)
			p.kaspi.Put(fresh(strconv.Itoa(795_000_001 + i))) // its card shows that messages are taken, and updates do not come
			pass(4 * time.Minute)
			told := len(p.since(before, "Кнопки бота работают с перебоями")) > 0
			if deaf := p.kaspi.Accepts(code) == 0; deaf && !told {
				t.Errorf("%s: nobody is told that presses do not come\n%s", c.name, p.texts(before))
			}
			end()
			if !p.soon(5*time.Minute, func() bool { return len(p.since(before, "Заказ "+code+" —", "Принят: Айгуль")) > 0 }) {
				t.Errorf("%s: the press is lost\n%s", c.name, p.texts(before))
			}
			if !p.soon(5*time.Minute, func() bool {
				return len(p.since(before, "Telegram снова отдаёт мне нажатия")) > 0 == told
			}) {
				t.Errorf("%s: its end is not told\n%s", c.name, p.texts(before))
			}
			if n := p.kaspi.Accepts(code); n != 1 {
				t.Errorf("%s: %d requests to accept", c.name, n)
			}
		}
	})
}
