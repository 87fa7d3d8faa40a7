package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// cardsFor are the cards of a message that was just sent, aloud.
func cardsFor(recs []orders.Record) []orders.Card {
	cards := make([]orders.Card, len(recs))
	for i, rec := range recs {
		cards[i] = orders.Card{Code: rec.Order.Code, Shown: rec.Revision, Urgency: rec.Urgency}
	}
	return cards
}

// note writes down what a message shows, after Telegram has said yes: a crash in between shows an order twice rather
// than never. The urgency of a card is that at which the message was sent, since editing it makes no sound.
func (b *Bot) note(ctx context.Context, chat int64, id int, cards ...orders.Card) error {
	// Telegram shows it: note it even if the program is stopping.
	if err := b.Store.ShowCards(context.WithoutCancel(ctx), chat, id, cards...); err != nil {
		return fmt.Errorf("note card: %w", err)
	}
	return nil
}

// cardsOf lists the messages of one chat that show an order, oldest first.
func (b *Bot) cardsOf(ctx context.Context, chat int64, code kaspi.OrderCode) ([]orders.Card, error) {
	cards, err := b.Store.CardsOf(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("cards of order %s: %w", code, err)
	}
	return slices.DeleteFunc(cards, func(c orders.Card) bool { return c.Chat != chat }), nil
}

// list is a chat's newest list of orders. It is remembered, so that it keeps its title and its pages while it follows
// what becomes of its orders.
type list struct {
	Message int        `json:"Message"`
	Page    int        `json:"Page"`
	Tab     orders.Tab `json:"Tab"` // empty in lists of an older program: the new ones
}

func listKey(chat int64) string { return "list." + strconv.FormatInt(chat, 10) }

func (b *Bot) saveList(ctx context.Context, chat int64, l list) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return b.Store.SetSetting(context.WithoutCancel(ctx), listKey(chat), string(text))
}

// redraw is what a message that shows these orders is to show now.
func (b *Bot) redraw(ctx context.Context, chat int64, id int, recs []orders.Record) (message, error) {
	var l list
	text, found, err := b.Store.Setting(ctx, listKey(chat))
	if err == nil && found {
		err = json.Unmarshal([]byte(text), &l)
	}
	if err != nil {
		return message{}, fmt.Errorf("list of orders: %w", err)
	}
	if l.Message != id || len(recs) == 0 {
		return b.draw(recs)
	}
	counts, err := b.Store.Stages(ctx)
	if err != nil {
		return message{}, fmt.Errorf("orders by stage: %w", err)
	}
	return b.ordersMessage(recs, pageOf(counts, cmp.Or(l.Tab, orders.TabNew), l.Page))
}
