package demo

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
)

// state is a world as JSON.
type state struct {
	Now    time.Time    `json:"now"`
	Orders []orderState `json:"orders"`
	Stock  stockState   `json:"stock"`
	Lists  listState    `json:"list"`
	Chats  []chatState  `json:"chats"`
	Faults []faults.Row `json:"faults"`
	Asked  []asked      `json:"asked"`
}

type orderState struct {
	Code     string `json:"code"`
	State    string `json:"state"`
	Status   string `json:"status"`
	Total    int64  `json:"total"`
	Accepts  int    `json:"accepts"`  // requests to accept it
	Accepted int    `json:"accepted"` // those that took effect
}

type stockState struct {
	Goods   int `json:"goods"`
	InStock int `json:"inStock"`
}

type listState struct {
	Fetched  int64 `json:"fetched"`
	Versions int   `json:"versions"`
	OnSale   int   `json:"onSale"`
}

type chatState struct {
	Person   int64          `json:"person"`
	Messages []messageState `json:"messages"`
}

type messageState struct {
	ID      int               `json:"id"`
	Mine    bool              `json:"mine"` // of the person
	Text    string            `json:"text"`
	Edits   int               `json:"edits"`
	Buttons [][]tgtest.Button `json:"buttons,omitempty"`
	File    string            `json:"file,omitempty"`
}

// lastMessages is how many messages of each chat the state has.
const lastMessages = 100

// state is the world as it is now.
func (w *world) state() state {
	s := state{
		Now: w.now(), Orders: []orderState{}, Chats: []chatState{}, Faults: w.inForce(), Asked: w.asked(),
		Lists: listState{Fetched: w.fetched.Load(), Versions: w.versions()},
	}
	w.mu.Lock()
	s.Lists.OnSale = len(w.onSale)
	w.mu.Unlock()
	for _, code := range w.kaspi.Codes() {
		o, _ := w.kaspi.Get(code)
		var total int64
		for _, l := range o.Lines {
			total += l.Price * int64(l.Quantity)
		}
		s.Orders = append(s.Orders, orderState{code, o.State, o.Status, total, w.kaspi.Accepts(code), w.kaspi.Accepted(code)})
	}
	for _, g := range w.supplier.Goods() {
		s.Stock.Goods++
		if g.Quantity > 0 {
			s.Stock.InStock++
		}
	}
	for _, p := range people(w.language) {
		c := chatState{Person: p.User.ID, Messages: []messageState{}}
		for _, m := range w.telegram.Chat(p.User.ID, lastMessages) {
			said := messageState{ID: m.ID, Mine: m.From.ID == p.User.ID, Text: m.Text, Edits: m.Edits, Buttons: slices.Clone(m.Keyboard)}
			if m.Document != nil {
				said.File = m.Document.Name
			}
			c.Messages = append(c.Messages, said)
		}
		s.Chats = append(s.Chats, c)
	}
	return s
}

// asked is what one of the outsides was asked for.
type asked struct {
	Service   string    `json:"service"`
	Operation string    `json:"operation"`
	Times     int       `json:"times"`
	Refused   int       `json:"refused"` // of Telegram alone, which tells
	Last      time.Time `json:"last"`
}

// asked counts all requests by what they were for, those of a service together and the most frequent first.
func (w *world) asked() []asked {
	all := map[[2]string]*asked{}
	count := func(service, operation string, at time.Time) *asked {
		key := [2]string{service, operation}
		if all[key] == nil {
			all[key] = &asked{Service: service, Operation: operation}
		}
		all[key].Times++
		all[key].Last = at
		return all[key]
	}
	for _, r := range w.kaspi.Requests() {
		count(faults.Kaspi, r.Method+" "+kindOf(r.Path), r.At)
	}
	for _, r := range w.supplier.Requests() {
		count(faults.AlStyle, r.Method+" "+kindOf(r.Path), r.At)
	}
	for _, c := range w.telegram.Calls("") {
		a := count(faults.Telegram, c.Method, c.At)
		if c.Error != "" {
			a.Refused++
		}
	}
	sorted := make([]asked, 0, len(all))
	for _, a := range all {
		sorted = append(sorted, *a)
	}
	slices.SortFunc(sorted, func(a, b asked) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(b.Times, a.Times), cmp.Compare(a.Operation, b.Operation))
	})
	return sorted
}

// kindOf is a path without what names a single order, line or file.
func kindOf(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.ContainsAny(part, "0123456789=") {
			parts[i] = "…"
		}
	}
	return strings.Join(parts, "/")
}
