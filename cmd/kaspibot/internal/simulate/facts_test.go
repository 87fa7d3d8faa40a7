package simulate

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"kaspibot/bot/tgtest"
)

// watched has the model told what goes between the program and Kaspi.
func (w *world) watched(t *wire) *wire {
	t.leaves = func(r *http.Request, body []byte) {
		id, status := changeIn(r, body)
		if status != accepts {
			return
		}
		code, _ := base64.RawStdEncoding.DecodeString(id)
		w.model.mu.Lock()
		defer w.model.mu.Unlock()
		if o := w.model.orders[string(code)]; o != nil {
			o.lastPress, o.left = time.Time{}, time.Now() // it was heeded
		}
	}
	t.sent = func(r *http.Request, body []byte) {
		id, status := changeIn(r, body)
		code, err := base64.RawStdEncoding.DecodeString(id)
		switch {
		case err != nil:
		case status == accepts:
			w.model.posting(string(code), w.kaspi.Accepted(string(code)) > 0, time.Now())
		case status == packs:
			w.model.packing(string(code))
		}
	}
	t.heard = func(r *http.Request, body []byte) {
		if r.Method != http.MethodGet || !strings.Contains(r.URL.Path, "/orders") {
			return
		}
		for _, o := range ordersIn(body) {
			if o.Type == "orders" {
				w.model.hears(o.Attributes.Code, o.Attributes.State, o.Attributes.Status, time.Now())
			}
		}
	}
	return t
}

// read has the model told what the supplier tells the program: the answer counts, for the figures may move while it is on its way.
func (w *world) read(t *wire) *wire {
	t.heard = func(r *http.Request, body []byte) {
		if !strings.HasSuffix(r.URL.Path, "/quantity-price") || r.URL.Query().Get("article") != "" {
			return
		}
		var all map[string]good
		if json.Unmarshal(body, &all) == nil {
			w.model.reading(all, time.Now())
		}
	}
	return t
}

// known notes which messages the program has learnt the numbers of: a copy whose answer was lost is nobody's card.
func (w *world) known(t *wire) *wire {
	t.heard = func(r *http.Request, body []byte) {
		var sent struct {
			Result struct {
				ID   int `json:"message_id"`
				Chat struct{ ID int64 }
			}
		}
		if strings.HasSuffix(r.URL.Path, "/sendMessage") && json.Unmarshal(body, &sent) == nil {
			w.model.mu.Lock()
			defer w.model.mu.Unlock()
			w.cardsKnown[[2]int64{sent.Result.Chat.ID, int64(sent.Result.ID)}] = true
		}
	}
	return t
}

var (
	codes = regexp.MustCompile(`\b6\d{8}\b`)
	burst = regexp.MustCompile(`^🆕 \d+ новы|^🆕 Приш`)
	calls = regexp.MustCompile(`^⏰ Время уходит: \d+ заказ`)
)

// news takes over what has happened in the chats.
func (w *world) news() {
	for {
		select {
		case e := <-w.events:
			w.event(e)
		default:
			return
		}
	}
}

func (w *world) event(e tgtest.Event) {
	w.model.mu.Lock()
	defer w.model.mu.Unlock()
	m, chat := e.Message, e.Message.Chat
	switch e.Kind {
	case tgtest.EventAnswered:
		if at, ok := w.model.taps[e.Answer.Query]; ok {
			delete(w.model.taps, e.Answer.Query)
			if w.model.calm.Before(at) && !w.model.calm.Before(w.model.rough) {
				w.model.slowest = max(w.model.slowest, e.At.Sub(at))
			}
		}
	case tgtest.EventSent, tgtest.EventEdited, tgtest.EventDocument:
		w.model.hush("chat", m.Text, secrets()...)
		for _, code := range codes.FindAllString(m.Text, -1) {
			if o := w.model.orders[code]; o != nil {
				o.named[chat] = true
				if e.Kind == tgtest.EventSent {
					o.spoken[chat] = e.At
				}
			}
		}
		if found := head.FindStringSubmatch(m.Text); found != nil && w.model.orders[found[1]] != nil {
			w.model.tells(found[1], m.Text)
		}
		if e.Kind == tgtest.EventSent {
			w.cardSent(m, chat, e.At)
		}
		if many := burst.MatchString(m.Text); many || calls.MatchString(m.Text) { // a message of many has ten orders, and counts the rest
			for _, o := range w.model.orders {
				if !o.heard.IsZero() && o.heard.Before(e.At) {
					o.named[chat], o.spoken[chat] = o.named[chat] || many, e.At
				}
			}
		}
		if w.buttons[chat] == nil {
			w.buttons[chat] = map[string]int{}
		}
		for _, row := range m.Keyboard {
			for _, b := range row {
				w.buttons[chat][b.Data] = m.ID
				w.asks(chat, b.Data)
			}
		}
	default:
	}
}

// cardSent notes the card of an order. One more is no copy where the program did not learn that the first is there, or was
// amiss meanwhile, and Telegram lets nobody edit one that is old.
func (w *world) cardSent(m tgtest.Message, chat int64, at time.Time) {
	found := head.FindStringSubmatch(m.Text)
	if found == nil || w.model.orders[found[1]] == nil {
		return
	}
	o := w.model.orders[found[1]]
	if first := o.card[chat]; first.id != 0 && w.cardsKnown[[2]int64{chat, int64(first.id)}] && w.model.quiet(first.at, at) >= at.Sub(first.at) && at.Sub(first.at) < 40*time.Hour {
		w.model.breach(promiseOneCard, "%s is shown by the messages %d and %d of chat %d", found[1], first.id, m.ID, chat)
	}
	o.card[chat] = card{m.ID, at}
}

// asks notes a question whether an order is to be accepted though the supplier has too little: until it is answered the
// press has not been meant.
func (w *world) asks(chat int64, data string) {
	begins, _, ok := strings.Cut(data, ".")
	if !ok || !strings.HasPrefix(data, "v1:as:") {
		return
	}
	if w.questions[chat] == nil {
		w.questions[chat] = map[string]string{}
	}
	w.questions[chat][begins+"."] = data
	if o := w.model.orders[strings.TrimPrefix(begins, "v1:as:")]; o != nil {
		o.lastPress = time.Time{}
	}
}

// lookAtList reads the list that is served, when it is another one than before.
func (w *world) lookAtList() error {
	if w.now != nil && w.now.Served() == "" && w.served != "" {
		return errors.New("none is served")
	}
	if w.now == nil || w.now.Served() == "" || filepath.Base(w.now.Served()) == w.served {
		return nil // the name is the digest of what is in it
	}
	w.served = filepath.Base(w.now.Served())
	text, err := os.ReadFile(w.now.Served())
	if err != nil {
		return err
	}
	var catalog struct {
		Offers []struct {
			SKU  string `xml:"sku,attr"`
			Here []struct {
				Available string `xml:"available,attr"`
				Stock     int    `xml:"stockCount,attr"`
			} `xml:"availabilities>availability"`
			Price  int `xml:"price"`
			Cities []struct {
				Price int `xml:",chardata"`
			} `xml:"cityprices>cityprice"`
		} `xml:"offers>offer"`
	}
	if err := xml.Unmarshal(text, &catalog); err != nil {
		return err
	}
	list := map[string]offer{}
	for _, o := range catalog.Offers {
		of := offer{price: o.Price}
		for _, c := range o.Cities {
			of.price = c.Price
		}
		for _, h := range o.Here {
			if h.Available == "yes" {
				of.stock = h.Stock
			}
		}
		list[o.SKU] = of
	}
	w.model.serves(list)
	return nil
}
