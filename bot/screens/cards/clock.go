package cards

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

const (
	// maxTicking is how many messages of a chat show how much time is left, which means an edit of each in every minute: a
	// group takes 20 messages a minute in all.
	maxTicking = 10

	reclockLimit = 50 * time.Second // the next one comes a minute after the last
)

// ticks reports whether it matters how much time is left to accept an order: in the last half hour, and for what is
// to be delivered within the hour.
func ticks(rec orders.Record, now time.Time) bool {
	if rec.Stage != orders.StageNew || rec.Deadline.IsZero() || !now.Before(rec.Deadline) {
		return false
	}
	return rec.Order.Courier.Express || rec.Urgency >= orders.UrgencyLast || rec.Deadline.Sub(now) <= 30*time.Minute
}

// setTicking notes that a message that has just been sent shows how much time is left.
func (c *shown) setTicking(id int64, message int, recs []orders.Record) {
	if len(recs) != 1 || !ticks(recs[0], c.Now()) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ticking[screen{c.Chats().Current(id), message}] = true
}

func (c *shown) isTicking(id int64, message int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ticking[screen{id, message}]
}

// Reclock moves on the times that cards show where they matter: those of the newest card of each order, the most urgent
// ones of a chat. Run it every minute. All others show only times that stay true. Such edits come last: in a chat whose pace
// leaves them no time, because more important things wait, they are let go, and the next minute has newer ones.
func (c *messages) Reclock(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, reclockLimit)
	defer cancel()
	redraw, err := c.tickingNow(limited)
	if err != nil {
		return err
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	for id, messages := range redraw {
		to := c.Chats().To(id).About(chat.Cards).With(telegram.Clock)
		all.Go(func() {
			for i, message := range messages {
				err := c.showAgain(limited, to, message, true)
				if limited.Err() != nil && ctx.Err() == nil {
					c.overtaken(id, messages[i:])
					return
				}
				mu.Lock()
				errs = append(errs, err)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// overtaken notes messages whose times could not be moved on in their minute: whether they show one is looked at again.
func (c *shown) overtaken(id int64, messages []int) {
	c.Log.Debug("times on cards wait for more important messages", "chat", id, "cards", len(messages))
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, message := range messages {
		c.ticking[screen{id, message}] = true
	}
}

// tickingNow decides which messages show how much time is left, and lists by chat those to redraw: these, and those that
// show it no more. After a start nobody knows which those are.
func (c *messages) tickingNow(ctx context.Context) (map[int64][]int, error) {
	waiting, err := c.Desk.New(ctx) // by their deadline
	if err != nil {
		return nil, fmt.Errorf("waiting orders: %w", err)
	}
	redraw, next, others := map[int64][]int{}, map[screen]bool{}, map[screen]bool{}
	alone := map[screen]bool{} // messages that show one order
	for _, rec := range waiting {
		if !ticks(rec, c.Now()) { // when its time is over it is redrawn for that
			continue
		}
		cards, err := c.aloneCards(ctx, rec.Order.Code, alone)
		if err != nil {
			return nil, err
		}
		done := map[int64]bool{}
		for _, at := range slices.Backward(cards) {
			if done[at.chat] || len(redraw[at.chat]) == maxTicking {
				others[at] = true
				continue
			}
			done[at.chat], next[at] = true, true
			redraw[at.chat] = append(redraw[at.chat], at.message)
		}
	}
	for _, at := range c.swapTicking(next, others) {
		redraw[at.chat] = append(redraw[at.chat], at.message)
	}
	return redraw, nil
}

// aloneCards are the messages that show an order and no other, by chat from the oldest. What is found out of messages is
// kept in alone.
func (c *shown) aloneCards(ctx context.Context, code kaspi.OrderCode, alone map[screen]bool) (list []screen, err error) {
	cards, err := c.Store.CardsOf(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("cards of order %s: %w", code, err)
	}
	for _, card := range cards {
		at := screen{card.Chat, card.Message}
		if _, known := alone[at]; !known && card.Message > 0 {
			in, err := c.Store.CardsIn(ctx, card.Chat, card.Message)
			if err != nil {
				return nil, fmt.Errorf("cards of a message: %w", err)
			}
			alone[at] = len(in) == 1
		}
		if alone[at] {
			list = append(list, at)
		}
	}
	return list, nil
}

// swapTicking sets which messages show how much time is left, and returns those that are to show it no more.
func (c *shown) swapTicking(next, others map[screen]bool) (ended []screen) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for at := range others {
		if !c.clocked || c.ticking[at] {
			ended = append(ended, at)
		}
	}
	c.ticking, c.clocked = next, true
	return ended
}
