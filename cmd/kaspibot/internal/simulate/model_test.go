package simulate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// fact is what is true of an order outside of the program.
type fact struct {
	article         string
	pieces          int
	arrived         time.Time
	limit           time.Duration // there is to accept it
	archived        bool          // at Kaspi
	waiting         bool          // at Kaspi, for acceptance
	shipped         bool          // the supplier's figure knows of it
	cancelled       bool
	named           map[int64]bool      // by chat
	alive           bool                // the program was told of it before it was over: what nobody saw before is no news
	pressed, posted int                 // to accept it: presses that reached the bot, requests that reached Kaspi
	by              map[string]bool     // who pressed to accept it
	packs, packed   int                 // presses to pack it, requests that reached Kaspi
	handed          bool                // to the courier
	card            map[int64]card      // by chat: the message that was sent as its card
	spoken          map[int64]time.Time // by chat: when a message last named it, edits aside
	lastPress       time.Time           // that is not heeded yet
	left            time.Time           // when a request to accept it was last on its way
	inDoubt         time.Time           // the program crashed while one was, and was down until then: it asks for one press more
	heard, over     time.Time           // when the program was told of it, and that it is not up for acceptance
}

// card is a message that was sent to show an order.
type card struct {
	id int
	at time.Time
}

// news reports whether chats have to be told of the order.
func (o *fact) news() bool { return o.alive || !o.archived }

// good is what the supplier has told of an article.
type good struct {
	Figure int `json:"quantity"`
	Cost   int `json:"price1"`
}

// told is one good reading of the supplier's stock.
type told struct {
	at    time.Time
	goods map[string]good
	held  map[string]int // pieces of orders that the program knew of then and the supplier's figure did not
}

// offer is what the list says of an SKU.
type offer struct{ stock, price int }

// model is what a shop's program has promised, kept from the outside alone: from what the world did and what went over the
// wires. It knows nothing of the program's parts.
type model struct {
	mu       sync.Mutex
	chats    []int64
	orders   map[string]*fact
	taps     map[string]time.Time // presses that are not answered yet, by query
	calm     time.Time            // nothing has been amiss since
	rough    time.Time            // when the last trouble began; after calm while it lasts
	kaspiBad time.Time            // when a network last changed for better or worse: a request may not have left
	reads    []told               // of the supplier, the newest last
	list     map[string]offer
	slowest  time.Duration
	broken   []string // promises, with the reason
}

func (m *model) breach(promise, format string, args ...any) {
	m.broken = append(m.broken, promise+": "+time.Now().Format("01-02 15:04:05: ")+fmt.Sprintf(format, args...))
}

// quiet reports whether nothing was amiss from a time on, and for how long by now.
func (m *model) quiet(from, now time.Time) time.Duration {
	if m.rough.After(m.calm) {
		return 0
	}
	return min(now.Sub(from), now.Sub(m.calm))
}

// posting is a request to accept an order that reaches Kaspi; done says that one has taken effect before.
func (m *model) posting(code string, done bool, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o := m.orders[code]
	if o.posted++; o.posted > o.pressed {
		m.breach(promiseOnce, "%s: %d requests after %d presses", code, o.posted, o.pressed)
	}
	if done {
		m.breach(promiseOnce, "%s: one more request after one that took effect", code)
	}
	if !o.over.IsZero() && now.Sub(o.over) > knowsAfter {
		m.breach(promiseOver, "%s: it was told %v before", code, now.Sub(o.over))
	}
}

// packing is a request to pack an order that reaches Kaspi. Each makes waybills.
func (m *model) packing(code string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o := m.orders[code]
	if o.packed++; o.packed > o.packs {
		m.breach(promisePacked, "%s: %d requests after %d presses", code, o.packed, o.packs)
	}
}

// hears is the program being told of an order by Kaspi.
func (m *model) hears(code, state, status string, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o := m.orders[code]
	if o.heard.IsZero() {
		o.heard = now
	}
	o.alive = o.alive || state != "ARCHIVE"
	if o.over.IsZero() && (state != "NEW" || status != "APPROVED_BY_BANK") {
		o.over = now
	}
}

// reading is the program being told the whole stock by the supplier. Orders of the last seconds need not be on its book.
func (m *model) reading(goods map[string]good, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	held := map[string]int{}
	for _, o := range m.orders {
		if !o.heard.IsZero() && now.Sub(o.heard) > 5*time.Second && !o.shipped && !o.cancelled {
			held[o.article] += o.pieces
		}
	}
	m.reads = append(m.reads, told{now, goods, held})
	for len(m.reads) > 1 && now.Sub(m.reads[0].at) > time.Minute {
		m.reads = m.reads[1:]
	}
}

// serves is the list being another one. It may be of any reading of the last minute: it is wrong when it is wrong by all.
func (m *model) serves(list map[string]offer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.list != nil {
		m.guard(m.list, list)
	}
	m.list = list
	for sku, o := range list {
		if o.stock == 0 || len(m.reads) == 0 {
			continue
		}
		if !slices.ContainsFunc(m.reads, func(r told) bool { return o.price*96/100-r.goods[sku].Cost >= 500 }) {
			m.breach(promiseFloor, "%s sells for %d and costs %d", sku, o.price, m.reads[len(m.reads)-1].goods[sku].Cost)
		}
		if !slices.ContainsFunc(m.reads, func(r told) bool {
			return o.stock <= r.goods[sku].Figure-r.held[sku]
		}) {
			r := m.reads[len(m.reads)-1]
			m.breach(promisePieces, "%s: the list has %d, the supplier %d, of which %d are sold", sku, o.stock, r.goods[sku].Figure, r.held[sku])
		}
	}
}

// guard is the five numbers, with the slacks of a small shop; few offers that fell most are no bad hour.
func (m *model) guard(old, now map[string]offer) {
	var onSale, wasOnSale, sum, was, big int
	var falls, moves []int
	for sku, o := range now {
		before := old[sku]
		if before.stock > 0 {
			wasOnSale++
		}
		if was += before.stock; o.stock < before.stock {
			falls = append(falls, before.stock-o.stock)
		}
		if sum += o.stock; o.stock > 0 {
			onSale++
		}
		if o.stock > 0 && before.price > 0 {
			move := max(o.price-before.price, before.price-o.price) * 100 / before.price
			moves = append(moves, move)
			if move > 30 {
				big++
			}
		}
	}
	slices.Sort(falls)
	for _, f := range falls[max(0, len(falls)-5):] {
		sum += f
	}
	slices.Sort(moves)
	switch {
	case len(now) < len(old), onSale == 0, onSale < wasOnSale-max(wasOnSale/5, 5), sum < was-max(was*3/10, 250):
		m.breach(promiseGuard, "on sale %d → %d, pieces %d → %d", wasOnSale, onSale, was, sum)
	case big > max(onSale*2/100, 2), len(moves) > 0 && moves[len(moves)/2] > 10:
		m.breach(promiseGuard, "%d of %d prices make a jump, the middle one moves by %d %%", big, onSale, moves[len(moves)/2])
	}
}

// tells is a message that shows the order as its card does. Times are Almaty's, to the minute.
func (m *model) tells(code, text string) {
	o := m.orders[code]
	until := o.arrived.Add(o.limit).In(time.FixedZone("Almaty", 5*60*60)).Format("15:04")
	if due := untilWhen.FindString(text); due != "" && !strings.Contains(due, until) {
		m.breach(promiseCardTold, "%s may wait until %s, and its card says %q", code, until, due)
	}
	if by := acceptedBy.FindStringSubmatch(text); by != nil && !o.by[by[1]] {
		m.breach(promiseCardTold, "%s was never pressed by %s, and its card says %q", code, by[1], by[0])
	}
}

var (
	untilWhen  = regexp.MustCompile(`(Принять до|Срок принятия вышел в) [^·\n]*`)
	acceptedBy = regexp.MustCompile(`(?:✅ Принят:|⏳ Принимает) (\p{L}+)`)
)

// look is what must be true at any time.
func (m *model) look(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for code, o := range m.orders {
		within := showWithin
		if o.archived {
			within = oldWithin
		}
		for _, chat := range m.chats {
			if o.news() && !o.named[chat] && m.quiet(o.arrived, now) > within {
				m.breach(promiseShown, "%s of %v is not in chat %d", code, o.arrived.Format(time.TimeOnly), chat)
			}
		}
		m.reminded(code, o, now)
		if o.waiting && o.lastPress.After(o.inDoubt) && o.posted == 0 && m.kaspiBad.Before(o.lastPress) && m.quiet(o.lastPress, now) > handleWithin {
			m.breach(promiseHandled, "%s was pressed at %v and still waits", code, o.lastPress.Format(time.TimeOnly))
		}
	}
	if len(m.reads) > 0 && m.quiet(m.reads[len(m.reads)-1].at, now) > readWithin {
		m.breach(promiseFollows, "nothing was read since %v", m.reads[len(m.reads)-1].at.Format(time.TimeOnly))
	}
	for query, at := range m.taps {
		if now.Sub(at) <= answerWithin {
			continue
		}
		delete(m.taps, query)
		if m.rough.Before(at) && m.quiet(at.Add(-time.Minute), now) >= now.Sub(at)+time.Minute { // else there was a reason
			m.breach(promiseAnswered, "the press of %v", at.Format(time.TimeOnly))
		}
	}
}

// reminded looks whether every chat was told again of an order that nobody has pressed.
func (m *model) reminded(code string, o *fact, now time.Time) {
	for _, mark := range remindAt {
		due := o.arrived.Add(o.limit * time.Duration(mark) / 100)
		if !o.waiting || o.pressed > 0 || now.Sub(due) < remindWithin || m.quiet(due.Add(-remindWithin), now) < now.Sub(due)+remindWithin {
			continue
		}
		for _, chat := range m.chats {
			if o.spoken[chat].Before(due.Add(-time.Minute)) {
				m.breach(promiseReminded, "%s of %v was not spoken of in chat %d since %v", code, o.arrived.Format(time.TimeOnly), chat, o.spoken[chat].Format(time.TimeOnly))
			}
		}
	}
}

// follows is whether the list promises no more than the newest reading has, when nothing has been amiss for hours.
func (m *model) follows() (sku string, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.reads[len(m.reads)-1]
	for sku, o := range m.list {
		if o.stock > max(0, r.goods[sku].Figure-r.held[sku]) {
			return sku, false
		}
	}
	return "", true
}
