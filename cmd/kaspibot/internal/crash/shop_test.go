package crash

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// shop is a day of a shop, made by chance: orders come, a seller presses, stock changes, services fail.
type shop struct {
	*outside
	chance *rand.Rand
	codes  []string             // orders that have come, oldest first
	ended  map[string]bool      // orders that the buyer has cancelled: one that nobody saw before needs no card
	asked  map[string]time.Time // when the seller has pressed last, by the button
	killed []time.Time
	press  map[string]time.Time // presses by query
	listed bool                 // a list was served once
	out    result
}

func newShop(t *testing.T, seed uint64) *shop {
	t.Helper()
	s := &shop{
		outside: newOutside(t, 60), chance: rand.New(rand.NewPCG(seed, 1)), ended: map[string]bool{}, asked: map[string]time.Time{},
		press: map[string]time.Time{}, out: result{Suite: "crash", Seeds: 1},
	}
	return s
}

// step lets one thing happen.
func (s *shop) step(t *testing.T, p *process) {
	t.Helper()
	s.out.Inputs++
	switch n := s.chance.IntN(20); {
	case n < 2:
		if len(s.codes) < 5 || s.waiting() < 4 { // a chat takes one message a second: more would only wait there
			s.arrive()
		}
	case n < 9:
		s.presses(t, 0.03, time.Minute)
	case n < 11:
		s.stock()
	case n < 12:
		s.others()
	case n < 15:
		s.fail()
	default:
		s.look(t, p)
	}
}

// arrive is a new order.
func (s *shop) arrive() {
	code := strconv.Itoa(812_000_001 + len(s.codes))
	s.codes = append(s.codes, code)
	good := s.supplier.Goods()[s.chance.IntN(60)]
	deliveries := []kaspitest.Delivery{kaspitest.Pickup, kaspitest.KaspiCity, kaspitest.KaspiDoor, kaspitest.Postomat}
	s.kaspi.Put(kaspitest.Order{
		Code: code, Created: time.Now().Add(-time.Minute), Approved: time.Now().Add(-50 * time.Second),
		Delivery: deliveries[s.chance.IntN(len(deliveries))], First: "Ержан", Last: "Примеров",
		Lines: []kaspitest.Line{{SKU: strconv.Itoa(good.Article), Title: "Чайник", Quantity: 1 + s.chance.IntN(2), Price: 9000}},
	})
}

// again are the words of a card by which the program asks for another press.
const again = "ещё раз"

// presses presses whatever brings an order on and was not pressed, or is asked for again. An impatient seller presses once
// more what nobody asked for, or what has brought nothing for so long.
func (s *shop) presses(t *testing.T, impatience float64, patience time.Duration) {
	t.Helper()
	pressed := 0
	for _, m := range s.messages() {
		for _, b := range slices.Concat(m.Keyboard...) {
			if pressed == 3 || !forward(b) {
				continue
			}
			key := b.Data
			if strings.HasPrefix(key, "v1:pk:") || strings.HasPrefix(key, "v1:as:") { // every question is one of its own
				key += strconv.Itoa(m.ID)
			}
			last, before := s.asked[key]
			if since := time.Since(last); before && (since < time.Second || s.chance.Float64() >= impatience) &&
				(since < 3*time.Second || !strings.Contains(m.Text, again)) && since < patience {
				continue
			}
			query, err := s.telegram.Press(seller, m.Chat, m.ID, b.Data)
			if err != nil {
				continue // the message has just changed
			}
			s.asked[key], s.press[query] = time.Now(), time.Now()
			pressed++
			s.out.Inputs++
		}
	}
}

// forward reports whether a button brings an order on: accepts it, though too little is there too, or packs it into one
// parcel.
func forward(b tgtest.Button) bool {
	verb, rest, _ := strings.Cut(strings.TrimPrefix(b.Data, "v1:"), ":")
	return verb == "acc" || verb == "as" || verb == "pack" || verb == "pk" && strings.HasSuffix(rest, ".1")
}

func (s *shop) stock() {
	article := s.supplier.Goods()[s.chance.IntN(60)].Article
	s.supplier.Change(article, func(g *alstyletest.Good) { g.Quantity = max(0, s.chance.IntN(30)-2) })
}

// others are the buyer and the seller's colleague in the cabinet.
func (s *shop) others() {
	if len(s.codes) == 0 {
		return
	}
	code := s.codes[s.chance.IntN(len(s.codes))]
	if s.chance.IntN(2) == 0 {
		s.kaspi.AcceptInCabinet(code)
	} else if s.kaspi.Cancel(code, "BUYER_CANCELLATION_HIMSELF") {
		s.ended[code] = true
	}
}

// fail lets the next one or two requests of a kind go wrong, mostly so that the work is done and its answer lost.
func (s *shop) fail() {
	s.out.Faults++
	row := faults.Row{Times: 1 + s.chance.IntN(2)}
	switch s.chance.IntN(5) {
	case 0:
		row.Where, row.End = faults.After, faults.Reset
	case 1:
		row.Where, row.Code = faults.After, 502
	case 2:
		row.End = faults.Cut
	case 3:
		row.Code = 503
	case 4:
		row.Delay = time.Duration(s.chance.IntN(1500)) * time.Millisecond
	}
	pick := func(list ...string) string { return list[s.chance.IntN(len(list))] }
	switch s.chance.IntN(5) {
	case 0, 1:
		row.Operation = pick("sendMessage", "editMessageText", "answerCallbackQuery", "sendDocument", "getUpdates")
		s.telegram.Fail(row)
	case 2, 3:
		row.Operation = pick("POST /orders", "GET /orders")
		s.kaspi.Fail(row)
	default:
		s.supplier.Fail(row)
	}
}

// look fetches the price list, which is never empty once there was one.
func (s *shop) look(t *testing.T, p *process) {
	t.Helper()
	if !p.up() {
		return
	}
	code, list := p.fetch(t)
	switch full := strings.Contains(list, "<offer "); {
	case code == 0: // killed or stopping
	case code == 200 && full:
		s.listed = true
	case s.listed || code == 200:
		t.Errorf("price list: HTTP %d with %d offers", code, strings.Count(list, "<offer "))
	}
}

// events are what has happened in the chat so far.
func (s *shop) events(t *testing.T) (all []tgtest.Event) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for e := range s.telegram.Watch(ctx) { // gives what was, and ends
		all = append(all, e)
	}
	return all
}

// settles is how long a card may show what was before a request to Kaspi ended without an outcome.
const settles = 5 * time.Second

// unasked counts the requests about an order that nobody has asked for. Behind each but the first a seller must have pressed
// after the request before it, on a message that has been shown since or that has had the time to be. After a power cut a
// press is a wish of its own, for nothing came of the one before, but Kaspi has then been asked what became of that.
func (s *shop) unasked(events []tgtest.Event, code, status string) (n int) {
	var last, read time.Time
	for _, r := range s.kaspi.Requests() {
		if r.Method == http.MethodGet && strings.Contains(r.Path, string(kaspi.IDOf(kaspi.OrderCode(code)))) {
			read = r.At
		}
		if r.Method != http.MethodPost || !strings.Contains(string(r.Body), `"`+code+`"`) || !strings.Contains(string(r.Body), status) {
			continue
		}
		if !s.pressed(events, code, last, r.At, read.After(last)) {
			n++
		}
		last = r.At
	}
	return n
}

// pressed reports whether a seller has asked for a request between two moments.
func (s *shop) pressed(events []tgtest.Event, code string, after, before time.Time, read bool) bool {
	shown := map[int]time.Time{}
	for _, e := range events {
		switch e.Kind {
		case tgtest.EventSent, tgtest.EventEdited:
			shown[e.Message.ID] = e.At
		case tgtest.EventPressed:
			fresh := shown[e.Message.ID].After(after) || e.At.Sub(after) > settles || read && s.killedBetween(after, e.At)
			if strings.Contains(e.Button.Data, code) && e.At.After(after) && e.At.Before(before) && fresh {
				return true
			}
		default:
		}
	}
	return false
}

func (s *shop) killedBetween(after, before time.Time) bool {
	return slices.ContainsFunc(s.killed, func(at time.Time) bool { return at.After(after) && at.Before(before) })
}

// judge counts what was lost and doubled, by what the fakes have seen.
func (s *shop) judge(t *testing.T) {
	t.Helper()
	events := s.events(t)
	for _, code := range s.codes {
		unasked := s.unasked(events, code, "ACCEPTED_BY_MERCHANT") + s.unasked(events, code, "ASSEMBLE")
		if unasked > 0 || s.kaspi.Accepted(code) > 1 {
			s.out.Doubled++
			t.Errorf("order %s: %d requests that nobody has asked for; accepted %d times\n%s",
				code, unasked, s.kaspi.Accepted(code), s.story(events, code))
		}
	}
	for _, a := range s.telegram.Answers() {
		if at, ok := s.press[a.Query]; ok {
			s.out.Slowest = max(s.out.Slowest, a.At.Sub(at).Milliseconds())
		}
	}
	for _, query := range s.unanswered() {
		s.out.Lost++
		t.Errorf("press %s of %v was never answered", query, s.press[query])
	}
}

// unanswered lists the presses that nothing has come of.
func (s *shop) unanswered() (queries []string) {
	answered := map[string]bool{}
	for _, a := range s.telegram.Answers() {
		answered[a.Query] = true
	}
	for query := range s.press {
		if !answered[query] {
			queries = append(queries, query)
		}
	}
	late := len(s.showing("Ответ на ваше нажатие")) // what Telegram did not take for an answer comes as a message
	return queries[min(late, len(queries)):]
}

// ask asks for the orders that no message is about: what was accepted elsewhere, before it was seen, is no news.
func (s *shop) ask(t *testing.T) {
	t.Helper()
	said := map[string]bool{}
	for _, e := range s.events(t) {
		for _, code := range s.codes {
			said[code] = said[code] || strings.Contains(e.Message.Text, code)
		}
	}
	for _, code := range s.codes {
		if said[code] || s.ended[code] {
			continue
		}
		s.telegram.Say(seller, seller.ID, "/order "+code)
		ctx, stop := context.WithTimeout(t.Context(), tgtest.Patience)
		err := s.telegram.Wait(ctx, func() bool { return len(s.showing("Заказ "+code+" — ")) > 0 })
		stop()
		if err != nil {
			s.out.Lost++
			t.Errorf("order %s is neither shown nor known\n%s", code, s.screen())
		}
	}
}

// story is what has happened to an order: what was pressed, requested and shown.
func (s *shop) story(events []tgtest.Event, code string) string {
	var lines []string
	add := func(at time.Time, format string, args ...any) {
		lines = append(lines, at.Format("05.000 ")+fmt.Sprintf(format, args...))
	}
	for _, e := range events {
		text := strings.ReplaceAll(e.Message.Text, "\n", " | ")
		if strings.Contains(text, code) {
			add(e.At, "%s %d %s%s: %.300s", e.Kind, e.Message.ID, e.Button.Data, e.Answer.Text, text)
		}
	}
	for _, r := range s.kaspi.Requests() {
		if r.Method == http.MethodPost && strings.Contains(string(r.Body), `"`+code+`"`) {
			add(r.At, "POST %s", r.Body)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// open tells what is still to come: orders that wait for a press or for an outcome. It is empty when there are none.
func (s *shop) open() string {
	for _, code := range s.codes {
		if what := s.openOf(code); what != "" {
			return what
		}
	}
	return ""
}

// waiting counts the orders that are open.
func (s *shop) waiting() (n int) {
	for _, code := range s.codes {
		if s.openOf(code) != "" {
			n++
		}
	}
	return n
}

func (s *shop) openOf(code string) string {
	if o, _ := s.kaspi.Get(code); o.Status == "APPROVED_BY_BANK" {
		return fmt.Sprintf("order %s is new at Kaspi", code)
	}
	cards := s.showing("Заказ " + code + " — ")
	if len(cards) == 0 {
		return ""
	}
	card := cards[len(cards)-1]
	if i := slices.IndexFunc(slices.Concat(card.Keyboard...), forward); i >= 0 {
		return fmt.Sprintf("message %d still offers to go on with %s", card.ID, code)
	}
	if strings.Contains(card.Text, "⏳ Принимает") { // whether a parcel was made may be found out minutes later
		return fmt.Sprintf("message %d waits for Kaspi: %s", card.ID, card.Text)
	}
	return ""
}
