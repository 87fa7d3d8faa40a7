package bot

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// maxFound is how many orders a search lists; whoever wants another one can say more of it.
const maxFound = 10

// onOrder shows the card of the order with this code, or else what a search for the text finds.
func (b *Bot) onOrder(ctx context.Context, u *models.Update) error {
	_, rest := b.commandIn(u)
	rec, err := b.Desk.Order(ctx, kaspi.OrderCode(rest))
	if errors.Is(err, orders.ErrUnknownOrder) {
		return b.onFind(ctx, u)
	}
	if err != nil {
		return err
	}
	return b.showCard(ctx, u.Message.Chat.ID, rec)
}

// onFind looks for orders by the end of a code or a phone, or by words. A single one is shown as its card.
func (b *Bot) onFind(ctx context.Context, u *models.Update) error {
	_, rest := b.commandIn(u)
	chat := u.Message.Chat.ID
	what := orders.ParseSearch(rest)
	if len(what) == 0 {
		_, err := b.say(ctx, chat, "find.how", nil)
		return err
	}
	found, all, err := b.Store.Find(ctx, what, maxFound)
	switch {
	case err != nil:
		return fmt.Errorf("find orders: %w", err)
	case all == 1:
		return b.showCard(ctx, chat, found[0])
	case all == 0:
		_, err := b.say(ctx, chat, "find.none", struct{ Text string }{shorten(rest, maxTitle)})
		return err
	}
	view := struct {
		Text  string
		All   int
		Cards []card
	}{Text: shorten(rest, maxTitle), All: all}
	for _, rec := range found {
		view.Cards = append(view.Cards, card{rec, b.Now()})
	}
	text, err := b.words.HTML("find", view)
	if err != nil {
		return err
	}
	_, err = b.post.send(ctx, chat, message{Text: text, Keys: b.orderKeys(found)})
	return err
}

// showCard sends an order's card to who asked for it. It is as alive as any other.
func (b *Bot) showCard(ctx context.Context, chat int64, rec orders.Record) error {
	m, err := b.cardMessage(rec)
	if err != nil {
		return err
	}
	screen := b.screen(chat)
	screen.Lock()
	defer screen.Unlock()
	id, err := b.post.send(ctx, chat, m)
	if err != nil {
		return fmt.Errorf("send card: %w", err)
	}
	return b.note(ctx, chat, id, quietCards([]orders.Record{rec})...)
}
