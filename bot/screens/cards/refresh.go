package cards

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
)

// Refresh makes every chat show every order as it is: what was never shown is sent, what has changed is edited, and who
// is about to miss a deadline hears it. What fails is tried again by the next Refresh. A chat that cannot be reached
// does not hold up the others.
func (c *Cards) Refresh(ctx context.Context) error {
	var both sync.WaitGroup
	var shown, called error
	both.Go(func() {
		shown = c.each(ctx, c.Chats().All(), func(ctx context.Context, id int64) error {
			err := c.announce(ctx, id)
			return errors.Join(err, c.redraw(ctx, id)) // also of what a keeper has just announced
		})
	})
	both.Go(func() { called = c.callOthers(ctx, 0) })
	both.Wait()
	return errors.Join(shown, called)
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
// cards go are told unasked, and those that want new orders.
func (c *Cards) announce(ctx context.Context, id int64) error {
	home := c.Chats().IsHome(id)
	if !home && c.Chats().Way(ctx, id, news.New) == news.Off {
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
	past := home && !c.Chats().StandIn(id) // the others have seen none of the shop's past, and need not
	for _, s := range stale {
		if s.Card.Message == 0 && (past || s.Record.Stage.Waiting()) {
			fresh = append(fresh, s.Record)
		}
	}
	to := c.Chats().To(id).About(chat.Cards)
	return errors.Join(
		c.showNew(ctx, to.With(telegram.NewOrders), fresh),
		c.callChat(ctx, to.With(telegram.Reminder), true),
		c.tellDecisions(ctx, to.News(news.Auto)),
		c.tellLost(ctx, to.As(to.News(news.New).Way(ctx))),
	)
}

// showNew tells a chat of orders that it has not seen, as it wants to be told of new ones. One whose time runs out is shown
// aloud whatever that is; the others only count in the digest, or not at all, where it wants that.
func (c *Cards) showNew(ctx context.Context, to chat.Chat, fresh []orders.Record) error {
	way := to.News(news.New).Way(ctx)
	if way == news.Loud {
		return c.showFresh(ctx, to, fresh)
	}
	ear := c.listener(ctx, to.ID, true)
	var urgent, others []orders.Record
	var over []chat.Card // there is nothing to decide about them any more
	for _, rec := range fresh {
		switch {
		case c.pressing(rec, ear):
			urgent = append(urgent, rec)
		case way.Told():
			others = append(others, rec)
		case !rec.Stage.Waiting():
			over = append(over, quietCards([]orders.Record{rec})...)
		}
	}
	errs := []error{c.showFresh(ctx, to, urgent), c.showFresh(ctx, to.As(way), others)}
	if len(over) > 0 {
		errs = append(errs, c.Store.PassCards(context.WithoutCancel(ctx), c.Chats().Current(to.ID), over...))
	}
	return errors.Join(errs...)
}

// pressing reports whether there is a call to an order that it waits for its acceptance.
func (c *Cards) pressing(rec orders.Record, to orders.Listener) bool {
	_, called := c.callFor(rec, to)
	return rec.Stage == orders.StageNew && (called || rec.Urgency >= orders.UrgencyLast)
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
	place := c.Chats().Place(id)
	var done []int
	var past []orders.Record
	var errs []error
	for _, s := range stale {
		switch {
		case s.Card.Message != 0 && !slices.Contains(done, s.Card.Message):
			done = append(done, s.Card.Message)
			errs = append(errs, c.showAgain(ctx, to, s.Card.Message, false))
		case s.Card.Message == 0 && !place.Home && !place.StandIn && !s.Record.Stage.Waiting():
			past = append(past, s.Record)
		}
	}
	if len(past) > 0 { // it will not be shown them, and they need not be looked at again and again
		errs = append(errs, c.Store.PassCards(context.WithoutCancel(ctx), c.Chats().Current(id), quietCards(past)...))
	}
	return errors.Join(errs...)
}
