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
	c.begin(ctx, func(ctx context.Context) { c.tellRefusal(ctx, chat, refused) })
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

const (
	longOutage = time.Minute     // from which an outage of Telegram is told when it is over
	calmAfter  = 2 * time.Minute // without a second poller until it counts as gone: the two interrupt each other
)

// polls is how asking Telegram for updates goes.
type polls struct {
	down     time.Time // since when Telegram has not answered, zero while it does
	conflict time.Time // when another program was last heard polling with the same token
}

// outageView is an outage of Telegram that is over.
type outageView struct{ From, To time.Time }

// Polled hears how each request for updates ended. A refused token or a second program that polls takes presses away
// while sending still works, so it is told at once; an outage of Telegram can be told only when it is over. The same holds
// for updates that cannot be written down: nobody is heard until the disk is mended.
func (r *Router) Polled(ctx context.Context, err error) {
	kind := telegram.KindOf(err)
	now := r.Now()
	if FaultOf(err).Stored() { // Telegram answers, and what it said cannot be written down
		r.begin(ctx, func(ctx context.Context) { r.Watch(ctx, "database", err) })
		return
	}
	r.mu.Lock()
	from := time.Time{}
	switch {
	case err == nil:
		from, r.polls.down = r.polls.down, time.Time{}
		if now.Sub(r.polls.conflict) < calmAfter {
			r.mu.Unlock()
			return
		}
	case kind == telegram.KindConflict:
		r.polls.conflict = now
	case kind != telegram.KindToken:
		if r.polls.down.IsZero() {
			r.polls.down = now
		}
		r.mu.Unlock()
		return
	}
	r.mu.Unlock()
	r.begin(ctx, func(ctx context.Context) {
		r.Watch(ctx, "telegram", err)
		if from.IsZero() || now.Sub(from) < longOutage {
			return
		}
		for _, id := range r.Home() {
			if err := r.To(id).Say(ctx, "chat.outage", outageView{from, now}); err != nil {
				r.Log.Warn("telling of an outage failed", "err", err)
			}
		}
	})
}
