//go:build !race

package app_test

import (
	"bytes"
	"testing"
	"time"

	"kaspibot/alstyle/alstyletest"
)

// supplierSays is what people read of each fault of Al-Style's. It answers 403 to who asks too often.
var supplierSays = func() map[string]string {
	const spoilt, server, slower, odd = "пришёл испорченным или оборванным", "На стороне Al-Style сбой", "спрашивать реже", "ответил неожиданно"
	const stalled, broken = "застыло на полпути", "оборвалось"
	return map[string]string{
		"hangs before the answer": "но не отвечает на запрос", "hangs in the body": stalled, "hangs after the body": stalled,
		"resets the connection": broken, "cuts the body": broken, "401": "впишите в ALSTYLE_TOKEN", "403 as JSON": slower,
		"403 as a page": slower, "404": odd, "429": slower, "429 with Retry-After": slower,
		"429 with Retry-After of a day": slower, "500": server, "502 as a page": server, "503 with Retry-After": server,
		"502 after the work was done": server, "reset after the work was done": broken, "a truncated body": spoilt,
		"garbage": spoilt, "a page in place of data": spoilt, "an empty body": spoilt, "another type": spoilt,
		"other types inside": "прислал пустой список", "a body without end": spoilt, "a byte every 20 seconds": stalled,
		"a redirect to another host": odd,
	}
}()

// Whatever Al-Style does, the list stays on line as it was, the seller is told why it is not renewed, and what has changed
// meanwhile is in the list when the fault is over.
func TestEveryFaultOfTheSupplierIsToldAndTheListStays(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		article := p.supplier.Goods()[3].Article
		for i, c := range misbehaviours() {
			before, list := p.newest(), p.fetch(p.path())
			end := p.begin(lineSupplier, "", c)
			p.supplier.Change(article, func(g *alstyletest.Good) { g.Quantity = 5 + i%2 })
			told := func() bool {
				return len(p.since(before, "Остатки Al-Style не обновляются", said(supplierSays, c))) > 0
			}
			if !p.soon(30*time.Minute, told) {
				t.Errorf("%s: nobody is told\n%s", c.name, p.texts(before))
			}
			if got := p.fetch(p.path()); !bytes.Equal(got, list) {
				t.Errorf("%s: %d bytes are served in place of %d", c.name, len(got), len(list))
			}
			end()
			if !p.soon(20*time.Minute, func() bool { return !bytes.Equal(p.fetch(p.path()), list) }) {
				t.Errorf("%s: the list is never renewed\n%s", c.name, p.texts(before))
			}
			if !p.soon(10*time.Minute, func() bool { return len(p.since(before, "Al-Style снова отвечает")) > 0 }) {
				t.Errorf("%s: its end is not told\n%s", c.name, p.texts(before))
			}
		}
	}, "SCHEDULE_STOCK=@every 2m") // by default it follows Kaspi's visits, and the looks at the list are such
}
