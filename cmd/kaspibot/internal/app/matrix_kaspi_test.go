//go:build !race

package app_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/kaspi/faults"
)

// What people read of each fault of Kaspi's, and what to do about it.
var kaspiSays = map[string]string{
	"hangs before the answer":       "проверьте KASPI_USER_AGENT",
	"hangs in the body":             "застыло на полпути",
	"hangs after the body":          "застыло на полпути",
	"resets the connection":         "Соединение с Kaspi оборвалось",
	"cuts the body":                 "Ответ Kaspi пришёл испорченным",
	"401":                           "впишите в KASPI_API_TOKEN",
	"403 as JSON":                   "впишите в KASPI_API_TOKEN",
	"403 as a page":                 "сетевой экран Kaspi",
	"404":                           "KASPI_API_URL",
	"429":                           "спрашивать реже",
	"429 with Retry-After":          "спрашивать реже",
	"429 with Retry-After of a day": "спрашивать реже",
	"500":                           "На стороне Kaspi сбой",
	"502 as a page":                 "На стороне Kaspi сбой",
	"503 with Retry-After":          "На стороне Kaspi сбой",
	"502 after the work was done":   "На стороне Kaspi сбой",
	"reset after the work was done": "Соединение с Kaspi оборвалось",
	"a truncated body":              "Ответ Kaspi пришёл испорченным",
	"garbage":                       "Ответ Kaspi пришёл испорченным",
	"a page in place of data":       "сетевой экран Kaspi",
	"an empty body":                 "Ответ Kaspi пришёл испорченным",
	"another type":                  "Ответ Kaspi пришёл испорченным",
	"other types inside":            "Ответ Kaspi пришёл испорченным",
	"a body without end":            "Ответ Kaspi пришёл испорченным",
	"a byte every 20 seconds":       "застыло на полпути",
	"a redirect to another host":    "Kaspi ответил неожиданно",
}

// One program lives through all of it, without a restart: whatever Kaspi does to reading orders, the seller is told what it is
// and what to do, and when it is over; the order that came meanwhile is shown.
func TestEveryFaultOfKaspisOrdersIsToldAndOver(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		for i, c := range misbehaviours() {
			before, code := p.newest(), strconv.Itoa(710_000_001+i)
			begun := time.Now()
			end := p.begin(lineKaspi, "GET", c)
			p.kaspi.Put(fresh(code))
			told := p.soon(15*time.Minute, func() bool {
				return len(p.since(before, "Новые заказы не приходят", said(kaspiSays, c))) > 0
			})
			if !told {
				t.Errorf("%s: nobody is told\n%s", c.name, p.texts(before))
			}
			p.wantRests(c, begun)
			end()
			if !p.soon(10*time.Minute, func() bool { return len(p.since(before, "Заказ "+code+" —")) > 0 }) {
				t.Errorf("%s: the order never came\n%s", c.name, p.texts(before))
			}
			if !p.soon(5*time.Minute, func() bool { return len(p.since(before, "Kaspi снова отвечает")) > 0 }) {
				t.Errorf("%s: its end is not told\n%s", c.name, p.texts(before))
			}
		}
	})
}

// wantRests holds that Kaspi was not asked the same again before the time for which it wants to be left alone, a minute at
// the most.
func (p *played) wantRests(c trouble, begun time.Time) {
	p.t.Helper()
	rest := min(time.Duration(c.row.RetryAfter)*time.Second, time.Minute)
	last := map[string]time.Time{}
	for _, r := range p.kaspi.Requests() {
		question := r.Method + r.Path + r.Query.Encode()
		if r.At.Before(begun) {
			continue // answered before the fault began
		}
		if at, before := last[question]; before && r.At.Sub(at) < rest {
			p.t.Errorf("%s: %s %s was asked again after %v", c.name, r.Method, r.Path, r.At.Sub(at))
		}
		last[question] = r.At
	}
}

// askedMost is how often Kaspi was asked the same since a time, at the most: each question of a poll has its own times in it, so
// that only one that failed is repeated.
func (p *played) askedMost(begun time.Time) (most int) {
	asked := map[string]int{}
	for _, r := range p.kaspi.Requests() {
		if !r.At.Before(begun) {
			question := r.Method + r.Path + r.Query.Encode()
			asked[question]++
			most = max(most, asked[question])
		}
	}
	return most
}

// What goes wrong once and may pass by itself is tried again, and nobody need hear of it.
func TestAFaultThatPassesIsNotTold(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		i := 0
		for _, c := range misbehaviours() {
			passes := c.row.Code >= 500 || c.row.Code == 429 || c.row.End == faults.Reset || c.row.End == faults.Cut
			if c.bent != nil || !passes {
				continue
			}
			before, code, begun := p.newest(), strconv.Itoa(760_000_001+i), time.Now()
			i++
			c.row.Operation, c.row.Times = "GET", 1
			if c.row.RetryAfter == 0 {
				c.row.Times = 2 // net/http tries once more by itself when it used an old connection
			}
			p.kaspi.Fail(c.row)
			p.kaspi.Put(fresh(code))
			if !p.soon(3*time.Minute, func() bool { return len(p.since(before, "Заказ "+code+" —")) > 0 }) {
				t.Errorf("%s: the order never came\n%s", c.name, p.texts(before))
			}
			if n := len(p.since(before, "Новые заказы не приходят")); n > 0 {
				t.Errorf("%s: people are told of it\n%s", c.name, p.texts(before))
			}
			if n := p.askedMost(begun); n <= c.row.Times {
				t.Errorf("%s: the same was asked %d times", c.name, n)
			}
			p.kaspi.ClearFaults()
		}
		if i < 8 {
			t.Errorf("%d faults were played", i)
		}
	})
}

// acceptSays is what the card says of each fault of accepting an order.
var acceptSays = func() map[string]string {
	const unknown, done = "Узнаю, чем кончилось", "Принят: Айгуль"
	refused := "Kaspi отказал: "
	return map[string]string{
		"hangs before the answer": unknown, "hangs in the body": done, "hangs after the body": done,
		"resets the connection": unknown, "cuts the body": done, "401": refused, "403 as JSON": refused,
		"403 as a page": refused, "404": refused, "429": refused, "429 with Retry-After": refused,
		"429 with Retry-After of a day": refused, "500": unknown, "502 as a page": unknown, "503 with Retry-After": unknown,
		"502 after the work was done": done, "reset after the work was done": done, "a truncated body": done,
		"garbage": unknown, "a page in place of data": unknown, "an empty body": unknown, "another type": unknown,
		"other types inside": unknown, "a body without end": done, "a byte every 20 seconds": done,
		"a redirect to another host": unknown,
	}
}()

// Accepting is sent once for a press, whatever becomes of it. When the fault is over the order is accepted, or offered again
// with the reason.
func TestEveryFaultOfAnAcceptIsToldAndAcceptsOnce(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		for i, c := range misbehaviours() {
			before, code := p.newest(), strconv.Itoa(720_000_001+i)
			p.kaspi.Put(fresh(code))
			if !p.soon(5*time.Minute, func() bool { return len(p.since(before, "Заказ "+code+" —")) > 0 }) {
				t.Fatalf("%s: no card\n%s", c.name, p.texts(before))
			}
			end := p.begin(lineKaspi, "POST", c)
			p.press("v1:acc:" + code)
			accepted := func() bool { return len(p.since(before, "Заказ "+code+" —", "Принят: Айгуль")) > 0 }
			told := func() bool { return len(p.since(before, "Заказ "+code+" —", said(acceptSays, c))) > 0 }
			if !p.soon(15*time.Minute, told) {
				t.Errorf("%s: nobody is told\n%s", c.name, p.texts(before))
			}
			end()
			again := func() bool {
				return len(p.since(before, "Заказ "+code+" —", "ещё раз")) > 0
			}
			p.soon(15*time.Minute, func() bool { return accepted() || again() })
			allowed := 1
			if !accepted() {
				allowed++
				p.press("v1:acc:" + code)
			}
			if !p.soon(10*time.Minute, accepted) {
				t.Errorf("%s: never accepted\n%s", c.name, p.texts(before))
			}
			if n := p.kaspi.Accepts(code); n != allowed || p.kaspi.Accepted(code) != 1 {
				t.Errorf("%s: %d requests, want %d", c.name, n, allowed)
			}
		}
	})
}

func said(table map[string]string, c trouble) string {
	text, ok := table[c.name]
	if !ok {
		return "nothing is said of " + c.name
	}
	return strings.TrimSpace(text)
}
