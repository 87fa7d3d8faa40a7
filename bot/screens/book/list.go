package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const (
	verbTab  verb = "tab"  // key: tab and page, as "pack.2"
	verbOpen verb = "open" // key: order code
)

// ordersPage is where in the order book a list is.
type ordersPage struct {
	Tab                orders.Tab
	Total, Page, Pages int
	Polled             time.Time

	counts map[orders.Stage]int
}

// pageOf is the wanted page of a tab, or the nearest there is.
func pageOf(counts map[orders.Stage]int, tab orders.Tab, page int) ordersPage {
	total := countOf(counts, tab)
	pages := max(1, (total+digestSize-1)/digestSize)
	return ordersPage{Tab: tab, Total: total, Page: min(max(page, 1), pages), Pages: pages, counts: counts}
}

func countOf(counts map[orders.Stage]int, tab orders.Tab) (n int) {
	for _, stage := range tab.Stages() {
		n += counts[stage]
	}
	return n
}

// onOrders lists the orders that wait. The list is as alive as a card: it follows what becomes of its orders.
func (b *Bot) onOrders(ctx context.Context, u *models.Update) error {
	return b.showOrders(ctx, u.Message.Chat.ID, list{Tab: orders.TabNew, Page: 1})
}

// onTab turns to another page or another tab, in place.
func (b *Bot) onTab(ctx context.Context, u *models.Update) error {
	tab, number, _ := strings.Cut(pressKey(u), ".")
	page, err := strconv.Atoi(number)
	if err != nil || len(orders.Tab(tab).Stages()) == 0 {
		return b.onOldPress(ctx, u)
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	chat, id := pressChat(u)
	return b.showOrders(ctx, chat, list{Message: id, Tab: orders.Tab(tab), Page: page})
}

// showOrders puts a page into its message, or into a new one when that is 0.
func (b *Bot) showOrders(ctx context.Context, chat int64, l list) error {
	at, recs, err := b.leaf(ctx, l)
	if err != nil {
		return err
	}
	m, err := b.ordersMessage(recs, at)
	if err != nil {
		return err
	}
	screen := b.screen(chat)
	screen.Lock() // a Refresh in between would put back the page that was shown before
	defer screen.Unlock()
	if l.Message == 0 {
		l.Message, err = b.post.send(ctx, chat, m)
	} else {
		err = b.post.edit(ctx, chat, l.Message, m)
	}
	if err != nil {
		return err
	}
	l.Page = at.Page
	return errors.Join(b.note(ctx, chat, l.Message, quietCards(recs)...), b.saveList(ctx, chat, l))
}

// quietCards are cards that somebody asked for: an answer is no reminder.
func quietCards(recs []orders.Record) []chat.Card {
	cards := cardsFor(recs)
	for i := range cards {
		cards[i].Urgency = orders.UrgencyFresh
	}
	return cards
}

// leaf reads a page of the order book. New orders come by their deadline, the others by age.
func (b *Bot) leaf(ctx context.Context, l list) (ordersPage, []orders.Record, error) {
	status, err := b.Works.Status(ctx)
	if err != nil {
		return ordersPage{}, nil, err
	}
	counts, err := b.Store.Stages(ctx)
	if err != nil {
		return ordersPage{}, nil, fmt.Errorf("orders by stage: %w", err)
	}
	at := pageOf(counts, l.Tab, l.Page)
	at.Polled = status.Orders.Last
	skip := (at.Page - 1) * digestSize
	if l.Tab != orders.TabNew {
		recs, err := b.Store.Page(ctx, orders.Page{
			Stages: l.Tab.Stages(), NewestFirst: l.Tab.NewestFirst(), Limit: digestSize, Skip: skip,
		})
		return at, recs, err
	}
	recs, err := b.Desk.New(ctx)
	if err != nil {
		return ordersPage{}, nil, fmt.Errorf("waiting orders: %w", err)
	}
	return at, recs[min(skip, len(recs)):min(skip+digestSize, len(recs))], nil
}

// ordersMessage is a page of a tab, with a way to each order and to every other tab.
func (b *Bot) ordersMessage(recs []orders.Record, p ordersPage) (message, error) {
	view := struct {
		ordersPage
		Cards []card
	}{ordersPage: p}
	for _, rec := range recs {
		view.Cards = append(view.Cards, card{rec, b.Now()})
	}
	name := "orders"
	if len(recs) == 0 {
		name = "orders.none"
	}
	text, err := b.words.HTML(name, view)
	keys := slices.Concat(b.orderKeys(recs), b.allKeys(p), b.pageKeys(p), b.tabKeys(p))
	return message{Text: text, Keys: keys}, err
}

// orderKeys has a row for each order that waits, and half a row for any other.
func (b *Bot) orderKeys(recs []orders.Record) keyboard {
	var keys keyboard
	var others []models.InlineKeyboardButton
	for _, rec := range recs {
		code := string(rec.Order.Code)
		if rec.Stage != orders.StageNew {
			others = append(others, button(b.words.Text("button.open.code", rec.Order.Code), verbOpen, code))
			continue
		}
		accept := button(b.words.Text("button.accept.code", rec.Order.Code), verbAccept, code)
		keys = append(keys, row(accept, button(b.words.Text("button.open", nil), verbOpen, code)))
	}
	return append(keys, slices.Collect(slices.Chunk(others, 2))...)
}

// allKeys offer to accept every order that waits, where there are several.
func (b *Bot) allKeys(p ordersPage) keyboard {
	n := p.counts[orders.StageNew]
	if p.Tab != orders.TabNew || n < 2 {
		return nil
	}
	return keyboard{row(button(b.words.Text("button.all", n), verbAll, allAsk))}
}

func (b *Bot) pageKeys(p ordersPage) keyboard {
	var turns []models.InlineKeyboardButton
	if p.Page > 1 {
		turns = append(turns, b.tabKey("button.back", p.Tab, p.Page-1))
	}
	if p.Page < p.Pages {
		turns = append(turns, b.tabKey("button.next", p.Tab, p.Page+1))
	}
	if len(turns) == 0 {
		return nil
	}
	return keyboard{turns}
}

// tabKeys lead to the tabs, three to a row. The last one is there only while it has orders.
func (b *Bot) tabKeys(p ordersPage) keyboard {
	var keys []models.InlineKeyboardButton
	for _, tab := range orders.Tabs() {
		n := countOf(p.counts, tab)
		if n == 0 && tab == orders.TabOther {
			continue
		}
		label := b.words.Text("button.tab", map[string]any{"Tab": tab, "Count": n, "Here": tab == p.Tab})
		keys = append(keys, button(label, verbTab, tabKey(tab, 1)))
	}
	return slices.Collect(slices.Chunk(keys, 3))
}

func (b *Bot) tabKey(label string, tab orders.Tab, page int) models.InlineKeyboardButton {
	return button(b.words.Text(label, nil), verbTab, tabKey(tab, page))
}

func tabKey(tab orders.Tab, page int) string { return string(tab) + "." + strconv.Itoa(page) }

// onOpen shows the card of one order of a list.
func (b *Bot) onOpen(ctx context.Context, u *models.Update) error {
	rec, err := b.Desk.Order(ctx, kaspi.OrderCode(pressKey(u)))
	if errors.Is(err, orders.ErrUnknownOrder) {
		b.answer(ctx, u.CallbackQuery, "answer.unknown", nil)
		return nil
	}
	if err != nil {
		return err
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	chat, _ := pressChat(u)
	return b.showCard(ctx, chat, rec)
}
