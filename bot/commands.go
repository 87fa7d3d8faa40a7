package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/feed"
)

// Health is how one source of data is doing.
type Health struct {
	Last  time.Time // last good answer, zero before the first
	Since time.Time // first failure since then, zero while all is well
	Err   error     // nil while all is well
}

// Status is what /status tells.
type Status struct {
	Orders, Catalogue, Stock Health
	Goods                    int          // articles in the catalogue
	Held                     feed.Version // waits for the seller, zero when none does
	Pull                     feed.Pull    // the last fetch of the price list, zero before the first
	Upload                   bool         // the list is posted to Kaspi by schedule
	Started                  time.Time
}

func (b *Bot) onStart(ctx context.Context, u *models.Update) error {
	_, err := b.say(ctx, u.Message.Chat.ID, "start", map[string]any{"Name": who(u).Name, "Commands": b.about()})
	return err
}

func (b *Bot) onHelp(ctx context.Context, u *models.Update) error {
	_, err := b.say(ctx, u.Message.Chat.ID, "help", map[string]any{"Commands": b.about()})
	return err
}

func (b *Bot) onUnknownCommand(ctx context.Context, u *models.Update) error {
	name, _ := b.commandIn(u)
	data := map[string]any{"Command": shorten(name, 40), "Commands": b.about()}
	_, err := b.say(ctx, u.Message.Chat.ID, "unknown", data)
	return err
}

// onChatter takes what is no command: the answer to an open question, or something to be told about. In a group people
// talk to each other, so there the bot says nothing unasked.
func (b *Bot) onChatter(ctx context.Context, u *models.Update) error {
	if u.Message == nil {
		return nil
	}
	if taken, err := b.answered(ctx, u); taken || err != nil {
		return err
	}
	if u.Message.Chat.Type != models.ChatTypePrivate {
		return nil
	}
	_, err := b.say(ctx, u.Message.Chat.ID, "chatter", nil)
	return err
}

// onOrders lists the orders that wait. The list is as alive as a card: it follows what becomes of its orders.
func (b *Bot) onOrders(ctx context.Context, u *models.Update) error {
	return b.showOrders(ctx, u.Message.Chat.ID, 0, 1)
}

// onPage turns the page of a list of orders, in place.
func (b *Bot) onPage(ctx context.Context, u *models.Update) error {
	page, err := strconv.Atoi(pressKey(u))
	if err != nil {
		return b.onOldPress(ctx, u)
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	chat, id := pressChat(u)
	return b.showOrders(ctx, chat, id, page)
}

func (b *Bot) showOrders(ctx context.Context, chat int64, id, page int) error {
	recs, err := b.Desk.New(ctx)
	if err != nil {
		return fmt.Errorf("waiting orders: %w", err)
	}
	status, err := b.Works.Status(ctx)
	if err != nil {
		return err
	}
	at := pageOf(len(recs), page)
	at.Polled = status.Orders.Last
	recs = recs[(at.Page-1)*digestSize : min(at.Page*digestSize, len(recs))]
	m, err := b.ordersMessage(recs, at)
	if err != nil {
		return err
	}
	screen := b.screen(chat)
	screen.Lock() // a Refresh in between would put back the page that was shown before
	defer screen.Unlock()
	if id == 0 {
		id, err = b.post.send(ctx, chat, m)
	} else {
		err = b.post.edit(ctx, chat, id, m)
	}
	if err != nil {
		return err
	}
	cards := cardsFor(recs)
	for i := range cards {
		cards[i].Urgency = 0 // an answer is no reminder
	}
	return errors.Join(b.note(ctx, chat, id, cards...), b.saveList(ctx, chat, list{id, at.Page}))
}

type ordersPage struct {
	Total, Page, Pages int
	Polled             time.Time
}

// pageOf is the wanted page of so many orders, or the nearest there is.
func pageOf(total, page int) ordersPage {
	pages := max(1, (total+digestSize-1)/digestSize)
	return ordersPage{Total: total, Page: min(max(page, 1), pages), Pages: pages}
}

func (b *Bot) ordersMessage(recs []orders.Record, p ordersPage) (message, error) {
	if len(recs) == 0 {
		text, err := b.words.HTML("orders.none", p)
		return message{Text: text}, err
	}
	title, err := b.words.HTML("orders", p)
	if err != nil {
		return message{}, err
	}
	m, err := b.digestMessage(title, recs)
	if p.Page > 1 {
		m.Keys = append(m.Keys, row(button(b.words.Text("button.back", nil), verbPage, strconv.Itoa(p.Page-1))))
	}
	if p.Page < p.Pages {
		m.Keys = append(m.Keys, row(button(b.words.Text("button.next", nil), verbPage, strconv.Itoa(p.Page+1))))
	}
	return m, err
}
