package cards

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
)

// Refresh makes every chat show every order as it is: what was never shown is sent, what has changed is edited, and who
// is about to miss a deadline hears it. What fails is tried again by the next Refresh. A chat that cannot be reached
// does not hold up the others.
func (c *Cards) Refresh(ctx context.Context) error {
	var both sync.WaitGroup
	var announced, called, redrawn error
	all := c.Chats().All()
	both.Go(func() { announced = c.each(ctx, all, c.announce) })
	both.Go(func() { called = c.callOthers(ctx, 0) })
	both.Go(func() { redrawn = c.each(ctx, all, c.redraw) })
	both.Wait()
	return errors.Join(announced, called, redrawn)
}

func (c *Cards) each(ctx context.Context, chats []int64, bring func(context.Context, int64) error) error {
	errs := make([]error, len(chats))
	var all sync.WaitGroup
	for i, id := range chats {
		all.Go(func() { errs[i] = bring(ctx, id) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// announce shows a chat the orders that it has not seen, and reminds it of those whose time runs out. Only chats where
// cards go are told unasked.
func (c *Cards) announce(ctx context.Context, id int64) error {
	if !c.Chats().IsHome(id) {
		return nil
	}
	defer c.lock(id, 0)()
	if err := c.owed.Write(ctx); err != nil {
		return fmt.Errorf("note what was shown: %w", err)
	}
	stale, err := c.Store.StaleCards(ctx, id)
	if err != nil {
		return fmt.Errorf("stale cards: %w", err)
	}
	// A chat that has just become another one has given it all its cards: nothing would seem to be shown here.
	if _, moved, err := c.Store.Setting(ctx, chat.MovedKey(id)); err != nil || moved {
		return err
	}
	var fresh []orders.Record
	standIn := c.Chats().StandIn(id) // it has seen none of the shop's past, and need not
	for _, s := range stale {
		if s.Card.Message == 0 && (!standIn || s.Record.Stage.Waiting()) {
			fresh = append(fresh, s.Record)
		}
	}
	to := c.Chats().To(id).About(chat.Cards)
	return errors.Join(
		c.showFresh(ctx, to.With(telegram.NewOrders), fresh),
		c.callChat(ctx, to.With(telegram.Reminder), true),
		c.tellDecisions(ctx, to),
		c.tellLost(ctx, to),
	)
}

// Redraw brings up to date what chats show, and tells them nothing new.
func (c *Cards) Redraw(ctx context.Context) error { return c.each(ctx, c.Chats().All(), c.redrawShown) }

// redraw brings up to date what a chat shows, and tells it what happened.
func (c *Cards) redraw(ctx context.Context, id int64) error {
	if err := c.owed.Write(ctx); err != nil {
		return fmt.Errorf("note what was shown: %w", err)
	}
	return errors.Join(c.redrawShown(ctx, id), c.tellNews(ctx, c.Chats().To(id).About(chat.Cards)))
}

func (c *Cards) redrawShown(ctx context.Context, id int64) error {
	stale, err := c.Store.StaleCards(ctx, id)
	if err != nil {
		return fmt.Errorf("stale cards: %w", err)
	}
	to := c.Chats().To(id).About(chat.Cards).With(telegram.Redraw)
	var done []int
	var errs []error
	for _, s := range stale {
		if s.Card.Message != 0 && !slices.Contains(done, s.Card.Message) {
			done = append(done, s.Card.Message)
			errs = append(errs, c.showAgain(ctx, to, s.Card.Message, false))
		}
	}
	return errors.Join(errs...)
}
