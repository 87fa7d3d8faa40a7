package cards

import (
	"slices"
	"strconv"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
)

// draw picks the form: a card for one order, a digest for several. A ticking card shows how much time is left, where that
// matters.
func (c *shown) draw(to chat.Chat, recs []orders.Record, ticking bool) (chat.Message, error) {
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
			rows = append(rows, chat.Row{to.Button("cards.button.accept.code", code, VerbAccept, code).Go()})
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
	style       telegram.Style
}{
	orders.VerbAccept:   {"cards.button.accept", VerbAccept, false, telegram.Success},
	orders.VerbAssemble: {"cards.button.pack", VerbPack, false, telegram.Plain},
	orders.VerbSendCode: {"cards.button.code", VerbCode, false, telegram.Plain},
	orders.VerbArrived:  {"cards.button.arrived", VerbArrived, false, telegram.Plain},
	orders.VerbTakeBack: {"cards.button.takeback", VerbTakeBack, false, telegram.Plain},
	orders.VerbCancel:   {"cards.button.drop", VerbCancel, true, telegram.Danger},
	orders.VerbRemove:   {"cards.button.lines", VerbLines, true, telegram.Plain},
	orders.VerbBindIMEI: {"cards.button.imei", VerbIMEI, true, telegram.Plain},
}

// cardRows are the buttons of an order's own card: first what it waits for, then what else is possible.
func cardRows(to chat.Chat, rec orders.Record) []chat.Row {
	return rowsOf(to, rec, to.Button("cards.button.details", nil, VerbDetails, string(rec.Order.Code)))
}

// DetailRows are the buttons of an order below all that is known of it, with the way back to its card.
func (c *shown) DetailRows(to chat.Chat, rec orders.Record) []chat.Row {
	rows := rowsOf(to, rec, to.Button("cards.button.back", nil, VerbCard, string(rec.Order.Code)))
	if to.ID < 0 { // where the text does not say who has bought
		rows = append(rows, chat.Row{to.Button("cards.button.buyer", nil, VerbBuyer, string(rec.Order.Code))})
	}
	return rows
}

// rowsOf are the buttons of an order, with one that is always there.
func rowsOf(to chat.Chat, rec orders.Record, always chat.Button) []chat.Row {
	code := string(rec.Order.Code)
	var first chat.Row
	second := holdKeys(to, rec)
	for _, act := range rec.Acts() {
		b, known := cardButtons[act]
		key := to.Button(b.label, nil, b.verb, code)
		key.Style = b.style
		switch {
		case known && b.second:
			second = append(second, key)
		case known:
			first = append(first, key)
		}
	}
	first = append(first, busyKey(to, rec)...)
	if rec.Stage == orders.StageHandOver {
		first = append(first, to.Button("cards.button.waybill", nil, VerbWaybill, code))
	}
	return []chat.Row{append(first, always), second}
}

// busyKey is the button of what is under way: it stands there without doing anything until that has ended.
func busyKey(to chat.Chat, rec orders.Record) chat.Row {
	act := rec.Work.Verb
	if rec.Stage == orders.StageAccepting {
		act = orders.VerbAccept
	} else if !rec.Work.Open {
		return nil
	}
	b, known := cardButtons[act]
	if !known {
		return nil
	}
	return chat.Row{to.Button(b.label, nil, b.verb, string(rec.Order.Code)).Busy()}
}

// holdKeys let a person say that they are at an order, or that they are no more.
func holdKeys(to chat.Chat, rec orders.Record) chat.Row {
	code := string(rec.Order.Code)
	switch {
	case rec.Stage != orders.StageNew:
		return nil
	case rec.Holder.ID == 0:
		return chat.Row{to.Button("cards.button.hold", nil, VerbHold, code)}
	}
	return chat.Row{to.Button("cards.button.release", nil, VerbRelease, code)}
}

// OrderRows has a row for each order that waits, and half a row for any other.
func (c *shown) OrderRows(to chat.Chat, recs []orders.Record) []chat.Row {
	var rows []chat.Row
	var others chat.Row
	for _, rec := range recs {
		code := string(rec.Order.Code)
		if rec.Stage != orders.StageNew {
			others = append(others, to.Button("cards.button.open.code", code, VerbOpen, code))
			continue
		}
		rows = append(rows, chat.Row{
			to.Button("cards.button.accept.code", code, VerbAccept, code).Go(), to.Button("cards.button.open", nil, VerbOpen, code),
		})
	}
	return append(rows, slices.Collect(slices.Chunk(others, 2))...)
}

// allRows offer to accept every order that waits, where there are several.
func allRows(to chat.Chat, p listPage) []chat.Row {
	n := p.counts[orders.StageNew]
	if p.Tab != orders.TabNew || n < 2 {
		return nil
	}
	return []chat.Row{{to.Button("cards.button.all", n, VerbAll, AllAsk).Go()}}
}

func pageRow(to chat.Chat, p listPage) chat.Row {
	var turns chat.Row
	if p.Page > 1 {
		turns = append(turns, to.Button("chat.button.back", nil, VerbTab, tabKey(p.Tab, p.Page-1)))
	}
	if p.Page < p.Pages {
		turns = append(turns, to.Button("chat.button.next", nil, VerbTab, tabKey(p.Tab, p.Page+1)))
	}
	return turns
}

// tabRows lead to the tabs, three to a row. The last one is there only while it has orders.
func tabRows(to chat.Chat, p listPage) []chat.Row {
	var keys chat.Row
	for _, tab := range orders.Tabs() {
		n := countOf(p.counts, tab)
		if n == 0 && tab == orders.TabOther {
			continue
		}
		view := map[string]any{"Tab": tab, "Count": n, "Here": tab == p.Tab}
		keys = append(keys, to.Button("cards.button.tab", view, VerbTab, tabKey(tab, 1)))
	}
	return slices.Collect(slices.Chunk(keys, 3))
}

func tabKey(tab orders.Tab, page int) string { return string(tab) + "." + strconv.Itoa(page) }
