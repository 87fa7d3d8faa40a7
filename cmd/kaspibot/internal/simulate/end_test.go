package simulate

import (
	"context"
	"regexp"
	"strings"
	"time"

	"kaspibot/kaspi/kaspitest"
)

// end is what must be true when nothing has been amiss for hours.
func (w *world) end(ctx context.Context) verdict {
	records, err := w.now.Book(ctx)
	if err != nil {
		return verdict{promise: promiseBook, reason: err.Error()}
	}
	stages := map[string]string{}
	for _, r := range records {
		stages[string(r.Order.Code)] = string(r.Stage)
	}
	for _, code := range w.kaspi.Codes() {
		o, _ := w.kaspi.Get(code)
		if want := w.stageOf(o); want != stages[code] {
			return verdict{promise: promiseBook, reason: code + ": the book has " + stages[code] + ", Kaspi " + o.State + " " + o.Status + ", thus " + want}
		}
	}
	if sku, ok := w.model.follows(); !ok && calmEnd > time.Hour {
		return verdict{promise: promiseFollows, reason: sku + " is sold though the supplier has less"}
	}
	w.news()
	for code, o := range w.model.orders {
		for _, chat := range w.model.chats {
			if o.news() && !o.named[chat] && (!o.archived || calmEnd > time.Hour) {
				return verdict{promise: promiseShown, reason: code + " is in nobody's chat"}
			}
		}
	}
	for _, p := range people() {
		if v := w.cards(p.ID, stages); v.promise != "" {
			return v
		}
	}
	return verdict{}
}

// stageOf is the stage that an order must have in the book.
func (w *world) stageOf(o kaspitest.Order) string {
	switch {
	case o.Status == "CANCELLED":
		return "cancelled"
	case o.Status == "CANCELLING":
		return "cancelling"
	case o.Status == "COMPLETED":
		return "done"
	case strings.Contains(o.Status, "RETURN"):
		return "return_requested"
	case o.State == "NEW":
		return "new"
	case o.State == "KASPI_DELIVERY" && !w.kaspi.Packed(o.Code):
		return "pack"
	case o.State == "KASPI_DELIVERY" && !w.model.orders[o.Code].handed:
		return "hand_over"
	case o.State == "KASPI_DELIVERY":
		return "in_delivery"
	}
	return "give_out"
}

// words are what a card says of a stage.
var words = map[string]string{
	"cancelled": "тменён", "cancelling": "тменяется", "done": "ыдан покупателю", "return_requested": "возврат", "new": "ринять до|рок принятия вышел",
	"pack": "паковать", "hand_over": "передать", "in_delivery": "пути", "give_out": "ыдать",
}

var head = regexp.MustCompile(`^(?:\S+ )?Заказ (\d+) — `)

// cards compares what a chat's cards say with the book.
func (w *world) cards(chat int64, stages map[string]string) verdict {
	for _, m := range w.telegram.Messages(chat) {
		found := head.FindStringSubmatch(m.Text)
		if found == nil || !w.cardsKnown[[2]int64{chat, int64(m.ID)}] {
			continue
		}
		says := false
		for word := range strings.SplitSeq(words[stages[found[1]]], "|") {
			says = says || strings.Contains(m.Text, word)
		}
		if !says {
			return verdict{promise: promiseCards, reason: found[1] + " is " + stages[found[1]] + ", and its card says\n" + m.Text}
		}
	}
	return verdict{}
}
