package cards

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
)

const (
	burst    = 5  // more than this at once go out in one message: a chat takes about one message a second
	listSize = 10 // orders in one message
)

// messages sends what a chat has not seen, and edits what it shows.
type messages struct{ lists }

// showFresh sends orders that the chat has not seen: a few each as a card of its own, more of them that wait as one
// list, whose other pages count as shown.
func (c *messages) showFresh(ctx context.Context, to chat.Chat, fresh []orders.Record) error {
	if len(fresh) == 0 {
		return nil
	}
	tries, err := c.triesIn(ctx, to.ID)
	if err != nil {
		return err
	}
	var waiting, others []orders.Record
	for _, rec := range tries.dueOrders(fresh, c.Now()) {
		if rec.Stage == orders.StageNew {
			waiting = append(waiting, rec)
		} else {
			others = append(others, rec)
		}
	}
	var errs []error
	if len(waiting) > burst {
		errs = append(errs, c.showMany(ctx, to, burstOf{recs: waiting, keys: codesOf(waiting), cards: c.cardsFor(to, waiting)}))
		waiting = nil
	}
	size := 1
	if len(others) > burst {
		size = listSize
	}
	for _, rec := range waiting {
		errs = append(errs, c.send(ctx, to, []orders.Record{rec}, codesOf))
	}
	for group := range slices.Chunk(others, size) {
		errs = append(errs, c.send(ctx, to, group, codesOf))
	}
	return errors.Join(errs...)
}

// send shows orders in a new message, and counts the try for each of them by a key.
func (c *messages) send(
	ctx context.Context, to chat.Chat, recs []orders.Record, keys func([]orders.Record) []string,
) error {
	m, err := c.draw(to, recs, true)
	if err != nil {
		return err
	}
	id, err := c.post(ctx, to, m, keys(recs)...)
	if err != nil {
		return fmt.Errorf("send card: %w", err)
	}
	c.setTicking(to.ID, id, recs)
	c.announced(recs)
	return c.note(ctx, to.ID, id, c.cardsFor(to, recs)...)
}

// announced tells that waiting orders have reached a chat.
func (c *shown) announced(recs []orders.Record) {
	for _, rec := range recs {
		if c.Announced != nil && rec.Stage == orders.StageNew {
			c.Announced(rec)
		}
	}
}

// Show sends an order's card to who asked for it. It is as alive as any other.
func (c *messages) Show(ctx context.Context, to chat.Chat, rec orders.Record) error {
	m, err := c.draw(to, []orders.Record{rec}, true)
	if err != nil {
		return err
	}
	id, err := to.Post(ctx, m)
	if err != nil {
		return fmt.Errorf("send card: %w", err)
	}
	c.setTicking(to.ID, id, []orders.Record{rec})
	return c.note(ctx, to.ID, id, quietCards([]orders.Record{rec})...)
}

// ShowIn puts an order's card into a message, or into a new one when that is gone.
func (c *messages) ShowIn(ctx context.Context, to chat.Chat, message int, rec orders.Record) error {
	defer c.lock(to.ID, message)()
	before, err := c.waitingIn(ctx, to.ID, message)
	if err != nil {
		return err
	}
	before = slices.DeleteFunc(before, func(card chat.Card) bool { return card.Code != rec.Order.Code })
	m, err := c.draw(to, []orders.Record{rec}, true)
	if err != nil {
		return err
	}
	id, err := to.PutOrPost(ctx, message, m)
	if err != nil {
		return fmt.Errorf("show card: %w", err)
	}
	c.setTicking(to.ID, id, []orders.Record{rec})
	return c.note(ctx, to.ID, id, withOtherPages(quietCards([]orders.Record{rec}), before)...)
}

// showAgain brings a message up to date that shows one order or several. One that shows them as they are is left alone,
// unless its times are to move on.
func (c *messages) showAgain(ctx context.Context, to chat.Chat, id int, clock bool) error {
	unlock, err := c.lockIn(ctx, to.ID, id)
	if err != nil {
		return err
	}
	defer unlock()
	cards, err := c.Store.CardsIn(ctx, to.ID, id)
	if err != nil {
		return fmt.Errorf("cards of a message: %w", err)
	}
	var recs []orders.Record
	var there []chat.Card
	stale := clock
	for _, card := range cards {
		rec, err := c.Desk.Order(ctx, card.Code)
		if errors.Is(err, orders.ErrUnknownOrder) { // a damaged note: it must not cost the other orders their card
			continue
		}
		if err != nil {
			return fmt.Errorf("order %s: %w", card.Code, err)
		}
		stale = stale || card.Shown != rec.Revision
		card.Shown = rec.Revision
		recs, there = append(recs, rec), append(there, card)
	}
	if cards = there; !stale || len(cards) == 0 {
		return nil
	}
	m, err := c.drawMessage(ctx, to, id, recs)
	if err != nil {
		return err
	}
	err = to.Put(ctx, id, m)
	if errors.Is(err, chat.ErrNoMessage) {
		return c.showElsewhere(ctx, to, id, cards)
	}
	if err != nil {
		return fmt.Errorf("edit card: %w", err)
	}
	return c.note(ctx, to.ID, id, cards...)
}

// showElsewhere deals with a message that somebody deleted, or that is over 48 hours old. Orders that still wait and
// that the chat shows nowhere else are sent anew; the others stay noted, or they would be taken for never shown.
func (c *messages) showElsewhere(ctx context.Context, to chat.Chat, id int, cards []chat.Card) error {
	left, err := c.Store.CardsIn(ctx, to.ID, id)
	if err != nil || len(left) == 0 {
		return err // the chat has moved meanwhile, and its messages count as shown
	}
	var waiting []orders.Record
	var over []chat.Card
	home := c.Chats().IsHome(to.ID)
	for _, card := range cards {
		rec, err := c.Desk.Order(ctx, card.Code)
		if err != nil {
			return fmt.Errorf("order %s: %w", card.Code, err)
		}
		if rec.Stage != orders.StageNew || !home && !card.Called.IsZero() { // a call that was told is not told again
			over = append(over, card)
			continue
		}
		copies, err := c.cardsOf(ctx, to.ID, card.Code)
		if err != nil {
			return err
		}
		if len(copies) == 1 {
			waiting = append(waiting, rec)
		}
	}
	errs := []error{c.note(ctx, to.ID, id, over...)}
	if home {
		errs = append(errs, c.showFresh(ctx, to.As(to.News(news.New).Way(ctx)), waiting))
	}
	return errors.Join(errs...)
}
