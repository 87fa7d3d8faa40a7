package cards

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

// lists draws pages of the order book.
type lists struct{ *shown }

// list is a chat's newest list of orders. It is remembered, so that it keeps its title and its pages while it follows
// what becomes of its orders.
type list struct {
	Message int        `json:"Message"`
	Page    int        `json:"Page"`
	Tab     orders.Tab `json:"Tab"` // empty in lists of an older program: the new ones
}

const keptList chat.Kept[list] = "list"

// listPage is where in the order book a list is, as templates see it.
type listPage struct {
	Tab                orders.Tab
	Total, Page, Pages int
	Polled             time.Time
	Cards              []View
	Burst              *burstView // of a list that told of many orders at once

	counts map[orders.Stage]int
	recs   []orders.Record
}

// pageOf is the wanted page of a tab, or the nearest there is.
func pageOf(counts map[orders.Stage]int, tab orders.Tab, page int) listPage {
	total := countOf(counts, tab)
	pages := max(1, (total+listSize-1)/listSize)
	return listPage{Tab: tab, Total: total, Page: min(max(page, 1), pages), Pages: pages, counts: counts}
}

func countOf(counts map[orders.Stage]int, tab orders.Tab) (n int) {
	for _, stage := range tab.Stages() {
		n += counts[stage]
	}
	return n
}

// ShowList puts a page of a tab into a message, or into a new one when that is 0. It follows what becomes of its orders.
func (c *lists) ShowList(ctx context.Context, to chat.Chat, message int, tab orders.Tab, page int) error {
	if message != 0 {
		defer c.lock(to.ID, message)() // a redraw in between would put back the page that was shown before
	}
	before, err := c.waitingIn(ctx, to.ID, message)
	if err != nil {
		return err
	}
	p, err := c.readPage(ctx, tab, page)
	if err != nil {
		return err
	}
	if p.Burst, err = c.burstIn(ctx, to.ID, message); err != nil {
		return err
	}
	m, err := c.listMessage(to, p)
	if err != nil {
		return err
	}
	if message == 0 {
		message, err = to.Post(ctx, m)
	} else {
		err = to.Put(ctx, message, m)
	}
	if err != nil {
		return err
	}
	if err := keptList.Set(ctx, c.Store, to.ID, list{message, p.Page, p.Tab}); err != nil { // a redraw may follow the cards at once
		return err
	}
	return c.note(ctx, to.ID, message, withOtherPages(quietCards(p.recs), before)...)
}

// waitingIn lists the orders that a message has shown and that still wait, as they are. It is asked before the page and
// its title are read: an order that changes in between is then out of date, and the message is drawn again.
func (c *lists) waitingIn(ctx context.Context, id int64, message int) ([]chat.Card, error) {
	cards, err := c.Store.CardsIn(ctx, id, message)
	if err != nil {
		return nil, fmt.Errorf("cards of a message: %w", err)
	}
	var waiting []chat.Card
	for _, card := range cards {
		rec, err := c.Desk.Order(ctx, card.Code)
		if errors.Is(err, orders.ErrUnknownOrder) { // a damaged note
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("order %s: %w", card.Code, err)
		}
		if rec.Stage == orders.StageNew {
			card.Shown = rec.Revision
			waiting = append(waiting, card)
		}
	}
	return waiting, nil
}

// readPage reads a page: new orders by their deadline, others by age. The counts in its title are never older than its
// orders: what changes after these were read makes the message out of date.
func (c *lists) readPage(ctx context.Context, tab orders.Tab, page int) (listPage, error) {
	counts, err := c.Store.Stages(ctx)
	if err != nil {
		return listPage{}, fmt.Errorf("orders by stage: %w", err)
	}
	page = pageOf(counts, tab, page).Page
	recs, err := c.recordsOn(ctx, tab, page)
	if err != nil {
		return listPage{}, err
	}
	if counts, err = c.Store.Stages(ctx); err != nil {
		return listPage{}, fmt.Errorf("orders by stage: %w", err)
	}
	p := pageOf(counts, tab, page)
	p.Polled, p.recs = c.Polled(), recs
	return p, nil
}

func (c *lists) recordsOn(ctx context.Context, tab orders.Tab, page int) ([]orders.Record, error) {
	skip := (page - 1) * listSize
	if tab != orders.TabNew {
		return c.Store.Page(ctx, orders.Page{
			Stages: tab.Stages(), NewestFirst: tab.NewestFirst(), Limit: listSize, Skip: skip,
		})
	}
	recs, err := c.Desk.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("waiting orders: %w", err)
	}
	return recs[min(skip, len(recs)):min(skip+listSize, len(recs))], nil
}

// drawMessage is what a message that shows these orders is to show now.
func (c *lists) drawMessage(ctx context.Context, to chat.Chat, id int, recs []orders.Record) (chat.Message, error) {
	l, err := keptList.Get(ctx, c.Store, to.ID)
	if err != nil {
		return chat.Message{}, err
	}
	if l.Message != id {
		l = list{Tab: orders.TabNew, Page: 1}
	}
	head, err := c.burstIn(ctx, to.ID, id)
	if err != nil {
		return chat.Message{}, err
	}
	if len(recs) > listSize || head != nil && l.Message != id { // those of other pages count as shown, too: the page is as of now
		p, err := c.readPage(ctx, cmp.Or(l.Tab, orders.TabNew), l.Page)
		if err != nil {
			return chat.Message{}, err
		}
		p.Burst = head
		return c.listMessage(to, p)
	}
	if l.Message != id || len(recs) == 0 {
		return c.draw(to, recs, c.isTicking(to.ID, id))
	}
	counts, err := c.Store.Stages(ctx)
	if err != nil {
		return chat.Message{}, fmt.Errorf("orders by stage: %w", err)
	}
	p := pageOf(counts, cmp.Or(l.Tab, orders.TabNew), l.Page)
	p.recs, p.Burst = recs, head
	return c.listMessage(to, p)
}

// listMessage is a page of a tab, with a way to each order and to every other tab.
func (c *lists) listMessage(to chat.Chat, p listPage) (chat.Message, error) {
	p.Cards = c.Views(p.recs)
	if p.Tab != orders.TabNew {
		p.Burst = nil
	}
	name := "cards.orders"
	if len(p.recs) == 0 {
		name = "cards.orders.none"
	}
	rows := slices.Concat(c.OrderRows(to, p.recs), allRows(to, p), []chat.Row{pageRow(to, p)}, tabRows(to, p))
	return to.Compose(name, p, rows...)
}
