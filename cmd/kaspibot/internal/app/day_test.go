//go:build !race

package app_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
)

// dayStep is something that happens at a time.
type dayStep struct {
	at time.Time
	do func()
}

// Four people and a group have a working day of 200 orders, after a night and before a public holiday and a vacation.
func TestADayOfAShopWithFourPeopleHasEveryMessageAccountedFor(t *testing.T) {
	t.Parallel()
	p := &played{dir: t.TempDir()}
	p.skew.Store(int64(at(14, 21, 2).Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))))
	settings := []string{fmt.Sprint("TELEGRAM_CHAT=", homeGroup), "SCHEDULE_ORDERS=@every 1m", "SCHEDULE_STOCK=@every 30m"}
	bubble(t, p, settings, func(p *played) {
		d := &workday{played: p, orders: map[string]*dayOrder{}, nth: map[int]string{}}
		for _, user := range []tgtest.User{aigul, dana, erzhan, sveta} {
			p.telegram.Meet(user, homeGroup)
		}
		p.start()
		defer p.end()
		d.play(slices.Concat(d.evening(), d.tuesday(), d.closed()))
		d.calls()
		d.account()
		d.wantNoBuyers()
	})
}

func (d *workday) play(steps []dayStep) {
	d.t.Helper()
	slices.SortStableFunc(steps, func(a, b dayStep) int { return a.at.Compare(b.at) })
	for _, s := range steps {
		if wait := s.at.Sub(d.clock()); wait > 2*time.Hour { // nothing happens meanwhile, and the host is off
			d.end()
			d.skipped.Add(int64(wait))
			d.copyData()
			d.start()
			<-time.After(10 * time.Second)
		} else {
			<-time.After(wait)
		}
		s.do()
	}
}

// asks makes somebody write what is answered in the same chat.
func (d *workday) asks(who tgtest.User, chat int64, text, answer string) {
	d.t.Helper()
	d.will(chat, d.clock(), time.Minute, "", answer, "the answer to "+text)
	d.telegram.Say(who, chat, text)
	<-time.After(10 * time.Second)
}

// taps presses buttons one after the other.
func (d *workday) taps(who tgtest.User, chat int64, data ...string) {
	d.t.Helper()
	for _, one := range data {
		d.pressIn(chat, who, one)
		<-time.After(5 * time.Second)
	}
}

// accepts presses "accept" in the group.
func (d *workday) accepts(who tgtest.User, codes ...string) {
	for _, code := range codes {
		d.orders[code].settled = d.clock()
		d.taps(who, homeGroup, "v1:acc:"+code)
	}
}

var inviteToken = regexp.MustCompile(`start=(inv_[\w-]+)`)

func (d *workday) invites(who tgtest.User, role string) {
	d.t.Helper()
	d.asks(aigul, aigul.ID, "/people", "Люди магазина")
	d.taps(aigul, aigul.ID, "v1:pi:ask", "v1:pi:"+role)
	found := inviteToken.FindAllStringSubmatch(d.screen(), -1)
	if len(found) == 0 {
		d.t.Fatal("no link\n", d.screen())
	}
	d.will(aigul.ID, d.clock(), time.Minute, "", who.FirstName+" теперь в магазине", "an owner hears who has come")
	d.asks(who, who.ID, "/start "+found[len(found)-1][1], "Вы в магазине")
}

// evening is Monday: the owner sets the shop up, and orders come at night.
func (d *workday) evening() []dayStep {
	steps := []dayStep{
		{at(14, 21, 4), func() {
			d.invites(dana, "manager")
			d.invites(erzhan, "packer")
			d.invites(sveta, "viewer")
			d.asks(aigul, aigul.ID, "/schedule пн-пт 9:00-18:00, сб 10:00-15:00", "18:00")
			d.asks(aigul, aigul.ID, "/schedule 17.12-17.12", "17.12")
			d.asks(aigul, aigul.ID, "/escalation", "Кто узнаёт о сроке")
			d.taps(aigul, aigul.ID, "v1:esc:add", "v1:esc:to.702", "v1:esc:set.702.60%", "v1:esc:add", "v1:esc:to.700", "v1:esc:set.700.20m")
			d.asks(aigul, homeGroup, "/notify", "Уведомления")
			d.taps(aigul, homeGroup, "v1:hush:show", "v1:hush:1260-480")
			d.asks(dana, dana.ID, "/me", "Дана")
			d.asks(dana, dana.ID, "/notify", "Уведомления")
			d.taps(dana, dana.ID, "v1:wish:cancelled", "v1:wish:cancelled.loud", "v1:wish:menu", "v1:hush:show", "v1:hush:1320-480")
			d.will(dana.ID, d.clock(), time.Minute, "", "с какого и до какого", "her quiet hours are asked for")
			d.taps(dana, dana.ID, "v1:hush:ask")
			d.asks(dana, dana.ID, "9:00-20:00", "09:00–20:00")
		}},
	}
	for i := range 3 {
		steps = append(steps, dayStep{at(14, 21, 12+3*i), func() { d.place(1, false) }})
	}
	return append(steps, dayStep{at(14, 21, 21), func() {}},
		dayStep{at(15, 8, 40), func() { d.placed(at(15, 3, 0), 3, false) }}, // of a night in which the host was off
		dayStep{at(15, 8, 50), func() { d.accepts(aigul, d.codes(0, 3)...) }},
		dayStep{at(15, 9, 5), func() { d.accepts(dana, d.codes(3, 6)...) }})
}

// codes are those of the orders that came from one number up to another.
func (d *workday) codes(from, to int) (codes []string) {
	for i := from; i < to; i++ {
		codes = append(codes, fmt.Sprint(600_000_001+i))
	}
	return codes
}

// tuesday is a morning of work: an order every 40 seconds, and then two crowds.
func (d *workday) tuesday() (steps []dayStep) {
	add := func(at time.Time, do func()) { steps = append(steps, dayStep{at, do}) }
	came := func(i int) time.Time { return at(15, 9, 8).Add(time.Duration(i) * 40 * time.Second) }
	for i := range 150 {
		add(came(i), func() { d.nth[i] = d.place(1, slices.Contains([]int{3, 6, 9}, i))[0] })
		if who := []tgtest.User{aigul, dana}[i%2]; !slices.Contains([]int{3, 6, 9, 40}, i) {
			add(came(i).Add(130*time.Second), func() { d.accepts(who, d.nth[i]) })
		}
	}
	later := func(i, minutes int, do func(code string)) {
		add(came(i).Add(time.Duration(minutes)*time.Minute+30*time.Second), func() { do(d.nth[i]) })
	}
	later(3, 65, func(code string) { d.accepts(aigul, code) }) // its time has run out
	later(6, 38, func(code string) {                           // she is called, and accepts where she is called
		d.orders[code].settled = d.clock()
		d.taps(dana, dana.ID, "v1:acc:"+code)
	})
	later(9, 10, func(code string) {
		d.orders[code].held = d.clock()
		d.taps(dana, homeGroup, "v1:hold:"+code)
	})
	later(9, 55, func(code string) { d.accepts(dana, code) })
	later(40, 5, func(code string) { // which only the digest tells
		d.orders[code].settled = d.clock()
		d.kaspi.AcceptInCabinet(code)
	})
	for _, i := range []int{20, 25} {
		later(i, 20, func(code string) {
			d.kaspi.Cancel(code, "BUYER_CANCELLATION_HIMSELF")
			d.will(homeGroup, d.clock(), 15*time.Minute, "loud", "Заказ "+code+" отменён", "a cancellation")
			d.will(dana.ID, d.clock(), 15*time.Minute, "silent", "Заказ "+code+" отменён", "a cancellation, which she has asked for, in her quiet hours")
		})
	}
	for _, i := range []int{0, 30, 45} {
		later(i, 10, d.packs)
	}
	for _, minute := range []int{53, 58} {
		add(at(15, 10, minute), func() { d.many = d.place(22, false) })
		add(at(15, 10, minute).Add(80*time.Second), d.acceptsAll)
	}
	add(at(16, 9, 12), d.mayNot)
	add(at(16, 9, 16), d.looksAround)
	add(at(15, 11, 3), func() {})
	return append(steps, d.digests()...)
}

// packs has the packer pack an order; the waybill comes to their own chat, and the group is told so.
func (d *workday) packs(code string) {
	d.t.Helper()
	d.will(homeGroup, d.clock(), time.Minute, "", "сколько мест", "a question about packing")
	d.taps(erzhan, homeGroup, "v1:pack:"+code)
	d.will(homeGroup, d.clock(), 5*time.Minute, "", code, "where the waybill has gone")
	d.will(erzhan.ID, d.clock(), 5*time.Minute, "", "Накладная заказа "+code, "a waybill")
	d.taps(erzhan, homeGroup, "v1:pk:"+code+".1")
}

// acceptsAll has the owner accept a dozen at once.
func (d *workday) acceptsAll() {
	d.t.Helper()
	d.will(homeGroup, d.clock(), time.Minute, "", "Принять", "the question whether to accept all")
	d.taps(aigul, homeGroup, "v1:all:ask")
	now := d.clock()
	for _, code := range d.many {
		d.orders[code].settled = now
	}
	d.taps(aigul, homeGroup, "v1:all:yes")
}

// mayNot is what people try who may not, and one of them is removed.
func (d *workday) mayNot() {
	d.t.Helper()
	waits := d.shut[0]
	stranger := tgtest.User{ID: 799, FirstName: "Чужой"}
	d.telegram.Meet(stranger, stranger.ID)
	for _, text := range []string{"/start", "/orders", "/start inv_guessed", "/people@" + tgtest.BotUsername} {
		d.telegram.Say(stranger, stranger.ID, text)
		d.telegram.Say(stranger, homeGroup, text)
	}
	for _, who := range []tgtest.User{stranger, sveta, erzhan} {
		d.taps(who, homeGroup, "v1:acc:"+waits, "v1:hold:"+waits)
	}
	d.asks(sveta, sveta.ID, "/order "+waits, "Заказ "+waits+" —")
	d.will(sveta.ID, d.clock(), time.Minute, "", "Заказ "+waits, "all of an order")
	d.taps(sveta, sveta.ID, "v1:det:"+waits, "v1:card:"+waits)
	d.asks(sveta, sveta.ID, "/stop KET-17", "недоступно")
	d.will(homeGroup, d.clock(), time.Minute, "", "Заказ "+waits, "all of an order")
	d.taps(erzhan, homeGroup, "v1:det:"+waits, "v1:who:"+waits)
	d.taps(sveta, homeGroup, "v1:who:"+waits)
	d.taps(stranger, homeGroup, "v1:who:"+waits, "v1:card:"+waits)
	if told := d.telegram.Whispers(homeGroup); len(told) != 1 || told[0].For != erzhan.ID || !strings.Contains(told[0].Text, buyer.Last) {
		d.t.Errorf("who has bought was whispered as %+v", told)
	}
	d.taps(aigul, homeGroup, "v1:card:"+waits)
	d.asks(aigul, aigul.ID, "/people", "Люди магазина")
	d.taps(aigul, aigul.ID, "v1:pu:704", "v1:px:704", "v1:px:704.yes")
	d.taps(sveta, sveta.ID, "v1:det:"+waits)
	d.taps(sveta, homeGroup, "v1:det:"+waits)
	for _, text := range []string{"/orders", "привет", "/me", "/help"} {
		d.telegram.Say(sveta, sveta.ID, text)
	}
	if n := d.kaspi.Accepts(waits); n != 0 {
		d.t.Errorf("%d requests to accept %s", n, waits)
	}
}

// looksAround opens every screen in the group, so that it is seen that none shows who has bought.
func (d *workday) looksAround() {
	d.t.Helper()
	waits := d.shut[1]
	d.will(homeGroup, d.clock(), 6*time.Minute, "", "", "what the owner asks for in the group").many = true
	d.will(aigul.ID, d.clock(), 6*time.Minute, "", "Накладные: ", "sheets of waybills")
	for _, text := range []string{
		"/orders", "/today", "/order " + waits, "/find 3322", "/find " + buyer.Phone, "/find " + buyer.Last, "/find чайник", "/quality", "/stats 7", "/top",
		"/report", "/status", "/why KET-17", "/stock чайник", "/audit", "/people", "/me", "/notify", "/schedule", "/escalation", "/feed", "/versions",
		"/listings", "/pulls", "/auto", "/help", "/waybills", "/link", "/here", "/upload", "/forget " + d.nth[0],
	} {
		d.telegram.Say(aigul, homeGroup, text)
		<-time.After(5 * time.Second)
	}
	for _, tab := range []string{"new", "pack", "handover", "giveout", "preorder", "delivery", "returns", "archive"} {
		if d.has(homeGroup, "v1:tab:"+tab+".1") {
			d.taps(aigul, homeGroup, "v1:tab:"+tab+".1")
		}
	}
	for _, code := range []string{d.nth[0], d.nth[3], d.nth[20], waits} {
		<-time.After(20 * time.Second) // a group takes 20 messages a minute
		d.taps(aigul, homeGroup, "v1:det:"+code)
	}
}

func (d *workday) has(chat int64, data string) bool {
	return slices.ContainsFunc(d.telegram.Messages(chat), func(m tgtest.Message) bool {
		return slices.ContainsFunc(m.Keyboard, func(row []tgtest.Button) bool {
			return slices.ContainsFunc(row, func(b tgtest.Button) bool { return b.Data == data })
		})
	})
}

// digests come where cards go, and nowhere else. One that is late by more than three hours is passed over.
func (d *workday) digests() (steps []dayStep) {
	for t, name := range map[time.Time]string{
		at(15, 9, 0): "Утренняя сводка", at(15, 20, 0): "Вечерняя сводка", at(16, 9, 0): "Утренняя сводка",
		at(17, 9, 0): "Утренняя сводка", at(18, 9, 0): "Утренняя сводка",
	} {
		steps = append(steps, dayStep{t.Add(-5 * time.Minute), func() { d.will(homeGroup, t, 2*time.Minute, "loud", name, "a digest") }},
			dayStep{t.Add(3 * time.Minute), func() {}})
	}
	return steps
}

// closed is a public holiday and a vacation: orders come, and nobody is called until the shop opens on Friday.
func (d *workday) closed() []dayStep {
	var late string
	steps := []dayStep{
		{at(15, 19, 50), func() { late = d.placed(at(15, 17, 0), 1, false)[0] }}, // has an hour of its three behind it
		{at(18, 9, 55), func() { d.accepts(dana, late) }},
		{at(18, 9, 38), func() { d.accepts(aigul, d.shut...) }},
		{at(17, 9, 11), func() {}},
		{at(18, 9, 58), func() {}},
	}
	for i := range 10 {
		steps = append(steps, dayStep{at(16+i/5, 9, 4+i%5), func() { d.shut = append(d.shut, d.place(1, true)...) }})
	}
	return steps
}
