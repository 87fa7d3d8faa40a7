//go:build !race

package app_test

import (
	"strconv"
	"testing"
	"time"
)

// telegramSays is what people read when Telegram is back, of what was no more than slow or refused nothing.
var telegramSays = map[string]string{
	"hangs before the answer": "Telegram не отвечал с", "hangs in the body": "Telegram не отвечал с",
	"hangs after the body": "Telegram не отвечал с", "resets the connection": "Telegram не отвечал с",
	"403 as a page": "Telegram не отвечал с", "500": "Telegram не отвечал с", "502 as a page": "Telegram не отвечал с",
}

// While Telegram fails, nobody can be told. What was pressed before is done; when Telegram is back, the new order is there
// once, the card shows what has become of the press, and its outage is told where it was long.
func TestEveryFaultOfTelegramEndsWithEverythingShown(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		for i, c := range misbehaviours() {
			before, pressed, code := p.newest(), strconv.Itoa(730_000_001+i), strconv.Itoa(740_000_001+i)
			p.kaspi.Put(fresh(pressed))
			if !p.soon(5*time.Minute, func() bool { return len(p.since(before, "Заказ "+pressed+" —")) > 0 }) {
				t.Fatalf("%s: no card\n%s", c.name, p.texts(before))
			}
			end := p.begin(lineTelegram, "", c)
			p.press("v1:acc:" + pressed)
			p.kaspi.Put(fresh(code))
			sent := len(p.telegram.Calls("sendMessage"))
			<-time.After(5 * time.Minute)
			// It is left alone for as long as it asks, half a minute at the least, and there are two chats.
			if n := len(p.telegram.Calls("sendMessage")) - sent; c.row.Code == 429 && c.row.RetryAfter > 0 && n > 40 {
				t.Errorf("%s: %d messages were sent meanwhile", c.name, n)
			}
			end()
			if !p.soon(15*time.Minute, func() bool { return len(p.since(before, "Заказ "+code+" —")) > 0 }) {
				t.Errorf("%s: the order never came\n%s", c.name, p.texts(before))
			}
			if !p.soon(5*time.Minute, func() bool {
				return len(p.since(before, "Заказ "+pressed+" —", "Принят: Айгуль")) > 0
			}) {
				t.Errorf("%s: the press is not shown\n%s", c.name, p.texts(before))
			}
			if n := p.kaspi.Accepts(pressed); n != 1 {
				t.Errorf("%s: %d requests to accept", c.name, n)
			}
			if n := len(p.since(before, "Заказ "+code+" —")); n > 3 {
				t.Errorf("%s: %d copies of the card", c.name, n)
			}
			if want := telegramSays[c.name]; want != "" && !p.soon(5*time.Minute, func() bool { return len(p.since(before, want)) > 0 }) {
				t.Errorf("%s: its outage is not told\n%s", c.name, p.texts(before))
			}
		}
	})
}
