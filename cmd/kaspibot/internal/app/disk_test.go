//go:build !race

package app_test

import (
	"encoding/xml"
	"flag"
	"fmt"
	"html"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

var (
	long     = flag.Bool("long", false, "let every call to the database fail, one a day, and not a few of them")
	failCall = flag.Int("fail", 0, "let this call to the database fail alone, for as long as -lasts")
	outages  = flag.Int("outages", 3, "with -long, of how many calls one begins an outage of minutes")
	lasts    = flag.Duration("lasts", 0, "how long all calls fail from -fail on; 0 is that call alone")
)

// A day on a disk that fails at one call is like a day on a good one: nothing is lost, doubled or left untold.
func TestADayOnADiskThatFails(t *testing.T) {
	t.Parallel()
	good := playDay(t, 0, 0, goodDay{})
	if *failCall > 0 {
		playDay(t, *failCall, *lasts, good)
		return
	}
	step, outage := 173, 2*173 // multiples of a prime, so that they meet other calls when the day changes
	if *long {
		step, outage = 1, *outages
		usual := debug.SetGCPercent(400) // a day leaves little behind
		t.Cleanup(func() { debug.SetGCPercent(usual) })
	}
	// Outages that begin at neighbouring calls are alike after the first: a share of them is played, and which one they are
	// changes with the day.
	for n, lasts := range map[int]time.Duration{20: time.Hour, good.calls / 2: 30 * time.Second, good.calls - 3: time.Hour} {
		playFailing(t, n, lasts, good)
	}
	for n := 1; n <= good.calls; n += step {
		playFailing(t, n, 0, good)
		if n/step%(outage/step) == good.calls%(outage/step) {
			playFailing(t, n, fullDisk, good)
		}
	}
}

func playFailing(t *testing.T, n int, lasts time.Duration, good goodDay) {
	t.Helper()
	t.Run(fmt.Sprintf("%d,%v", n, lasts), func(t *testing.T) {
		t.Parallel()
		playDay(t, n, lasts, good)
	})
}

// fullDisk is how long a disk is full until somebody makes room.
const fullDisk = 5 * time.Minute

// goodDay is what a day on a good disk came to.
type goodDay struct {
	calls  int
	offers string
}

func playDay(t *testing.T, fail int, lasts time.Duration, good goodDay) (day goodDay) {
	t.Helper()
	disk := &storetest.Disk{}
	disk.FailAt(fail, lasts)
	playOn(t, disk, func(p *played) {
		p.lasts = lasts
		p.waitForDatabase(lasts)
		p.workADay()
		day.calls = disk.Calls()
		p.waitForDisk()
		pass(15 * time.Minute)
		day.offers = p.offered()
		if fail == 0 {
			good = day
		}
		p.wantAnswers(lasts)
		p.wantGoodEnd(good)
		if failed := disk.Failed(); p.t.Failed() {
			p.t.Logf("%d calls failed, first %s\n%s", len(failed), slices.Concat(failed, []string{"none"})[0], p.screen())
		}
	}, "SCHEDULE_ORDERS=@every 1m", "SCHEDULE_SWEEP=@every 2m", "SCHEDULE_STOCK=@every 5m", "SCHEDULE_ARCHIVE=off",
		"SCHEDULE_CATALOGUE=off", "SCHEDULE_BACKUP=off")
	return day
}

// waitForDatabase waits until a program that cannot open its database can, and goes on by itself.
func (p *played) waitForDatabase(broken time.Duration) {
	pass(30 * time.Second)
	if strings.Contains(p.log.String(), "the database cannot be opened") {
		pass(broken)
		pass(time.Minute)
	}
}

// waitForDisk waits until an outage is over, and for what is done every few minutes.
func (p *played) waitForDisk() {
	if !p.disk.Failing() {
		return
	}
	for p.disk.Failing() {
		pass(time.Minute)
	}
	pass(6 * time.Minute)
}

// workADay is a short day with all that a shop does.
func (p *played) workADay() {
	goods := p.supplier.Goods()
	place := func(o kaspitest.Order, n int) {
		g := goods[n]
		o.Lines = []kaspitest.Line{{SKU: strconv.Itoa(g.Article), Title: g.Name, Quantity: n, Price: g.Price2}}
		p.kaspi.Put(o)
	}
	pass(6 * time.Minute) // orders that are under way before the first sweep have no cards: it has been by then
	p.waitForDisk()
	place(fresh("600000001"), 1)
	place(fresh("600000002"), 2)
	place(fresh("600000003"), 3)
	place(packable("600000008"), 4)
	pass(2*time.Minute + time.Second)
	p.perform("accept", func() bool { return p.pressed("v1:acc:600000001") }, p.shows("600000001", "Принят: Айгуль"))
	p.kaspi.Cancel("600000002", "BUYER_CANCELLATION_BY_MERCHANT")
	p.perform("ask to pack", func() bool { return p.pressed("v1:pack:600000008") }, p.shows("600000008", "сколько мест"))
	p.perform("pack", func() bool { // the question may be gone, and the card asks again
		return p.pressed("v1:pk:600000008.1") || p.pressed("v1:pack:600000008")
	}, func() bool { return p.files() > 0 })
	p.perform("bring a list", func() bool {
		p.telegram.SendFile(aigul, aigul.ID, tgtest.Document{Name: "ACTIVE.xml", Data: []byte(p.cabinetList())}, "")
		return true
	}, func() bool { return p.find("v1:iap:") != nil })
	p.perform("apply it", func() bool { return p.pressed("v1:iap:") }, p.shows("Товары магазина обновлены"))
	p.perform("stop a good", func() bool {
		p.stops++
		p.telegram.Say(aigul, aigul.ID, "/stop "+strconv.Itoa(goods[5].Article))
		return true
	}, p.shows("Снят с продажи"))
	pass(6 * time.Minute)
}

// perform is Aigul doing something, and doing it again when it has not come about within three minutes: she has been told
// by then that something broke, or before.
func (p *played) perform(what string, do, done func() bool) {
	p.t.Helper()
	said := func() int { return len(p.telegram.Answers()) + len(p.telegram.Calls("sendMessage")) }
	for range 5 + int(p.lasts/(3*time.Minute)) {
		wasFailing := p.disk.Failing() // nothing that people do can be kept then, and Telegram keeps it until it can
		before, tried := said(), do()
		for range 90 {
			if done() {
				return
			}
			pass(2 * time.Second)
		}
		if tried && said() == before && !wasFailing {
			p.t.Errorf("%s: neither done nor answered", what)
		}
	}
	p.t.Errorf("%s: cannot be done", what)
}

// find is the newest message with a button whose data begin so, and those data; nil when there is none.
func (p *played) find(data string) func() (message int, whole string) {
	for _, m := range slices.Backward(p.telegram.Messages(aigul.ID)) {
		for _, b := range slices.Concat(m.Keyboard...) {
			if strings.HasPrefix(b.Data, data) {
				return func() (int, string) { return m.ID, b.Data }
			}
		}
	}
	return nil
}

// pressed presses such a button, if there is one.
func (p *played) pressed(data string) bool {
	found := p.find(data)
	if found == nil {
		return false
	}
	message, whole := found()
	query, err := p.telegram.Press(aigul, aigul.ID, message, whole)
	if err == nil {
		p.queries = append(p.queries, query)
	}
	return err == nil
}

func (p *played) shows(texts ...string) func() bool {
	return func() bool { return len(p.showing(texts...)) > 0 }
}

// cabinetList is what the cabinet exports of a shop that sells all that the supplier has.
func (p *played) cabinetList() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><kaspi_catalog xmlns="kaspiShopping"><merchantid>%s</merchantid><offers>`,
		kaspitest.MerchantID)
	for _, g := range p.supplier.Goods() {
		fmt.Fprintf(&b, `<offer sku="%d"><model>%s</model><brand>%s</brand><availabilities><availability storeId="PP1" `+
			`available="yes"/></availabilities><price>%d</price></offer>`,
			g.Article, html.EscapeString(g.Name), html.EscapeString(g.Brand), g.Price2)
	}
	b.WriteString(`</offers></kaspi_catalog>`)
	return b.String()
}

// offered is what the list that is served offers: goods, prices and pieces without those that orders hold.
func (p *played) offered() string {
	p.t.Helper()
	var list struct {
		Offers []struct {
			SKU  string `xml:"sku,attr"`
			Text string `xml:",innerxml"`
		} `xml:"offers>offer"`
	}
	if body := p.fetch(p.path()); xml.Unmarshal(body, &list) != nil {
		p.t.Errorf("the list is not served: %s", body)
	}
	var b strings.Builder
	for _, o := range list.Offers {
		fmt.Fprintln(&b, o.SKU, strings.Join(strings.Fields(o.Text), " "))
	}
	return b.String()
}

// wantGoodEnd wants a day to have ended as a good one.
func (p *played) wantGoodEnd(good goodDay) {
	p.t.Helper()
	if got := p.offered(); got != good.offers || strings.Count(got, "\n") != 20 {
		p.t.Errorf("the list offers\n%s\nwant\n%s", got, good.offers)
	}
	for _, texts := range [][]string{
		{"Заказ 600000001 — ", "Принят: Айгуль"}, {"Заказ 600000002 — ", "Отменён"}, {"Заказ 600000003 — ", "Принять до"},
		{"Заказ 600000008 — ", "Упакован"}, {"Накладная заказа 600000008"}, {"У Al-Style не хватает под заказы", "600000003"},
		{"Товары магазина обновлены: Айгуль", "Найдены у Al-Style: 20"},
	} {
		if n := len(p.showing(texts[0])); n != 1 || len(p.showing(texts...)) != 1 {
			p.t.Errorf("%q is there %d times, want one with %q", texts[0], n, texts[1:])
		}
	}
	// Somebody who gets no answer from a full disk writes again, and each of their messages has its answer.
	if n := len(p.showing("Снят с продажи вами")); n < 1 || n > p.stops {
		p.t.Errorf("%d answers to %d requests to stop a sale", n, p.stops)
	}
	if n := p.files(); n != 1 {
		p.t.Errorf("%d waybills", n)
	}
	if a, s := p.kaspi.Accepts("600000001"), p.kaspi.Sent("600000008", "ASSEMBLE"); a != 1 || s != 1 {
		p.t.Errorf("%d requests to accept, %d to pack", a, s)
	}
	p.end() // and no test begins it again
	p.wantNothingLeft()
}

// wantAnswers wants every press answered, once. Telegram refuses the answer to a press that could not be read for minutes,
// and it is tried all the same.
func (p *played) wantAnswers(lasts time.Duration) {
	p.t.Helper()
	tried, taken := map[string]int{}, map[string]int{}
	for _, c := range p.telegram.Calls("answerCallbackQuery") {
		tried[c.Params["callback_query_id"]]++
	}
	for _, a := range p.telegram.Answers() {
		taken[a.Query]++
	}
	for _, query := range p.queries {
		if tried[query] != 1 || lasts == 0 && taken[query] != 1 {
			p.t.Errorf("press %s was answered %d times, of which %d were taken", query, tried[query], taken[query])
		}
	}
}

// wantNothingLeft wants that nothing is left to do for a program that has ended.
func (p *played) wantNothingLeft() {
	p.t.Helper()
	ctx := p.t.Context()
	s, err := store.Open(ctx, p.data())
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if open, err := s.OpenActions(ctx); err != nil || len(open) > 0 {
		p.t.Errorf("acts are open: %v, %v", open, err)
	}
	if pending, err := s.PendingWaybills(ctx, time.Now().Add(time.Hour), 9); err != nil || len(pending) > 0 {
		p.t.Errorf("waybills are waited for: %v, %v", pending, err)
	}
	if left, err := s.TakeUpdates(ctx, 9); err != nil || len(left) > 0 {
		p.t.Errorf("%d updates are not done, %v", len(left), err)
	}
	if i, found, err := s.PendingImport(ctx); err != nil || found {
		p.t.Errorf("import %d is open, %v", i.ID, err)
	}
}
