package cards

import (
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

// draw picks the form: a card for one order, a digest for several. A ticking card shows how much time is left, where that
// matters.
func (c *Cards) draw(to chat.Chat, recs []orders.Record, ticking bool) (chat.Message, error) {
	if len(recs) == 1 {
		view := c.View(recs[0])
		view.Ticks = ticking && ticks(recs[0], c.Now())
		return to.Compose("cards.card", view, cardRows(to, recs[0])...)
	}
	view := struct {
		Title   any
		Waiting int
		Cards   []View
	}{Cards: c.Views(recs)}
	var rows []chat.Row
	for _, rec := range recs {
		code := string(rec.Order.Code)
		if rec.Stage == orders.StageNew {
			view.Waiting++
			rows = append(rows, chat.Row{to.Button("cards.button.accept.code", code, VerbAccept, code)})
		} else if len(rec.Acts()) > 0 {
			rows = append(rows, chat.Row{to.Button("cards.button.open.code", code, VerbOpen, code)})
		}
	}
	return to.Compose("cards.digest", view, rows...)
}

// cardButtons are the buttons of what can be done with an order: those of the first row are what it waits for.
var cardButtons = map[orders.Verb]struct {
	label, verb string
	second      bool
}{
	orders.VerbAccept:   {"cards.button.accept", VerbAccept, false},
	orders.VerbAssemble: {"cards.button.pack", VerbPack, false},
	orders.VerbSendCode: {"cards.button.code", VerbCode, false},
	orders.VerbArrived:  {"cards.button.arrived", VerbArrived, false},
	orders.VerbTakeBack: {"cards.button.takeback", VerbTakeBack, false},
	orders.VerbCancel:   {"cards.button.drop", VerbCancel, true},
	orders.VerbRemove:   {"cards.button.lines", VerbLines, true},
	orders.VerbBindIMEI: {"cards.button.imei", VerbIMEI, true},
}

// cardRows are the buttons of an order's own card: first what it waits for, then what else is possible.
func cardRows(to chat.Chat, rec orders.Record) []chat.Row {
	code := string(rec.Order.Code)
	var first, second chat.Row
	for _, act := range rec.Acts() {
		switch b, known := cardButtons[act]; {
		case known && b.second:
			second = append(second, to.Button(b.label, nil, b.verb, code))
		case known:
			first = append(first, to.Button(b.label, nil, b.verb, code))
		}
	}
	if rec.Stage == orders.StageHandOver {
		first = append(first, to.Button("cards.button.waybill", nil, VerbWaybill, code))
	}
	return []chat.Row{append(first, to.Button("cards.button.details", nil, VerbDetails, code)), second}
}

// OrderRows has a row for each order that waits, and half a row for any other.
func (c *Cards) OrderRows(to chat.Chat, recs []orders.Record) []chat.Row {
	var rows []chat.Row
	var others chat.Row
	for _, rec := range recs {
		code := string(rec.Order.Code)
		if rec.Stage != orders.StageNew {
			others = append(others, to.Button("cards.button.open.code", code, VerbOpen, code))
			continue
		}
		rows = append(rows, chat.Row{
			to.Button("cards.button.accept.code", code, VerbAccept, code), to.Button("cards.button.open", nil, VerbOpen, code),
		})
	}
	return append(rows, slices.Collect(slices.Chunk(others, 2))...)
}
