package cards

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

// showAgain brings a message up to date that shows one order or several. One that shows them as they are is left alone,
// unless its times are to move on.
func (c *Cards) showAgain(ctx context.Context, to chat.Chat, id int, clock bool) error {
	defer c.lock(to.ID, id)()
	cards, err := c.Store.CardsIn(ctx, to.ID, id)
	if err != nil {
		return fmt.Errorf("cards of a message: %w", err)
	}
	recs := make([]orders.Record, len(cards))
	stale := clock
	for i, card := range cards {
		if recs[i], err = c.Desk.Order(ctx, card.Code); err != nil {
			return fmt.Errorf("order %s: %w", card.Code, err)
		}
		stale = stale || card.Shown != recs[i].Revision
		cards[i].Shown = recs[i].Revision
	}
	if !stale {
		return nil
	}
	m, err := c.drawMessage(ctx, to, id, recs)
	if err != nil {
		return err
	}
	err = to.Put(ctx, id, m)
	if errors.Is(err, chat.ErrNoMessage) && c.Chats().Current(to.ID) != to.ID {
		return nil // the chat has moved, and its messages count as shown
	}
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
func (c *Cards) showElsewhere(ctx context.Context, to chat.Chat, id int, cards []chat.Card) error {
	var waiting []orders.Record
	var over []chat.Card
	for _, card := range cards {
		rec, err := c.Desk.Order(ctx, card.Code)
		if err != nil {
			return fmt.Errorf("order %s: %w", card.Code, err)
		}
		if rec.Stage != orders.StageNew {
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
	if c.Chats().IsHome(to.ID) {
		errs = append(errs, c.showFresh(ctx, to, waiting))
	}
	return errors.Join(errs...)
}
