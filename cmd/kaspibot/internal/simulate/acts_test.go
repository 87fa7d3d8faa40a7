package simulate

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing/synctest"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

// buy is a new order.
func (w *world) buy(s step) {
	article := 1001 + s.N%goods
	pieces := 1 + s.N%3
	for _, g := range w.supplier.Goods() {
		if g.Article == article {
			pieces = min(pieces, max(1, g.Quantity-w.open(strconv.Itoa(article))))
		}
	}
	now := time.Now()
	w.kaspi.Put(kaspitest.Order{
		Code: s.Code, Created: now.Add(-30 * time.Second), Approved: now, Delivery: kaspitest.Delivery(s.Who),
		Lines: []kaspitest.Line{{SKU: strconv.Itoa(article), Title: fmt.Sprintf("Товар %d", article-1001), Quantity: pieces, Price: 20_000}},
	})
	w.model.mu.Lock()
	defer w.model.mu.Unlock()
	w.model.orders[s.Code] = &fact{article: strconv.Itoa(article), pieces: pieces, arrived: now, limit: toAccept(kaspitest.Delivery(s.Who) == kaspitest.Express), waiting: true, named: map[int64]bool{}, by: map[string]bool{}, card: map[int64]card{}, spoken: map[int64]time.Time{}}
}

// open counts the pieces of an article that are sold and still in the supplier's figure.
func (w *world) open(article string) (n int) {
	w.model.mu.Lock()
	defer w.model.mu.Unlock()
	for _, o := range w.model.orders {
		if o.article == article && !o.shipped && !o.cancelled {
			n += o.pieces
		}
	}
	return n
}

// press is a person at a button, wherever their chat shows it.
func (w *world) press(s step) {
	w.news()
	who := people()[s.Who]
	data := s.Text
	if begins, any := strings.CutSuffix(data, "*"); any {
		data = w.questions[who.ID][begins]
	}
	message, ok := w.buttons[who.ID][data]
	if !ok {
		return
	}
	query, err := w.telegram.Press(who, who.ID, message, data)
	if err != nil {
		return // the message shows other buttons by now
	}
	w.figures.Presses++
	w.model.mu.Lock()
	defer w.model.mu.Unlock()
	w.model.taps[query] = time.Now()
	if o := w.model.orders[s.Code]; o != nil && strings.HasPrefix(data, "v1:pk:") {
		o.packs++
	}
	if o := w.model.orders[s.Code]; o != nil && (strings.HasPrefix(data, "v1:acc:") || strings.HasPrefix(data, "v1:as:")) {
		o.pressed++
		o.by[who.FirstName] = true
		if asked := w.questions[who.ID]["v1:as:"+s.Code+"."] != ""; !asked || strings.HasPrefix(data, "v1:as:") {
			o.lastPress = time.Now() // else the same question stands there already
		}
	}
}

// oldMessage is one of an older program, or of before a restore: its button is as it ever was.
func (w *world) oldMessage(s step) {
	if len(w.active) > 0 {
		return // the fault is for the program
	}
	client := http.Client{Transport: w.lines[0].Transport(), Timeout: 5 * time.Second}
	defer client.CloseIdleConnections()
	keys := `{"inline_keyboard":[[{"text":"Кнопка","callback_data":"` + s.Text + `"}]]}`
	resp, err := client.PostForm(w.telegram.URL()+"/bot"+tgtest.Token+"/sendMessage", url.Values{
		"chat_id": {strconv.FormatInt(people()[s.Who].ID, 10)}, "text": {"старое сообщение"}, "reply_markup": {keys},
	})
	if err == nil {
		_ = resp.Body.Close()
	}
	synctest.Wait() // the chat shows it
}

// happens is what Kaspi, a buyer or the supplier does with an order.
func (w *world) happens(s step) {
	o := w.model.orders[s.Code]
	if o == nil {
		return
	}
	switch s.Kind {
	case cabinet:
		w.kaspi.AcceptInCabinet(s.Code)
	case cancel:
		w.cancel(o, s.Code)
	case courier:
		if o.shipped { // else there is nothing to take
			w.kaspi.AssembleInCabinet(s.Code)
			o.handed = w.kaspi.HandOver(s.Code) || o.handed
		}
	case deliver:
		w.delivered(o, s.Code)
	case giveBack:
		w.kaspi.Return(s.Code)
	case supply:
		w.supply(o, s.Code)
	default:
	}
	w.truths()
}

// cancel takes an order back, unless nobody could tell whose goods it was that the figure fell by.
func (w *world) cancel(o *fact, code string) {
	if !o.shipped || w.open(o.article) == 0 {
		w.kaspi.Cancel(code, "BUYER_CANCELLATION_BY_MERCHANT")
	}
}

// delivered is the end of an order: its buyer has it, or has waited too long for somebody to accept or to pack it. No shop has
// orders that never end, and each of them would cost every later day.
func (w *world) delivered(o *fact, code string) {
	switch {
	case o.waiting:
		w.cancel(o, code)
	case w.kaspi.Deliver(code):
	case o.shipped:
		w.kaspi.GiveOutInCabinet(code)
	default:
		w.cancel(o, code)
	}
}

// truths has the model know what Kaspi has of each order.
func (w *world) truths() {
	w.model.mu.Lock()
	defer w.model.mu.Unlock()
	for code, o := range w.model.orders {
		if o.archived {
			continue
		}
		now, _ := w.kaspi.Get(code)
		o.waiting = now.State == "NEW"
		o.cancelled = now.Status == "CANCELLED" || now.Status == "CANCELLING"
		o.archived = now.State == "ARCHIVE"
	}
}

// supply is the supplier giving the goods of an accepted order: from then on its figure knows of them.
func (w *world) supply(o *fact, code string) {
	now, _ := w.kaspi.Get(code)
	if o.shipped || now.Status != "ACCEPTED_BY_MERCHANT" {
		return
	}
	article, _ := strconv.Atoi(o.article)
	w.change(article, func(g *alstyletest.Good) { g.Quantity = max(0, g.Quantity-o.pieces) })
	w.model.mu.Lock()
	defer w.model.mu.Unlock()
	o.shipped = true
}

// change is a change of what the supplier really has. In a bad hour its figures do not show it.
func (w *world) change(article int, f func(*alstyletest.Good)) {
	if g, hidden := w.hidden[article]; hidden {
		f(&g)
		w.hidden[article] = g
		return
	}
	w.supplier.Change(article, f)
}

// market is other shops buying, goods arriving, and prices moving a little. Goods that are sold here and still to be
// taken out only arrive: nobody could tell whose sale a fall of theirs is.
func (w *world) market(seed int) {
	chance := rand.New(rand.NewPCG(uint64(seed), 2))
	for range 6 {
		article := 1001 + chance.IntN(goods)
		sold, arrived, percent := chance.IntN(4), chance.IntN(8), chance.Int64N(9)-3
		if w.open(strconv.Itoa(article)) > 0 || len(w.hidden) > 0 { // or is sold before the figures show it
			sold = 0
		}
		w.change(article, func(g *alstyletest.Good) {
			g.Quantity = max(0, g.Quantity-sold)
			if g.Quantity < 20 {
				g.Quantity += arrived
			}
			g.Price1 += g.Price1 * percent / 100
		})
	}
}

// badHours is how many kinds there are in which nothing is as it was; slips touch one number of the guard's each.
const (
	badHours = 7
	slips    = 3
)

// badHour makes the supplier's figures wrong for some or nearly all goods; what it really has is hidden until goodHour.
func (w *world) badHour(n int) {
	if len(w.hidden) > 0 {
		return
	}
	for _, g := range w.supplier.Goods() {
		w.hidden[g.Article] = g
		if n != 0 && g.Article%3 == 0 {
			continue
		}
		switch n {
		case 0, 1:
			g.Quantity = 0
		case 2:
			g.Quantity /= 10
		case 3:
			g.Price1 /= 10
		case 4:
			g.Price1 *= 2
		case 5:
			g.Price1 = 1
		case 6:
			w.supplier.Remove(g.Article)
			continue
		case badHours: // a column slips in a few rows
			if g.Article%10 == 1 {
				g.Price1 *= 2
			}
		case badHours + 1:
			if g.Article%10 == 1 {
				g.Price1 -= g.Price1 * 4 / 10
			}
		case badHours + 2: // another rate
			g.Price1 += g.Price1 * 22 / 100
		}
		w.supplier.Put(g)
	}
}

func (w *world) goodHour() {
	for i := range goods {
		if g, hidden := w.hidden[1001+i]; hidden {
			w.supplier.Put(g)
		}
	}
	clear(w.hidden)
}
