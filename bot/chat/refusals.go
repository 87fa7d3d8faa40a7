package chat

import (
	"context"
	"slices"
	"time"

	"kaspibot/bot/telegram"
)

// retryRefused is how often a chat that takes nothing is tried again: whoever mends it should not have to tell us.
const retryRefused = 10 * time.Minute

// Refusal is a chat that takes nothing from the bot: it was kicked or blocked, was never started, or may not write.
type Refusal struct {
	Chat  int64
	Since time.Time
	Err   error
	next  time.Time // when it is tried again
}

// Refusals lists the chats that take nothing, the longest first.
func (c *Chats) Refusals() []Refusal {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []Refusal
	for _, r := range c.refusals {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b Refusal) int { return a.Since.Compare(b.Since) })
	return list
}

// StandIn reports whether a chat is told in place of the home chat, which takes nothing at present.
func (c *Chats) StandIn(chat int64) bool {
	home := c.home()
	return home != 0 && chat != home && c.IsHome(chat)
}

// Refused reports whether a chat takes nothing at present, and is not to be tried again yet.
func (c *Chats) Refused(chat int64) bool {
	left, _ := c.reachable([]int64{chat})
	return len(left) == 0
}

// reachable leaves out the chats that take nothing, except for those whose next try is due.
func (c *Chats) reachable(chats []int64) (left []int64, refused bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range chats {
		r, known := c.refusals[id]
		refused = refused || known
		if !known || !c.Now().Before(r.next) {
			left = append(left, id)
		}
	}
	return left, refused
}

// heard notes how a message to a chat fared. The first refusal is told where the bot can still write.
func (c *Chats) heard(ctx context.Context, chat int64, err error) {
	refused := telegram.KindOf(err) == telegram.KindChat
	if err != nil && !refused {
		return
	}
	c.mu.Lock()
	old, known := c.refusals[chat]
	if refused {
		since := c.Now()
		if known {
			since = old.Since
		}
		c.refusals[chat] = Refusal{Chat: chat, Since: since, Err: err, next: c.Now().Add(retryRefused)}
	} else {
		delete(c.refusals, chat)
	}
	c.mu.Unlock()
	if refused == known {
		return
	}
	if refused {
		c.Log.Error("a chat takes nothing from the bot", "chat", chat, "err", err)
	}
	c.running.Go(func() {
		ctx, cancel := c.working(ctx)
		defer cancel()
		c.tellRefusal(ctx, chat, refused)
	})
}

func (c *Chats) tellRefusal(ctx context.Context, chat int64, refused bool) {
	name := "chat.refusal.over"
	if refused {
		name = "chat.refusal"
	}
	for _, owner := range c.config.Owners {
		if owner == chat {
			continue
		}
		if err := c.To(owner).Say(ctx, name, chat); err != nil {
			c.Log.Warn("telling of a chat that takes nothing failed", "err", err)
		}
	}
}
