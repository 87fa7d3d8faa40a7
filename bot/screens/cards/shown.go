package cards

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// cardsFor are the cards of a message that was just sent: aloud it has called the chat as far as anything was due.
func (c *shown) cardsFor(to chat.Chat, recs []orders.Record) []chat.Card {
	if to.Silent {
		return quietCards(recs)
	}
	cards := make([]chat.Card, len(recs))
	ear := c.listener(context.Background(), to.ID, c.Chats().IsHome(to.ID))
	for i, rec := range recs {
		cards[i] = chat.Card{Code: rec.Order.Code, Shown: rec.Revision, Urgency: rec.Urgency}
		if call, due := c.callFor(rec, ear); due {
			cards[i].Called = call.At
		}
	}
	return cards
}

// quietCards are cards that somebody asked for: an answer is no reminder.
func quietCards(recs []orders.Record) []chat.Card {
	cards := make([]chat.Card, len(recs))
	for i, rec := range recs {
		cards[i] = chat.Card{Code: rec.Order.Code, Shown: rec.Revision, Urgency: orders.UrgencyFresh}
	}
	return cards
}

// note writes down what a message shows, after Telegram has said yes: a crash in between shows an order twice rather
// than never. The urgency of a card is that at which the message was sent, since editing it makes no sound.
func (c *shown) note(ctx context.Context, id int64, message int, cards ...chat.Card) error {
	err := c.owed.Note(ctx, func(ctx context.Context) error { // the chat may have moved meanwhile, and the message with it
		return c.Store.ShowCards(ctx, c.Chats().Current(id), message, cards...)
	})
	if err != nil {
		return fmt.Errorf("note card: %w", err)
	}
	c.wakeIfChanged(ctx, cards)
	return nil
}

// wakeIfChanged has what has just been noted drawn anew where an order changed while its message went out: whoever looked then
// what is out of date did not know of the message.
func (c *shown) wakeIfChanged(ctx context.Context, cards []chat.Card) {
	for _, card := range cards {
		if rec, err := c.Desk.Order(ctx, card.Code); err == nil && rec.Revision > card.Shown {
			c.Soon()
			return
		}
	}
}

// Soon has every chat brought up to date, and does not wait for it.
func (c *shown) Soon() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, wake := range c.wake {
		select {
		case wake <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// cardsOf lists the messages of one chat that show an order, oldest first.
func (c *shown) cardsOf(ctx context.Context, id int64, code kaspi.OrderCode) ([]chat.Card, error) {
	cards, err := c.Store.CardsOf(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("cards of order %s: %w", code, err)
	}
	return slices.DeleteFunc(cards, func(card chat.Card) bool { return card.Chat != id }), nil
}

// ms is a time as the store keeps it.
func ms(t time.Time) time.Time { return t.Truncate(time.Millisecond) }

// toldUntil is up to which moment a message has called its chat. Messages of an older program tell only how urgent the
// order was.
func toldUntil(card chat.Card, rec orders.Record) time.Time {
	switch {
	case !card.Called.IsZero() || card.Urgency < orders.UrgencyLast:
		return card.Called
	case card.Urgency >= orders.UrgencyOverdue:
		return rec.Deadline
	}
	return rec.Deadline.Add(-30 * time.Minute)
}

// ownCard is the newest message of a chat that shows this order alone, 0 when there is none.
func (c *shown) ownCard(ctx context.Context, id int64, code kaspi.OrderCode) (int, error) {
	cards, err := c.cardsOf(ctx, id, code)
	if err != nil {
		return 0, err
	}
	for _, card := range slices.Backward(cards) {
		if card.Message < 0 {
			break // of a chat that it was before
		}
		all, err := c.Store.CardsIn(ctx, id, card.Message)
		if err != nil {
			return 0, fmt.Errorf("cards of a message: %w", err)
		}
		if len(all) == 1 {
			return card.Message, nil
		}
	}
	return 0, nil
}

// callFor is the last call that is due for a chat about an order.
func (c *shown) callFor(rec orders.Record, to orders.Listener) (orders.Call, bool) {
	if c.Deadlines == nil {
		return orders.Call{}, false
	}
	return c.Deadlines().CallFor(rec, c.Now(), to)
}

// listener is a chat as the escalation sees it. Whoever was removed from the shop is passed over like a chat that takes
// nothing.
func (c *shown) listener(ctx context.Context, id int64, home bool) orders.Listener {
	known := map[int64]bool{}
	return orders.Listener{
		Home: home, Is: func(other int64) bool { return c.Chats().Current(other) == id },
		Refuses: func(other int64) bool {
			passed, asked := known[other]
			if !asked {
				passed = c.removed(ctx, other) || c.Chats().Refused(c.Chats().Current(other))
				known[other] = passed
			}
			return passed
		},
	}
}

// removed reports whether a person surely may not accept orders any more: they are not one of the shop's, or have another
// role.
func (c *shown) removed(ctx context.Context, id int64) bool {
	if id <= 0 {
		return false
	}
	p, found, err := c.Chats().Person(ctx, id)
	return err == nil && (!found || p.Role < chat.Manager)
}

// withOtherPages adds the orders that wait on other pages, so that they count as shown; nobody sees them meanwhile. What
// the message has called its chat to, it has also when it is turned to another page.
func withOtherPages(page, waiting []chat.Card) []chat.Card {
	for _, other := range waiting {
		i := slices.IndexFunc(page, func(card chat.Card) bool { return card.Code == other.Code })
		if i < 0 {
			page = append(page, other)
			continue
		}
		page[i].Urgency, page[i].Called = other.Urgency, other.Called
	}
	return page
}
